// What every call passes on its way in: deadline, token, limits.
#include <gmock/gmock.h>

#include <limits>

#include "services/directory/service.h"
#include "tests/rpc/node_fixture.h"

namespace huiyin::kit {
namespace {

using ::testing::HasSubstr;
using SetUpCall = std::function<void(grpc::ClientContext*)>;

class DoorTest : public NodeTest {
 protected:
  DoorTest() {
    StartNode({});
    StartServer();
  }
  grpc::Status GetStatus(const SetUpCall& set_up) {
    grpc::ClientContext context;
    set_up(&context);
    common::v1::GetStatusResponse response;
    return stub_->GetStatus(&context, common::v1::GetStatusRequest(), &response);
  }
};

TEST_F(DoorTest, WantsADeadlineThatIsNear) {
  const std::pair<int, bool> rows[] = {{1, true}, {590, true}, {610, false}, {100'000, false}};
  for (const auto& [seconds, taken] : rows) {
    const grpc::Status status = GetStatus([s = seconds](grpc::ClientContext* context) {
      SetDeadline(context, s);
      SetToken(context);
    });
    EXPECT_EQ(status.ok(), taken) << seconds;
    if (!taken) {
      EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    }
  }
  const grpc::Status none = GetStatus([](grpc::ClientContext* context) { SetToken(context); });
  EXPECT_EQ(none.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(none.error_message(), HasSubstr("deadline"));
}

TEST_F(DoorTest, WantsTheOperatorsTokenForWhatOperatorsDo) {
  const std::pair<std::string, bool> rows[] = {{kToken, true},
                                               {"", false},
                                               {"the operator's tokem", false},
                                               {kToken + std::string("x"), false}};
  for (const auto& [token, taken] : rows) {
    const grpc::Status status = GetStatus([t = token](grpc::ClientContext* context) {
      SetDeadline(context, 10);
      if (!t.empty()) SetToken(context, t);
    });
    EXPECT_EQ(status.ok(), taken) << token;
    if (!taken) {
      EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
      EXPECT_THAT(status.error_message(), HasSubstr("operator.token"));
    }
  }
}

TEST_F(DoorTest, KeepsLimitsAndNamesTheField) {
  grpc::ClientContext context;
  SetDeadline(&context, 10);
  SetToken(&context);
  common::v1::ResolveHeldRequest request;
  request.mutable_header()->set_command_id("has spaces");
  common::v1::ResolveHeldResponse response;
  const grpc::Status status = stub_->ResolveHeld(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const common::v1::Rejection why = FromGrpc(status);
  EXPECT_EQ(why.reason(), "LIMIT");
  EXPECT_EQ(why.field(), "header.command_id");
}

// A caller who may not do it learns nothing about what is wrong with the request.
TEST_F(DoorTest, AsksWhoBeforeWhat) {
  grpc::ClientContext context;
  SetDeadline(&context, 10);
  common::v1::CheckpointResponse response;
  const grpc::Status status =
      stub_->Checkpoint(&context, common::v1::CheckpointRequest(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

// Who waits for positions that do not come must not keep the process from ending.
TEST_F(NodeTest, DrainSendsAwayWhoWaitsForPositions) {
  const directory::DirectoryService service;
  StartNode({&service});
  Partition& partition = node_->Find(kDirectoryTopic)->partition(0);
  ASSERT_TRUE(node_->WaitConsumed(10 * kMicrosPerSecond).ok());
  PositionList far;
  common::v1::Position& position = *far.Add();
  position.set_topic(kDirectoryTopic);
  position.set_next_offset(1'000'000);
  constexpr int64_t kForEver = std::numeric_limits<int64_t>::max();
  std::promise<absl::Status> query, late, command;
  partition.WaitFor({.wanted = far, .deadline_us = kForEver, .done = [&](absl::Status s) {
                       query.set_value(s);
                     }});
  PendingCommand pending;
  pending.header.set_command_id("waits");
  *pending.header.mutable_positions() = far;
  pending.command = std::make_shared<directory::v1::Command>();
  pending.deadline_us = kForEver;
  pending.done = [&](absl::StatusOr<CommandResult> result) { command.set_value(result.status()); };
  ASSERT_TRUE(partition.Submit(std::move(pending)).ok());
  node_->Drain(0);
  EXPECT_TRUE(absl::IsUnavailable(query.get_future().get()));
  EXPECT_TRUE(absl::IsUnavailable(command.get_future().get()));
  partition.WaitFor(
      {.wanted = far, .deadline_us = kForEver, .done = [&](absl::Status s) { late.set_value(s); }});
  EXPECT_TRUE(absl::IsUnavailable(late.get_future().get()));
  ASSERT_TRUE(node_->Stop().ok());
}

}  // namespace
}  // namespace huiyin::kit
