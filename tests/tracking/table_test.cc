// Every state × command cell: what it gives or why it is refused, written by hand.
#include <map>
#include <set>

#include "absl/strings/str_join.h"
#include "tests/fixture/reasons.h"
#include "tests/tracking/limits_fixture.h"

namespace huiyin::tracking {
namespace {

class TableTest : public LimitsTest {
 protected:
  static constexpr char kOther[] = "0000000001111";

  Result FollowUp(const std::string& command) {
    f.follow_up = true;
    Result result = f.Do(command);
    f.follow_up = false;
    return result;
  }

  // A case in that state, by what really leads there.
  void Reach(const std::string& state) {
    Begin("calendar", "2026-09-28 10:00");
    if (state == "dispatched") return;
    if (state == "merged") {
      return void(f.Do(About("merge_case", kit::Concat("into_matter_id: '", kOther, "'"))));
    }
    if (state == "proposed" || state == "ordered" || state == "appealed") {
      Until("2026-09-28 11:30");  // nobody received it: measure 1, against lights
      if (state == "proposed") return;
      f.Do(Command("decide_measure"));
      if (state == "appealed") f.Do(Command("appeal_measure"));
      return;
    }
    if (state == "returned") return void(GiveBack("lights"));
    if (state == "arbitration") {
      return void(Dispatch({About("case_returned", "unit_id: 'lights'"),
                            About("arbitration_opened", "arbiter_unit_id: 'town'")}));
    }
    if (state == "transferred") return void(Dispatch({About("case_transferred")}));
    if (state == "withdrawn") return void(f.Do(Command("withdraw_case")));
    if (state == "none" || state == "submitted" || state == "accepted" || state == "refused") {
      Reset("none");
      f.policy = OfficePolicy();
      Now("2026-09-28 10:00");
      if (state == "none") return;
      Submit();
      if (state == "refused") return void(Intake({About("case_not_accepted")}));
      if (state == "accepted") Accept();
      return;
    }
    Receive();
    if (state == "received") return;
    if (state == "parked") return void(Park());
    if (state == "waiting") return void(Wait());
    if (state == "lead") return void(FollowUp(Command("follow_case")));
    if (state == "pending") return void(Ask("2026-09-29 16:00"));
    Handle();
    if (state == "handled") return;
    if (state == "closed") return void(CallBack(true));
    ASSERT_EQ(state, "reopened");
    Evaluation(
        {About("case_called_back", "reached: true solved: VERDICT_NO satisfied: VERDICT_NO")});
  }

  static std::string Command(const std::string& name) {
    static const std::map<std::string, std::string> fields = {
        {"park_case", "reason: 'no money'"},
        {"unpark_case", ""},
        {"withdraw_case", "reason: 'changed my mind'"},
        {"close_case", "reason: 'nobody to ask'"},
        {"chase_case", "channel: CHANNEL_HOTLINE"},
        {"ask_extension",
         kit::Concat("unit_id: 'lights' reason: 'parts' until_us: ", At("2026-09-29 16:00"))},
        {"decide_extension", "by_unit_id: 'office' granted: true"},
        {"merge_case", "into_matter_id: '0000000001111'"},
        {"unmerge_case", "reason: 'another'"},
        {"follow_case", "follower_matter_id: '0000000001111' merges: 1"},
        {"drop_follower", "follower_matter_id: '0000000001111' merges: 1"},
        {"take_lead_result", "lead_matter_id: '0000000001111' unit_id: 'lights' merges: 1"},
        {"release_follower", "lead_matter_id: '0000000001111' merges: 1"},
        {"decide_measure", "number: 1 by_unit_id: 'office' ordered: true"},
        {"appeal_measure", "number: 1 unit_id: 'lights' words: 'no'"},
        {"withdraw_measure", "number: 1 by_unit_id: 'office' reason: 'w'"},
        {"uphold_measure", "number: 1 by_unit_id: 'office' reason: 'u'"},
    };
    const auto found = fields.find(name);
    EXPECT_NE(found, fields.end()) << "a command without fields here: " << name;
    return found == fields.end() ? "" : About(name, found->second);
  }
};

// Short names of what a cell holds. In capitals: it is refused with that reason.
const std::map<std::string, std::string>& Events() {
  static const std::map<std::string, std::string> events = {
      {"-", ""},
      {"park", "CaseParked"},
      {"unpark", "CaseUnparked, DeadlineSet HANDLE"},
      {"gone", "StageReached WITHDRAWN"},
      {"up+gone", "CaseUnparked, StageReached WITHDRAWN"},
      {"closed", "CaseClosed"},
      {"up+closed", "CaseUnparked, CaseClosed"},
      {"chased", "CaseChased"},
      {"asked", "ExtensionAsked"},
      {"granted", "ExtensionGranted, DeadlineSet HANDLE"},
      {"merged", "CaseMerged"},
      {"up+merged", "CaseUnparked, DeadlineSet HANDLE, CaseMerged"},
      {"unmerged", "CaseUnmerged, DeadlineSet RECEIVE"},
      {"added", "FollowerAdded"},
      {"dropped", "FollowerDropped"},
      {"not", "FollowRefused"},
      {"result", "StageReached HANDLED, DeadlineMet HANDLE, DeadlineSet CALL_BACK"},
      {"ordered", "MeasureOrdered"},
      {"appealed", "MeasureAppealed"},
      {"revoked", "MeasureWithdrawn"},
      {"upheld", "MeasureUpheld"},
  };
  return events;
}
const std::map<std::string, std::string>& Reasons() {
  static const std::map<std::string, std::string> reasons = {
      {"NONE", "CASE_UNKNOWN"},
      {"STAGE", "WRONG_STAGE"},
      {"PARKED", "ALREADY_PARKED"},
      {"UNPARKED", "NOT_PARKED"},
      {"NO-LIMIT", "NO_LIMIT_TO_EXTEND"},
      {"PENDING", "EXTENSION_PENDING"},
      {"NOT-ASKED", "NO_EXTENSION_PENDING"},
      {"ALREADY", "MERGED_ALREADY"},
      {"LEADS", "HAS_FOLLOWERS"},
      {"UNMERGED", "NOT_MERGED"},
      {"NO-SUCH", "MEASURE_UNKNOWN"},
      {"STATE", "MEASURE_STATE"},
  };
  return reasons;
}

// clang-format off
constexpr char kColumns[] =
    "park_case unpark_case withdraw_case close_case chase_case ask_extension decide_extension merge_case unmerge_case "
    "follow_case drop_follower take_lead_result release_follower decide_measure appeal_measure withdraw_measure uphold_measure";
// The four between follow_case and release_follower as follow-ups; from outside they are refused everywhere.
// CALLED_BACK is no row: within the same record the case is closed or reopened.
constexpr const char* kTable[] = {
//             park   unpark   withdraw close     chase  ask      decide    merge     unmerge  follow drop    take   release  decide  appeal  withdraw uphold
"none          NONE   NONE     NONE    NONE      NONE   NONE     NONE      NONE      NONE     not    -       -      -        NONE    NONE    NONE    NONE",
"submitted     STAGE  UNPARKED gone    closed    chased STAGE    STAGE     merged    UNMERGED added  -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"accepted      park   UNPARKED gone    closed    chased STAGE    STAGE     merged    UNMERGED added  -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"dispatched    park   UNPARKED gone    closed    chased asked    NOT-ASKED merged    UNMERGED added  -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"received      park   UNPARKED gone    closed    chased asked    NOT-ASKED merged    UNMERGED added  -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"returned      park   UNPARKED gone    closed    chased STAGE    STAGE     merged    UNMERGED added  -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"arbitration   park   UNPARKED gone    closed    chased STAGE    STAGE     merged    UNMERGED added  -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"reopened      park   UNPARKED gone    closed    chased STAGE    STAGE     merged    UNMERGED added  -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"handled       STAGE  UNPARKED gone    closed    chased STAGE    STAGE     STAGE     UNMERGED added  -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"merged        STAGE  UNPARKED gone    closed    chased STAGE    STAGE     ALREADY   unmerged not    -       result unmerged NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"closed        STAGE  STAGE    STAGE   STAGE     STAGE  STAGE    STAGE     STAGE     STAGE    not    -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"refused       STAGE  STAGE    STAGE   STAGE     STAGE  STAGE    STAGE     STAGE     STAGE    not    -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"withdrawn     STAGE  STAGE    STAGE   STAGE     STAGE  STAGE    STAGE     STAGE     STAGE    not    -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"transferred   STAGE  STAGE    STAGE   STAGE     STAGE  STAGE    STAGE     STAGE     STAGE    not    -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"parked        PARKED unpark   up+gone up+closed chased NO-LIMIT NOT-ASKED up+merged UNMERGED added  -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"waiting       PARKED unpark   up+gone up+closed chased NO-LIMIT NOT-ASKED up+merged UNMERGED added  -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"lead          park   UNPARKED gone    closed    chased asked    NOT-ASKED LEADS     UNMERGED -      dropped -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"pending       park   UNPARKED gone    closed    chased PENDING  granted   merged    UNMERGED added  -       -      -        NO-SUCH NO-SUCH NO-SUCH NO-SUCH",
"proposed      park   UNPARKED gone    closed    chased asked    NOT-ASKED merged    UNMERGED added  -       -      -        ordered STATE   STATE   STATE",
"ordered       park   UNPARKED gone    closed    chased asked    NOT-ASKED merged    UNMERGED added  -       -      -        STATE   appealed revoked STATE",
"appealed      park   UNPARKED gone    closed    chased asked    NOT-ASKED merged    UNMERGED added  -       -      -        STATE   STATE   revoked upheld",
};
// clang-format on

std::vector<std::string> Words(std::string_view line) {
  return absl::StrSplit(absl::string_view(line.data(), line.size()), ' ', absl::SkipEmpty());
}

bool IsFollowUp(const std::string& command) {
  return command == "follow_case" || command == "drop_follower" || command == "take_lead_result" ||
         command == "release_follower";
}

TEST_F(TableTest, EveryStateAndCommand) {
  const std::vector<std::string> columns = Words(kColumns);
  const auto known = fixture::ReasonsOf<v1::RejectionReason>();
  size_t cells = 0;
  for (const char* line : kTable) {
    const std::vector<std::string> row = Words(line);
    ASSERT_EQ(row.size(), columns.size() + 1) << line;
    for (size_t i = 0; i < columns.size(); ++i, ++cells) {
      SCOPED_TRACE(kit::Concat(row[0], " × ", columns[i]));
      Reach(row[0]);
      const std::string before = fixture::Text(Row());
      const Result result =
          IsFollowUp(columns[i]) ? FollowUp(Command(columns[i])) : f.Do(Command(columns[i]));
      if (const auto event = Events().find(row[i + 1]); event != Events().end()) {
        EXPECT_EQ(result.reason, "");
        EXPECT_EQ(absl::StrJoin(Short(result), ", "), event->second);
        const v1::Case after = Row();
        EXPECT_EQ(result.ReplyText<common::v1::CaseReply>(),
                  after.matter_id().empty()
                      ? ""
                      : kit::Concat("matter_id: \"", kMatter,
                                    "\" stage: ", common::v1::CaseStage_Name(after.stage())));
      } else {
        ASSERT_EQ(Reasons().count(row[i + 1]), 1u) << row[i + 1];
        EXPECT_EQ(result.reason, Reasons().at(row[i + 1]));
        EXPECT_EQ(known.count(result.reason), 1u);
        EXPECT_EQ(fixture::Text(Row()), before);
      }
    }
  }
  EXPECT_EQ(cells, std::size(kTable) * v1::Command::descriptor()->oneof_decl(0)->field_count());
}

TEST_F(TableTest, ItsColumnsAreTheCommandsAndItsRowsAllStages) {
  const auto* commands = v1::Command::descriptor()->oneof_decl(0);
  const std::vector<std::string> columns = Words(kColumns);
  ASSERT_EQ(columns.size(), static_cast<size_t>(commands->field_count()));
  for (int i = 0; i < commands->field_count(); ++i) {
    EXPECT_EQ(columns[static_cast<size_t>(i)], commands->field(i)->name());
  }
  std::set<int> stages = {common::v1::CASE_STAGE_CALLED_BACK};
  for (const char* line : kTable) {
    Reach(Words(line)[0]);
    stages.insert(Row().stage());
  }
  EXPECT_EQ(stages.size(), static_cast<size_t>(common::v1::CaseStage_descriptor()->value_count()));
}

TEST_F(TableTest, WhatOnlyCasesTellEachOtherIsRefusedFromOutside) {
  for (const char* line : kTable) {
    for (const std::string& command : Words(kColumns)) {
      if (!IsFollowUp(command)) continue;
      Reach(Words(line)[0]);
      const Result result = f.Try(Command(command));
      EXPECT_EQ(result.reason, "FOLLOW_UP_ONLY") << line << " × " << command;
      EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_FORBIDDEN);
    }
  }
}

}  // namespace
}  // namespace huiyin::tracking
