// Every proto file of the tree, as compiled in, keeps the rules.
#include <gmock/gmock.h>

#include <filesystem>
#include <map>

#include "huiyin/common/v1/admin.pb.h"
#include "huiyin/common/v1/held.pb.h"
#include "huiyin/common/v1/limits.pb.h"
#include "huiyin/common/v1/matter.pb.h"
#include "huiyin/common/v1/outcome.pb.h"
#include "huiyin/common/v1/peer.pb.h"
#include "huiyin/common/v1/record.pb.h"
#include "huiyin/common/v1/sealed.pb.h"
#include "huiyin/common/v1/state.pb.h"
#include "huiyin/common/v1/status.pb.h"
#include "huiyin/directory/v1/directory.pb.h"
#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/dispatch/v1/execute.pb.h"
#include "huiyin/dispatch/v1/state.pb.h"
#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/evaluation/v1/execute.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/intake/v1/execute.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/intake/v1/state.pb.h"
#include "huiyin/tracking/v1/commands.pb.h"
#include "huiyin/tracking/v1/deadlines.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/execute.pb.h"
#include "huiyin/tracking/v1/measures.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "tests/protos/rules.h"

namespace huiyin::protos {
namespace {

using google::protobuf::FileDescriptor;
using ::testing::IsEmpty;

std::map<std::string, const FileDescriptor*> CompiledFiles() {
  std::map<std::string, const FileDescriptor*> files;
  for (const google::protobuf::Descriptor* any : {common::v1::GetStatusRequest::descriptor(),
                                                  common::v1::HeldEntry::descriptor(),
                                                  common::v1::Limit::descriptor(),
                                                  common::v1::CaseReply::descriptor(),
                                                  common::v1::Record::descriptor(),
                                                  common::v1::SealedData::descriptor(),
                                                  common::v1::FoldState::descriptor(),
                                                  common::v1::ErrorStatus::descriptor(),
                                                  common::v1::CommandOutcome::descriptor(),
                                                  directory::v1::Record::descriptor(),
                                                  tracking::v1::DeadlineSet::descriptor(),
                                                  tracking::v1::MeasureProposed::descriptor(),
                                                  common::v1::ExecuteRequest::descriptor(),
                                                  intake::v1::Command::descriptor(),
                                                  intake::v1::Record::descriptor(),
                                                  intake::v1::CommandCall::descriptor(),
                                                  intake::v1::Case::descriptor(),
                                                  intake::v1::SubmitCaseRequest::descriptor(),
                                                  dispatch::v1::Command::descriptor(),
                                                  dispatch::v1::Record::descriptor(),
                                                  dispatch::v1::CommandCall::descriptor(),
                                                  dispatch::v1::Assignment::descriptor(),
                                                  dispatch::v1::ReceiveCaseRequest::descriptor(),
                                                  tracking::v1::Command::descriptor(),
                                                  tracking::v1::Record::descriptor(),
                                                  tracking::v1::CommandCall::descriptor(),
                                                  tracking::v1::Case::descriptor(),
                                                  tracking::v1::GetCaseRequest::descriptor(),
                                                  evaluation::v1::Command::descriptor(),
                                                  evaluation::v1::Record::descriptor(),
                                                  evaluation::v1::CommandCall::descriptor(),
                                                  evaluation::v1::Score::descriptor(),
                                                  evaluation::v1::GetRatesRequest::descriptor()}) {
    files[any->file()->name()] = any->file();
  }
  return files;
}

// A file that is not walked would escape every rule.
TEST(Protos, EveryFileOfTheTreeIsWalked) {
  const std::filesystem::path root = HUIYIN_PROTOS_DIR;
  std::vector<std::string> in_tree, compiled;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".proto") {
      in_tree.push_back(std::filesystem::relative(entry.path(), root).string());
    }
  }
  for (const auto& [name, file] : CompiledFiles()) compiled.push_back(name);
  EXPECT_THAT(compiled, ::testing::UnorderedElementsAreArray(in_tree))
      << "name a message of each new file in CompiledFiles";
}

TEST(Protos, EveryFileKeepsTheRules) {
  for (const auto& [name, file] : CompiledFiles()) EXPECT_THAT(FindFaults(*file), IsEmpty());
}

TEST(Protos, EveryServiceThatDecidesHasARecordOfItsOwn) {
  for (const auto& [name, file] : CompiledFiles()) {
    if (file->FindMessageTypeByName("Event") == nullptr) continue;
    const auto* record = file->FindMessageTypeByName("Record");
    ASSERT_NE(record, nullptr) << name;
    EXPECT_THAT(FindRecordFaults(*record), IsEmpty());
  }
}

// A record with something in every place that both forms have, and one that only the common form has.
template <typename Event>
common::v1::Record Full() {
  common::v1::Record record;
  common::v1::Envelope& envelope = *record.mutable_envelope();
  envelope.set_epoch(3);
  envelope.set_sequence(1u << 20);
  envelope.set_previous_digest(~uint64_t{0});
  envelope.set_decided_at_us(1'700'000'000'000'000);
  envelope.add_positions()->set_topic("huiyin.intake");
  envelope.mutable_cause()->mutable_command()->set_command_id("c");
  const auto* event = Event::descriptor();
  for (int i = 0; i < event->field_count(); ++i) {  // every kind of event, empty
    Event one;
    one.GetReflection()->MutableMessage(&one, event->field(i));
    record.add_events(one.SerializeAsString());
  }
  record.mutable_answer()->mutable_rejection()->set_reason("NO");
  record.add_follow_ups()->set_payload("p");
  record.add_runtime_events()->mutable_held_resolved()->set_root_id("r");
  return record;
}

template <typename Record>
class RecordBytes : public ::testing::Test {};
using Records = ::testing::Types<directory::v1::Record, dispatch::v1::Record,
                                 evaluation::v1::Record, intake::v1::Record, tracking::v1::Record>;
TYPED_TEST_SUITE(RecordBytes, Records);

TYPED_TEST(RecordBytes, AreTheSameInBothForms) {
  using Event = std::decay_t<decltype(std::declval<TypeParam>().events(0))>;
  const common::v1::Record common = Full<Event>();
  ASSERT_GT(common.events_size(), 0);
  TypeParam typed;
  ASSERT_TRUE(typed.ParseFromString(common.SerializeAsString()));
  EXPECT_EQ(typed.envelope().SerializeAsString(), common.envelope().SerializeAsString());
  EXPECT_EQ(typed.answer().SerializeAsString(), common.answer().SerializeAsString());
  ASSERT_EQ(typed.events_size(), common.events_size());
  for (int i = 0; i < typed.events_size(); ++i) {
    EXPECT_NE(typed.events(i).event_case(), Event::EVENT_NOT_SET) << i;
  }
  EXPECT_EQ(typed.SerializeAsString(), common.SerializeAsString());
  common::v1::Record back;
  ASSERT_TRUE(back.ParseFromString(typed.SerializeAsString()));
  EXPECT_EQ(back.SerializeAsString(), common.SerializeAsString());
}

TYPED_TEST(RecordBytes, OfAnOpeningAreTheSame) {
  common::v1::Record common;
  common.mutable_opened()->set_nonce("n");
  TypeParam typed;
  ASSERT_TRUE(typed.ParseFromString(common.SerializeAsString()));
  EXPECT_EQ(typed.opened().nonce(), "n");
  EXPECT_EQ(typed.SerializeAsString(), common.SerializeAsString());
}

}  // namespace
}  // namespace huiyin::protos
