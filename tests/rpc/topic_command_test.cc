// Commands that come by huiyin.commands pass the same limits as those that come by gRPC.
#include <gmock/gmock.h>

#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "services/directory/service.h"
#include "services/intake/matter_id.h"
#include "services/intake/service.h"
#include "services/kit/base/text.h"
#include "tests/rpc/node_fixture.h"

namespace huiyin::kit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class TopicCommand : public NodeTest {
 protected:
  TopicCommand() { StartNode({&directory_, &intake_}, 1); }

  static common::v1::CommandRecord Record(const std::string& id,
                                          const intake::v1::SubmitCase& said) {
    intake::v1::Command command;
    *command.mutable_submit_case() = said;
    common::v1::CommandRecord record;
    record.mutable_header()->set_command_id(id);
    record.set_service("huiyin.intake");
    record.set_root_id(intake::MatterId("", "", id, 0));
    record.set_payload(command.SerializeAsString());
    return record;
  }
  static intake::v1::SubmitCase Said() {
    intake::v1::SubmitCase said;
    said.set_channel(common::v1::CHANNEL_HOTLINE);
    said.set_text("a lamp is out");
    return said;
  }
  // Writes the command and gives what intake decided on it; nothing: it decided nothing.
  std::optional<common::v1::Record> Decide(const common::v1::CommandRecord& command) {
    EXPECT_TRUE(node_->WaitConsumed(10 * kMicrosPerSecond).ok());
    const TopicPartition own{"huiyin.intake", 0};
    const size_t before = ReadAll(own).size();
    Append({kCommandsTopic, 0}, command.root_id(), command.SerializeAsString());
    EXPECT_TRUE(node_->WaitConsumed(10 * kMicrosPerSecond).ok());
    const std::vector<LogRecord> records = ReadAll(own);
    for (size_t i = before; i < records.size(); ++i) {
      bytes_ = records[i].entry->value;
      common::v1::Record record;
      EXPECT_TRUE(record.ParseFromString(bytes_));
      if (record.envelope().cause().has_command()) return record;
    }
    return std::nullopt;
  }
  // The refusal's field, when it is a refusal for a limit.
  std::string Limit(const common::v1::CommandRecord& command) {
    const auto record = Decide(command);
    if (!record.has_value()) return "nothing decided";
    const common::v1::Rejection& why = record->answer().rejection();
    if (why.reason() != "LIMIT") return "not refused for a limit: " + why.reason();
    EXPECT_EQ(why.kind(), common::v1::REJECTION_KIND_INVALID);
    EXPECT_EQ(why.domain(), "huiyin.intake");
    EXPECT_EQ(record->events_size(), 0);
    EXPECT_EQ(record->runtime_events_size(), 0);
    return why.field();
  }

  directory::DirectoryService directory_;
  intake::IntakeService intake_;
  std::string bytes_;  // of the last record decided
};

TEST_F(TopicCommand, InOrderIsDecided) {
  const auto record = Decide(Record("good", Said()));
  ASSERT_TRUE(record.has_value());
  EXPECT_TRUE(record->answer().has_reply()) << record->ShortDebugString();
  EXPECT_GT(record->events_size(), 0);
}

TEST_F(TopicCommand, PastALimitIsRefusedAndRemembered) {
  intake::v1::SubmitCase said = Said();
  said.set_text(std::string(16'001, 'x'));
  EXPECT_EQ(Limit(Record("long", said)), "submit_case.text");
  EXPECT_FALSE(
      Decide(Record("long", said)).has_value());  // the same answer again, no second record
  said = Said();
  said.clear_channel();
  EXPECT_EQ(Limit(Record("no-channel", said)), "submit_case.channel");
  said = Said();
  said.mutable_place()->set_latitude_e7(900'000'001);
  EXPECT_EQ(Limit(Record("far", said)), "submit_case.place.latitude_e7");
}

TEST_F(TopicCommand, WithABrokenHeaderIsRefusedWithoutAName) {
  const std::string huge(400'000, 'x');
  for (const std::string& id : {std::string(), std::string("a b"), std::string(65, 'x'), huge}) {
    common::v1::CommandRecord record = Record("header", Said());
    record.mutable_header()->set_command_id(id);
    record.mutable_header()->set_actor(huge);
    EXPECT_EQ(Limit(record), "header.command_id");
    EXPECT_LT(bytes_.size(), 10'000u) << "nothing of the header stands in the record";
  }
  common::v1::CommandRecord record = Record("header", Said());
  record.mutable_header()->mutable_trace()->set_trace_id(std::string(17, 't'));
  EXPECT_EQ(Limit(record), "header.trace.trace_id");
  record.clear_header();
  EXPECT_EQ(Limit(record), "header.command_id");
}

TEST_F(TopicCommand, ThatCannotBeAnsweredIsPassed) {
  common::v1::CommandRecord record = Record("routing", Said());
  record.mutable_follow_up()->set_topic(std::string(129, 't'));
  EXPECT_FALSE(Decide(record).has_value());
  record = Record("routing", Said());
  record.set_asked_by_root_id(std::string(65, 'r'));
  EXPECT_FALSE(Decide(record).has_value());
  record = Record("routing", Said());
  record.set_root_id(std::string(400'000, 'r'));
  EXPECT_FALSE(Decide(record).has_value());
  EXPECT_TRUE(Decide(Record("after", Said())).has_value());
}

// Follow-ups carry everything that their decision had seen, which may be more than a caller may send.
TEST_F(TopicCommand, ThatADecisionAskedForMayCarryMorePositions) {
  common::v1::CommandRecord record = Record("positions", Said());
  for (int i = 0; i < 4097; ++i) {
    common::v1::Position* position = record.mutable_header()->add_positions();
    position->set_topic("huiyin.tracking");
    position->set_partition(i);
    position->set_next_offset(1);
  }
  EXPECT_EQ(Limit(record), "header.positions");
  record.mutable_follow_up()->set_topic("huiyin.tracking");
  record.mutable_header()->set_command_id("f/huiyin.tracking/0/0/0/0011223344556677");
  const auto decided = Decide(record);
  ASSERT_TRUE(decided.has_value());
  EXPECT_TRUE(decided->answer().has_reply()) << decided->ShortDebugString();
}

TEST_F(TopicCommand, WithPlainContactReachesNoRecord) {
  intake::v1::SubmitCase said = Said();
  said.mutable_contact()->set_name("SECRET");
  common::v1::CommandRecord record = Record("contact", said);
  EXPECT_EQ(Limit(record), "submit_case.contact");
  EXPECT_THAT(bytes_, Not(HasSubstr("SECRET")));
  // Not even as something held: a follow-up that fails would be copied.
  record = Record("contact-2", said);
  record.mutable_follow_up()->set_topic("huiyin.tracking");
  EXPECT_EQ(Limit(record), "submit_case.contact");
  EXPECT_THAT(bytes_, Not(HasSubstr("SECRET")));
  EXPECT_EQ(node_->Find("huiyin.intake")->partition(0).PublishedStats().held, 0u);
}

}  // namespace
}  // namespace huiyin::kit
