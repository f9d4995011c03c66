// A command and a query at an instance that does not own: whom it hands on to, and what it waits for.
#include "services/kit/runtime/host.h"

#include "services/kit/runtime/peer_request.h"
#include "tests/runtime/partition_fixture.h"

namespace huiyin::kit {
namespace {

class HostTest : public PartitionTest {
 protected:
  // One partition, which this instance follows.
  HostTest() {
    cluster_.AssignAll(log_->id(), false);
    Make(PartitionOptions());
    std::vector<std::unique_ptr<Partition>> partitions;
    partitions.push_back(std::move(partition_));
    host_ = std::make_unique<ServiceHost>(&service_, std::move(partitions));
    host_->set_forward([this](const std::string& address, const TopicPartition&,
                              const PendingCommand&) { forwarded_.push_back(address); },
                       "here:1");
  }
  void OpenedAt(const std::string& address) {
    common::v1::Record record;
    record.mutable_opened()->set_nonce("n");
    record.mutable_opened()->set_address(address);
    Write(own_, record.SerializeAsString());
  }
  void Follow() {
    while (host_->partition(0).Turn().progress) {
    }
  }
  std::optional<absl::Status> Query(bool room) {
    told_ = std::make_shared<std::optional<absl::Status>>();
    host_->WhenFresh(
        host_->partition(0), {}, clock_.MonotonicMicros() + kMicrosPerSecond,
        [room](const std::function<void()>& work) {
          if (room) work();
          return room;
        },
        [told = told_](const absl::Status& reached) { *told = reached; });
    return *told_;
  }

  std::unique_ptr<ServiceHost> host_;
  std::vector<std::string> forwarded_;
  std::shared_ptr<std::optional<absl::Status>> told_;
};

TEST_F(HostTest, HandsACommandToTheNewestOwnerItHasReadOf) {
  EXPECT_TRUE(absl::IsUnavailable(host_->Submit(Add("1", 1)))) << "nobody has opened";
  OpenedAt("there:1");
  Follow();
  EXPECT_TRUE(host_->Submit(Add("1", 1)).ok());
  OpenedAt("there:2");
  EXPECT_TRUE(host_->Submit(Add("1", 1)).ok());
  Follow();
  EXPECT_TRUE(host_->Submit(Add("1", 1)).ok());
  EXPECT_EQ(forwarded_, (std::vector<std::string>{"there:1", "there:1", "there:2"}));
}

TEST_F(HostTest, NeverHandsToItself) {
  OpenedAt("here:1");
  Follow();
  EXPECT_TRUE(absl::IsUnavailable(host_->Submit(Add("1", 1))));
  EXPECT_TRUE(forwarded_.empty());
}

TEST_F(HostTest, SendsWhatWasSentHereNoFurther) {
  OpenedAt("there:1");
  Follow();
  EXPECT_TRUE(absl::IsUnavailable(host_->SubmitForwarded(Add("1", 1))));
  EXPECT_TRUE(forwarded_.empty());
}

TEST_F(HostTest, AQueryWaitsForTheEndOfTheLog) {
  EXPECT_EQ(Query(true), absl::OkStatus()) << "there is nothing to read";
  WriteDecision(own_, Added(1));
  EXPECT_FALSE(Query(true).has_value());
  Follow();
  EXPECT_EQ(*told_, absl::OkStatus());
  EXPECT_EQ(FoldRow::Get(store_)->next_offset(), 2);
}

TEST_F(HostTest, AQueryIsRefusedWhereNothingMoreCanWait) {
  EXPECT_TRUE(absl::IsResourceExhausted(*Query(false)));
}

TEST_F(HostTest, AQueryIsToldWhenTheLogDoesNotAnswer) {
  cluster_.FailReads(log_->id(), true);
  EXPECT_TRUE(absl::IsUnavailable(*Query(true)));
}

TEST(PeerRequest, SaysAllOfACommand) {
  const SmallService service;
  PendingCommand command;
  command.header.set_command_id("id");
  command.header.set_actor("someone");
  command.root_id = "r";
  auto content = std::make_shared<Command>();
  content->mutable_add()->set_number(7);
  command.command = content;
  command.nothing_new = absl::ResourceExhaustedError("full");
  const auto request = PeerRequestOf({"small", 0}, command);
  EXPECT_EQ(request.topic(), "small");
  const auto read = CommandOfPeer(service, request);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->header.SerializeAsString(), command.header.SerializeAsString());
  EXPECT_EQ(read->root_id, "r");
  EXPECT_EQ(read->command->SerializeAsString(), content->SerializeAsString());
  EXPECT_EQ(read->nothing_new, command.nothing_new);
}

TEST(PeerRequest, SaysAnOperatorsWord) {
  const SmallService service;
  for (const bool discard : {false, true}) {
    PendingCommand word;
    word.root_id = "r";
    (discard ? word.held_discard : word.held_retry) = true;
    const auto read = CommandOfPeer(service, PeerRequestOf({"small", 0}, word));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->held_discard, discard);
    EXPECT_EQ(read->held_retry, !discard);
    EXPECT_EQ(read->command, nullptr);
  }
}

TEST(PeerRequest, OfAnotherVersionIsRefused) {
  const SmallService service;
  common::v1::ExecuteRequest request;
  request.set_command("\xff");
  EXPECT_TRUE(absl::IsInvalidArgument(CommandOfPeer(service, request).status()));
}

}  // namespace
}  // namespace huiyin::kit
