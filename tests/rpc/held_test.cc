// What an operator is told who throws a held follow-up away.
#include <stdexcept>

#include "huiyin/common/v1/held.pb.h"
#include "huiyin/intake/v1/commands.pb.h"
#include "services/directory/service.h"
#include "services/intake/matter_id.h"
#include "services/intake/service.h"
#include "tests/rpc/node_fixture.h"

namespace huiyin::kit {
namespace {

class FlawedIntake : public intake::IntakeService {
 public:
  Decision Decide(const Reader&, const intake::v1::Command&, const DecideContext&) const override {
    throw std::runtime_error("a defect");
  }
};

class HeldTest : public NodeTest {
 protected:
  HeldTest() {
    StartNode({&directory_, &intake_}, 1);
    StartServer();
    EXPECT_TRUE(node_->WaitConsumed(10 * kMicrosPerSecond).ok());
  }
  ~HeldTest() override {
    server_->Shutdown(kMicrosPerSecond);
    EXPECT_TRUE(node_->Stop().ok());
  }

  // A command of another family, as its owner sends it.
  void FollowUp(int64_t offset) {
    intake::v1::Command command;
    command.mutable_submit_case()->set_channel(common::v1::CHANNEL_HOTLINE);
    common::v1::CommandRecord record;
    record.mutable_header()->set_command_id("asked-" + std::to_string(offset));
    record.set_service("huiyin.intake");
    record.set_root_id(root_);
    record.set_payload(command.SerializeAsString());
    record.set_asked_by_root_id("asker");
    record.mutable_follow_up()->set_topic("huiyin.tracking");
    record.mutable_follow_up()->set_offset(offset);
    Append({kCommandsTopic, 0}, root_, record.SerializeAsString());
    EXPECT_TRUE(node_->WaitConsumed(10 * kMicrosPerSecond).ok());
  }
  common::v1::ResolveHeldResponse Resolve(const std::string& command_id, bool discard) {
    grpc::ClientContext context;
    SetDeadline(&context, 10);
    SetToken(&context);
    common::v1::ResolveHeldRequest request;
    request.mutable_header()->set_command_id(command_id);
    request.set_root_id(root_);
    request.set_topic("huiyin.intake");
    request.set_discard_first(discard);
    common::v1::ResolveHeldResponse response;
    const grpc::Status status = stub_->ResolveHeld(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  const std::string root_ = intake::MatterId("", "", "held", 0);
  const directory::DirectoryService directory_;
  const FlawedIntake intake_;
};

TEST_F(HeldTest, ADiscardSaysWhatItWasAndWhoAskedForIt) {
  FollowUp(7);
  FollowUp(8);
  const common::v1::ResolveHeldResponse first = Resolve("d", true);
  EXPECT_EQ(first.asked_by_root_id(), "asker");
  EXPECT_EQ(first.discarded().topic(), "huiyin.intake");
  EXPECT_EQ(first.discarded().root_id(), root_);
  EXPECT_EQ(first.discarded().error(), "a defect");
  EXPECT_EQ(first.discarded().held().follow_up().follow_up().offset(), 7);
  EXPECT_EQ(first.discarded().held().follow_up().payload(), "") << "it may hold contact data";
  const common::v1::ResolveHeldResponse again = Resolve("d", true);
  EXPECT_EQ(again.discarded().SerializeAsString(), first.discarded().SerializeAsString());
  EXPECT_EQ(again.asked_by_root_id(), "asker");
  EXPECT_EQ(Resolve("e", true).discarded().held().follow_up().follow_up().offset(), 8);
}

TEST_F(HeldTest, ARetryDiscardsNothing) {
  FollowUp(7);
  const common::v1::ResolveHeldResponse retried = Resolve("r", false);
  EXPECT_FALSE(retried.has_discarded());
  EXPECT_EQ(retried.asked_by_root_id(), "");
}

}  // namespace
}  // namespace huiyin::kit
