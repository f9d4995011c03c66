// What a caller is told who comes when more is waiting than can be done.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "huiyin/common/v1/outcome.pb.h"
#include "huiyin/common/v1/status.pb.h"
#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "services/directory/service.h"
#include "services/intake/rpc/part.h"
#include "services/intake/service.h"
#include "services/kit/seal/key_store.h"
#include "tests/rpc/node_fixture.h"

namespace huiyin::kit {
namespace {

// Decides one command at a time, when the test lets it.
class GatedIntake : public intake::IntakeService {
 public:
  Decision Decide(const Reader& state, const intake::v1::Command& command,
                  const DecideContext& context) const override {
    {
      std::unique_lock lock(mutex_);
      ++deciding_;
      changed_.notify_all();
      changed_.wait(lock, [&] { return let_ >= deciding_; });
    }
    return IntakeService::Decide(state, command, context);
  }
  void WaitUntilDeciding(int number) const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return deciding_ >= number; });
  }
  void Let(int number) const {
    const std::lock_guard lock(mutex_);
    let_ = number;
    changed_.notify_all();
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable int deciding_ = 0;
  mutable int let_ = 0;
};

class OverloadTest : public NodeTest {
 protected:
  OverloadTest() {
    StartNode({&directory_, &intake_}, 1);
    auto keys = KeyStore::Open(scratch_.path() + "/data/keys");
    EXPECT_TRUE(keys.ok()) << keys.status();
    keys_ = *std::move(keys);
    rpc_ = intake::MakePart().serve(door_.get(), node_->Find("huiyin.intake"), keys_.get());
    StartServer({rpc_.get()});
    intake_stub_ = intake::v1::IntakeService::NewStub(channel_);
    EXPECT_TRUE(node_->WaitConsumed(10 * kMicrosPerSecond).ok());
  }
  ~OverloadTest() override {
    intake_.Let(INT_MAX);
    server_->Shutdown(kMicrosPerSecond);
    EXPECT_TRUE(node_->Stop().ok());
  }

  grpc::Status Submit(const std::string& command_id) {
    grpc::ClientContext context;
    SetDeadline(&context, 20);
    intake::v1::SubmitCaseRequest request;
    request.mutable_header()->set_command_id(command_id);
    request.mutable_command()->set_channel(common::v1::CHANNEL_HOTLINE);
    request.mutable_command()->set_text("the lamp is out");
    intake::v1::SubmitCaseResponse response;
    return intake_stub_->SubmitCase(&context, request, &response);
  }

  // Over a stream, answered with this.
  common::v1::ErrorStatus SubmitStreamed(const std::string& command_id) {
    grpc::ClientContext context;
    SetDeadline(&context, 20);
    intake::v1::ExecuteCommandsRequest request;
    intake::v1::CommandCall* call = request.add_calls();
    call->mutable_header()->set_command_id(command_id);
    call->mutable_command()->mutable_submit_case()->set_text(std::string(1 << 20, 'x'));
    auto stream = intake_stub_->ExecuteCommands(&context);
    intake::v1::ExecuteCommandsResponse response;
    EXPECT_TRUE(stream->Write(request) && stream->WritesDone() && stream->Read(&response));
    EXPECT_TRUE(stream->Finish().ok());
    EXPECT_EQ(response.outcomes_size(), 1);
    return response.outcomes(0).error();
  }

  const directory::DirectoryService directory_{};
  const GatedIntake intake_{};
  std::unique_ptr<KeyStore> keys_;
  std::unique_ptr<grpc::Service> rpc_;
  std::unique_ptr<intake::v1::IntakeService::Stub> intake_stub_;
};

TEST_F(OverloadTest, NewWorkIsRefusedAtOnceWhileAnotherWaitsTooLong) {
  grpc::Status first, second;
  std::thread one([&] { first = Submit("one"); });
  intake_.WaitUntilDeciding(1);
  std::thread two([&] { second = Submit("two"); });
  std::this_thread::sleep_for(std::chrono::microseconds(2 * kBehindMaxUs));
  intake_.Let(1);
  intake_.WaitUntilDeciding(2);

  const grpc::Status refused = Submit("three");
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  common::v1::ErrorStatus details;
  common::v1::RetryAfter retry;
  ASSERT_TRUE(details.ParseFromString(refused.error_details()));
  ASSERT_EQ(details.details_size(), 1);
  ASSERT_TRUE(details.details(0).UnpackTo(&retry));
  EXPECT_EQ(retry.delay_ms(), 1'000);
  const auto streamed = SubmitStreamed("four");  // before it is looked at: its text is too long
  EXPECT_EQ(streamed.code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  ASSERT_EQ(streamed.details_size(), 1);
  EXPECT_TRUE(streamed.details(0).UnpackTo(&retry));
  EXPECT_EQ(retry.delay_ms(), 1'000);

  intake_.Let(INT_MAX);
  one.join();
  two.join();
  EXPECT_TRUE(first.ok()) << first.error_message();
  EXPECT_TRUE(second.ok()) << second.error_message();
  EXPECT_TRUE(node_->WaitConsumed(10 * kMicrosPerSecond).ok());
  const grpc::Status again = Submit("three");
  EXPECT_TRUE(again.ok()) << again.error_message();
}

}  // namespace
}  // namespace huiyin::kit
