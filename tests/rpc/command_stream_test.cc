// Many commands over one call.
#include "services/kit/rpc/command_stream.h"

#include <map>
#include <thread>

#include "huiyin/common/v1/status.pb.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "services/directory/service.h"
#include "services/intake/rpc/part.h"
#include "services/intake/service.h"
#include "services/kit/seal/key_store.h"
#include "tests/rpc/node_fixture.h"

namespace huiyin::kit {
namespace {

class CommandStreamTest : public NodeTest {
 protected:
  using Request = intake::v1::ExecuteCommandsRequest;
  using Response = intake::v1::ExecuteCommandsResponse;
  using Outcomes = std::map<std::string, common::v1::CommandOutcome>;

  CommandStreamTest() {
    StartNode({&directory_, &intake_});
    auto keys = KeyStore::Open(scratch_.path() + "/data/keys");
    EXPECT_TRUE(keys.ok()) << keys.status();
    keys_ = *std::move(keys);
    rpc_ = intake::MakePart().serve(door_.get(), node_->Find("huiyin.intake"), keys_.get());
    StartServer({rpc_.get()});
    intake_stub_ = intake::v1::IntakeService::NewStub(channel_);
    EXPECT_TRUE(node_->WaitConsumed(10 * kMicrosPerSecond).ok());
  }
  ~CommandStreamTest() override {
    server_->Shutdown(kMicrosPerSecond);
    EXPECT_TRUE(node_->Stop().ok());
  }

  static intake::v1::CommandCall* AddSubmit(Request* request, const std::string& id) {
    intake::v1::CommandCall* call = request->add_calls();
    call->mutable_header()->set_command_id(id);
    call->mutable_command()->mutable_submit_case()->set_channel(common::v1::CHANNEL_HOTLINE);
    call->mutable_command()->mutable_submit_case()->set_text("the lamp is out");
    return call;
  }
  // Reads to the end of the call; each command is answered once.
  static Outcomes ReadAll(grpc::ClientReaderWriter<Request, Response>& stream) {
    Outcomes outcomes;
    Response response;
    while (stream.Read(&response)) {
      for (const auto& outcome : response.outcomes()) {
        EXPECT_TRUE(outcomes.emplace(outcome.command_id(), outcome).second)
            << outcome.command_id() << " was answered twice";
      }
    }
    return outcomes;
  }
  Outcomes Execute(const Request& request) {
    grpc::ClientContext context;
    auto stream = intake_stub_->ExecuteCommands(&context);
    EXPECT_TRUE(stream->Write(request));
    EXPECT_TRUE(stream->WritesDone());
    Outcomes outcomes = ReadAll(*stream);
    const grpc::Status status = stream->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return outcomes;
  }
  static common::v1::Rejection WhyOf(const common::v1::CommandOutcome& outcome) {
    common::v1::Rejection rejection;
    for (const auto& detail : outcome.error().details()) detail.UnpackTo(&rejection);
    return rejection;
  }

  const directory::DirectoryService directory_{};
  const intake::IntakeService intake_{};
  std::unique_ptr<KeyStore> keys_;
  std::unique_ptr<grpc::Service> rpc_;
  std::unique_ptr<intake::v1::IntakeService::Stub> intake_stub_;
};

TEST_F(CommandStreamTest, EachCommandIsAnsweredAsACallOfItsOwnWouldBe) {
  Request request;
  AddSubmit(&request, "sound");
  AddSubmit(&request, "sealed")
      ->mutable_command()
      ->mutable_submit_case()
      ->mutable_contact()
      ->set_phone("13900000000");
  AddSubmit(&request, "forged")->mutable_command()->mutable_submit_case()->set_requester_tag("x");
  AddSubmit(&request, "long")
      ->mutable_command()
      ->mutable_submit_case()
      ->set_text(std::string(1 << 20, 'x'));
  intake::v1::CommandCall* none = request.add_calls();
  none->mutable_header()->set_command_id("none");
  none->mutable_command();
  intake::v1::CommandCall* unknown = request.add_calls();
  unknown->mutable_header()->set_command_id("unknown");
  unknown->mutable_command()->mutable_accept_case()->set_matter_id("3330305266815");
  intake::v1::CommandCall* wide = request.add_calls();
  wide->mutable_header()->set_command_id("wide");
  wide->mutable_command()->mutable_accept_case()->set_matter_id(std::string(1 << 10, '3'));
  const Outcomes outcomes = Execute(request);
  ASSERT_EQ(outcomes.size(), 7u);
  const auto& sound = outcomes.at("sound");
  EXPECT_EQ(sound.reply().matter_id().size(), 13u) << sound.ShortDebugString();
  EXPECT_EQ(sound.positions_size(), 1);
  EXPECT_TRUE(outcomes.at("sealed").has_reply()) << outcomes.at("sealed").ShortDebugString();
  EXPECT_EQ(WhyOf(outcomes.at("forged")).field(), "command.requester_tag");
  EXPECT_EQ(WhyOf(outcomes.at("long")).reason(), "LIMIT");
  EXPECT_EQ(WhyOf(outcomes.at("long")).field(), "command.submit_case.text");
  EXPECT_EQ(WhyOf(outcomes.at("wide")).field(), "command.accept_case.matter_id");
  EXPECT_EQ(WhyOf(outcomes.at("none")).field(), "command");
  EXPECT_EQ(outcomes.at("unknown").error().code(), grpc::StatusCode::NOT_FOUND);

  request.Clear();
  AddSubmit(&request, "sound");
  const Outcomes again = Execute(request);
  EXPECT_EQ(again.at("sound").reply().SerializeAsString(), sound.reply().SerializeAsString());
}

TEST_F(CommandStreamTest, WhoSendsMoreThanTheyReadWaits) {
  grpc::ClientContext context;
  auto stream = intake_stub_->ExecuteCommands(&context);
  constexpr int kMessages = 3 * kCommandsOpenMax / 500;
  std::thread sender([&] {
    for (int i = 0; i < kMessages; ++i) {
      Request request;
      for (int n = 0; n < 500; ++n) {
        intake::v1::CommandCall* call = request.add_calls();
        call->mutable_header()->set_command_id(std::to_string(i) + "-" + std::to_string(n));
        call->mutable_command()->mutable_accept_case()->set_matter_id("3330305266815");
      }
      EXPECT_TRUE(stream->Write(request));
    }
    EXPECT_TRUE(stream->WritesDone());
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_EQ(ReadAll(*stream).size(), kMessages * 500u);
  EXPECT_TRUE(stream->Finish().ok());
  sender.join();
}

TEST_F(CommandStreamTest, TooManyInOneMessageEndTheCall) {
  grpc::ClientContext context;
  auto stream = intake_stub_->ExecuteCommands(&context);
  Request request;
  for (int i = 0; i <= kCallsPerMessageMax; ++i) AddSubmit(&request, std::to_string(i));
  EXPECT_TRUE(stream->Write(request));
  EXPECT_TRUE(ReadAll(*stream).empty()) << "none was taken";
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(CommandStreamTest, AnOpenCallEndsWithTheServerOnceAllIsAnswered) {
  grpc::ClientContext context;
  auto stream = intake_stub_->ExecuteCommands(&context);
  Request request;
  AddSubmit(&request, "last");
  EXPECT_TRUE(stream->Write(request));
  Response response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.outcomes(0).command_id(), "last");
  const int64_t before = clock_.MonotonicMicros();
  server_->Shutdown(20 * kMicrosPerSecond);
  EXPECT_LT(clock_.MonotonicMicros() - before, 5 * kMicrosPerSecond);
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(CommandStreamTest, WhoGoesAwayTakesNothingBack) {
  Request request;
  for (int i = 0; i < 200; ++i) AddSubmit(&request, std::to_string(i));
  {
    grpc::ClientContext context;
    auto stream = intake_stub_->ExecuteCommands(&context);
    EXPECT_TRUE(stream->Write(request));
    Response response;
    EXPECT_TRUE(stream->Read(&response));
    context.TryCancel();
    stream->Finish();
  }
  const Outcomes again = Execute(request);
  EXPECT_EQ(again.size(), 200u);
  for (const auto& [id, outcome] : again) EXPECT_TRUE(outcome.has_reply()) << id;
}

}  // namespace
}  // namespace huiyin::kit
