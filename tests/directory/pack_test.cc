// ApplyPack: given a pack in place, when another is applied, then these events or this refusal.
#include <gmock/gmock.h>

#include "services/directory/queries.h"
#include "services/directory/service.h"
#include "services/kit/log/log.h"
#include "services/policy/diff.h"
#include "tests/fixture/reasons.h"
#include "tests/fixture/service_fixture.h"
#include "tests/policy/pack_fixture_calendar.h"

namespace huiyin::directory {
namespace {

using fixture::Result;
using policy::AreaOf;
using policy::CategoryOf;
using policy::RuleOf;
using policy::SettingsOf;
using policy::UnitOf;
using ::testing::HasSubstr;

class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() { f.root_id = "pack"; }

  static v1::Command Apply(const std::string& name, const std::vector<v1::Entity>& entities,
                           bool prune = false) {
    v1::Command command;
    command.mutable_apply_pack()->set_name(name);
    command.mutable_apply_pack()->set_prune(prune);
    *command.mutable_apply_pack()->mutable_entities() = policy::Pack(entities);
    return command;
  }

  fixture::ServiceFixture<DirectoryService, v1::Command, v1::Event> f;
};

TEST_F(DirectoryTest, FirstPackIsVersionOne) {
  const Result result =
      f.Do(Apply("qinghe", {UnitOf("office"), AreaOf("town"), SettingsOf("Asia/Shanghai")}));
  EXPECT_EQ(
      result.events,
      f.Events({R"(pack_applied { name: "qinghe" version: 1 })",
                R"(entity_put { entity { settings { time_zone: "Asia/Shanghai" } } })",
                R"(entity_put { entity { area { id: "town" name: "name of town" } } })",
                R"(entity_put { entity { unit { id: "office" name: "name of office" } } })"}));
  EXPECT_EQ(result.ReplyText<v1::ApplyPackReply>(), "version: 1 put: 3");
}

TEST_F(DirectoryTest, OnlyWhatChangedIsPut) {
  f.Do(Apply("qinghe", {UnitOf("a"), UnitOf("b")}));
  const Result result = f.Do(Apply("qinghe", {UnitOf("a"), UnitOf("b", "a")}));
  EXPECT_EQ(
      result.events,
      f.Events({R"(pack_applied { name: "qinghe" version: 2 })",
                R"(entity_put { entity { unit { id: "b" name: "name of b" parent_id: "a" } } })"}));
  EXPECT_EQ(result.ReplyText<v1::ApplyPackReply>(), "version: 2 put: 1");
}

TEST_F(DirectoryTest, PruneRemovesWhatIsNotNamed) {
  f.Do(Apply("qinghe", {UnitOf("a"), UnitOf("b"), SettingsOf("UTC")}));
  const Result kept = f.Do(Apply("qinghe", {UnitOf("a")}));
  EXPECT_TRUE(kept.events.empty());
  const Result result = f.Do(Apply("qinghe", {UnitOf("a")}, true));
  EXPECT_EQ(result.events, f.Events({R"(pack_applied { name: "qinghe" version: 2 })",
                                     R"(entity_removed { entity { settings {} } })",
                                     R"(entity_removed { entity { unit { id: "b" } } })"}));
  EXPECT_EQ(result.ReplyText<v1::ApplyPackReply>(), "version: 2 removed: 2");
  EXPECT_EQ(CurrentPolicy(f.state())->unit("b"), nullptr);
  EXPECT_EQ(CurrentPolicy(f.state())->entities().size(), 1);
}

TEST_F(DirectoryTest, SamePackAgainAnswersTheSameVersionWithoutEvents) {
  f.Do(Apply("qinghe", {UnitOf("a")}));
  for (bool prune : {false, true}) {
    const Result result = f.Do(Apply("qinghe", {UnitOf("a")}, prune));
    EXPECT_TRUE(result.events.empty());
    EXPECT_EQ(result.ReplyText<v1::ApplyPackReply>(), "version: 1");
  }
}

TEST_F(DirectoryTest, NewNameAloneIsAVersion) {
  f.Do(Apply("qinghe", {UnitOf("a")}));
  EXPECT_EQ(f.Do(Apply("qinghe 2", {UnitOf("a")})).events,
            f.Events({R"(pack_applied { name: "qinghe 2" version: 2 })"}));
}

TEST_F(DirectoryTest, RefusesWhatIsNotSoundAsAWhole) {
  f.Do(Apply("base", {UnitOf("office"), CategoryOf("light"), RuleOf("r0", "light", "", "office")}));
  struct Row {
    const char* what;
    std::vector<v1::Entity> entities;
    bool prune;
    const char* reason;
    const char* field;
    const char* message;
  };
  v1::Entity nameless = UnitOf("x");
  nameless.mutable_unit()->clear_name();
  const Row rows[] = {
      {"unit unknown",
       {RuleOf("r1", "", "", "gone")},
       false,
       "UNKNOWN_REFERENCE",
       "r1.unit_id",
       "gone"},
      {"loop", {UnitOf("a", "b"), UnitOf("b", "a")}, false, "CYCLE", "a.parent_id", "loop"},
      {"two rules",
       {RuleOf("r1", "light", "", "office")},
       false,
       "OVERLAPPING_DUTY",
       "r0.category_id",
       "light"},
      {"twice", {UnitOf("a"), UnitOf("a")}, false, "DUPLICATE_ID", "a.id", "more than once"},
      {"no name", {nameless}, false, "INCOMPLETE", "x.name", "fill it in"},
      {"no content", {v1::Entity()}, false, "INCOMPLETE", "entity", "no content"},
      {"no zone", {SettingsOf("Mars/Olympus")}, false, "BAD_TIME_ZONE", "time_zone", "Mars"},
      {"no work", {policy::CalendarOf("idle")}, false, "BAD_CALENDAR", "idle.weekdays", "no work"},
      {"no calendar",
       {policy::LevelCounting("wd", common::v1::COUNTING_WORKING_DAYS, "gone")},
       false,
       "UNKNOWN_REFERENCE",
       "wd.calendar_id",
       "gone"},
      {"two measures",
       {policy::MeasureOf("m", 5, common::v1::CASE_FACT_CHASED, 1),
        policy::MeasureOf("n", 5, common::v1::CASE_FACT_CHASED, 1)},
       false,
       "OVERLAPPING_MEASURE",
       "n.severity",
       "more severe"},
      {"prune takes the unit away",
       {CategoryOf("light"), RuleOf("r0", "light", "", "office")},
       true,
       "UNKNOWN_REFERENCE",
       "r0.unit_id",
       "office"},
  };
  const auto known = fixture::ReasonsOf<v1::RejectionReason>();
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const Result result = f.Do(Apply("base", row.entities, row.prune));
    EXPECT_EQ(result.reason, row.reason);
    EXPECT_TRUE(known.count(result.reason));
    EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_INVALID);
    EXPECT_EQ(result.field, row.field);
    EXPECT_THAT(result.message, HasSubstr(row.message));
    EXPECT_EQ(CurrentPolicy(f.state())->version(), 1);
  }
}

TEST_F(DirectoryTest, KeepsCalendarsReasonsAndMeasures) {
  const std::vector<v1::Entity> entities = {
      policy::OfficeCalendar("office"),
      policy::LevelCounting("wd", common::v1::COUNTING_WORKING_DAYS, "office"),
      policy::ReasonOf("not-ours"),
      policy::MeasureOf("late", 5, common::v1::CASE_FACT_HANDLE_MISSED, 1)};
  EXPECT_EQ(f.Do(Apply("x", entities)).ReplyText<v1::ApplyPackReply>(), "version: 1 put: 4");
  EXPECT_EQ(policy::Sorted(CurrentPolicy(f.state())->entities()),
            policy::Sorted(policy::Pack(entities)));
  // The calendar may go once nothing counts by it.
  EXPECT_EQ(f.Do(Apply("x", {entities[1]}, true)).field, "wd.calendar_id");
  EXPECT_EQ(f.Do(Apply("x", {entities[2]}, true)).ReplyText<v1::ApplyPackReply>(),
            "version: 2 removed: 3");
  EXPECT_EQ(CurrentPolicy(f.state())->calendar("office"), nullptr);
}

TEST_F(DirectoryTest, MessageNamesTheFirstFiveProblemsAndStaysShort) {
  std::vector<v1::Entity> entities;
  for (char c = 'a'; c < 'a' + 8; ++c) entities.push_back(UnitOf(std::string(1, c), "gone"));
  const Result few = f.Try(Apply("x", entities));
  EXPECT_THAT(few.message, HasSubstr("unit \"e\""));
  EXPECT_THAT(few.message, ::testing::Not(HasSubstr("unit \"f\"")));
  EXPECT_THAT(few.message, ::testing::EndsWith("; and 3 more"));
  for (auto& entity : entities) {
    entity.mutable_unit()->set_id(entity.unit().id() + std::string(60, 'x'));
    entity.mutable_unit()->set_area_id(std::string(128, 'y'));
  }
  const Result longer = f.Try(Apply("x", entities));
  EXPECT_LE(longer.message.size(), 1024u);
  EXPECT_THAT(longer.message, HasSubstr(" more"));
}

TEST_F(DirectoryTest, TooLargeForARecordIsRefusedBeforeItIsWritten) {
  std::vector<v1::Entity> entities;
  for (int i = 0; i < 4000; ++i) {
    entities.push_back(AreaOf(std::to_string(i)));
    entities.back().mutable_area()->set_name(std::string(250, 'n'));
  }
  const Result result = f.Do(Apply("x", entities));
  EXPECT_EQ(result.reason, "PACK_TOO_LARGE");
  EXPECT_THAT(result.message, HasSubstr("in parts"));
  entities.resize(2000);
  EXPECT_EQ(f.Do(Apply("x", entities)).reason, "");
}

// What is let through fits a record with its envelope.
TEST_F(DirectoryTest, EstimateIsNeverBelowTheRecord) {
  std::vector<v1::Entity> entities;
  for (int i = 0; i < 20'000; ++i) entities.push_back(AreaOf(std::to_string(i)));
  for (size_t count = 2000; count <= entities.size(); count += 4500) {
    const Result result = f.Try(Apply("x", {entities.begin(), entities.begin() + count}));
    if (!result.reason.empty()) continue;
    v1::Record record;
    for (const std::string& text : result.events) {
      *record.add_events() = fixture::Parsed<v1::Event>(text);
    }
    EXPECT_LT(record.ByteSizeLong() + 1000, kit::kLogRecordBytesMax) << count;
  }
}

TEST_F(DirectoryTest, GetPackReturnsWhatWasApplied) {
  const auto empty = GetPack(f.state(), {});
  ASSERT_TRUE(empty.ok());
  EXPECT_EQ(empty->version(), 0);
  const std::vector<v1::Entity> entities = {UnitOf("office"), CategoryOf("light", "", "", {"lamp"}),
                                            AreaOf("town"), SettingsOf("UTC"),
                                            RuleOf("r", "light", "town", "office")};
  f.Do(Apply("qinghe", entities));
  const auto pack = GetPack(f.state(), {});
  ASSERT_TRUE(pack.ok());
  EXPECT_EQ(pack->name(), "qinghe");
  EXPECT_EQ(pack->version(), 1);
  EXPECT_EQ(policy::Sorted(pack->entities()), policy::Sorted(policy::Pack(entities)));
}

// Every reader of the log and the directory itself come to the same policy.
TEST_F(DirectoryTest, LogAndStateFoldToTheSamePolicy) {
  policy::PolicyBuilder reader;
  const auto apply = [&](const v1::Command& command) {
    for (const std::string& text : f.Do(command).events) {
      reader.Apply(fixture::Parsed<v1::Event>(text));
    }
  };
  apply(Apply("a", {UnitOf("a"), UnitOf("b", "a"), SettingsOf("UTC")}));
  apply(Apply("b", {UnitOf("b"), AreaOf("x")}, true));
  apply(Apply("b", {UnitOf("c", "b")}));
  const auto read = reader.Build();
  const auto kept = CurrentPolicy(f.state());
  EXPECT_EQ(kept->version(), 3);
  EXPECT_EQ(read->version(), kept->version());
  EXPECT_EQ(policy::Sorted(read->entities()), policy::Sorted(kept->entities()));
}

TEST_F(DirectoryTest, StandsAlone) {
  EXPECT_EQ(f.service().topic(), "huiyin.directory");
  EXPECT_TRUE(f.service().upstreams().empty());
  EXPECT_FALSE(f.service().reads_reference());
  EXPECT_FALSE(f.service().reads_commands());
  EXPECT_EQ(f.service().OutcomeMemoryDays(nullptr), 30);
  EXPECT_THROW(f.Fire({1, "x", "pack"}), std::logic_error);
  EXPECT_THROW(f.InputRecord("huiyin.intake", {}, "pack"), std::logic_error);
}

}  // namespace
}  // namespace huiyin::directory
