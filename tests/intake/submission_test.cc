// SubmitCase: given a policy and what came before, when a matter comes in, then these events.
#include <gmock/gmock.h>

#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/intake/v1/state.pb.h"
#include "tests/intake/intake_fixture.h"

namespace huiyin::intake {
namespace {

using fixture::Result;
using ::testing::HasSubstr;
using ::testing::Not;

// What a submission says → category, how it came about, then what, at which stage.
TEST_F(IntakeTest, CategoryAndAcceptance) {
  const std::string accepted = Event("case_accepted");
  const std::string refused = Event("case_not_accepted", "reason: 'refused: court'");
  struct Row {
    const char *said, *category, *classified;
    std::string then;
    const char* stage;
  };
  const Row rows[] = {
      {"category_id: 'light'", "light", "GIVEN", accepted, "ACCEPTED"},
      {"category_id: 'stray'", "stray", "GIVEN", accepted, "ACCEPTED"},
      {"category_id: 'court'", "court", "GIVEN", refused, "NOT_ACCEPTED"},
      {"category_id: 'odd'", "odd", "GIVEN", "", "SUBMITTED"},
      {"category_id: 'odd' text: 'lamp'", "odd", "GIVEN", "", "SUBMITTED"},
      {"text: 'a lamp is out'", "light", "KEYWORD", accepted, "ACCEPTED"},
      {"text: 'about my lawsuit'", "court", "KEYWORD", refused, "NOT_ACCEPTED"},
      {"text: 'a strange thing'", "odd", "KEYWORD", "", "SUBMITTED"},
      {"text: 'no word fits'", "", "NOT_YET", accepted, "ACCEPTED"},
      {"", "", "NOT_YET", accepted, "ACCEPTED"},
  };
  const std::string code = ReceiptCode(kMatter, "command-1");
  for (const Row& row : rows) {
    SCOPED_TRACE(row.said);
    const Result result = f.Try(Submit(row.said));
    std::vector<std::string> events = {
        Event("case_submitted",
              kit::Concat("receipt_code: '", code,
                          "' submission { kind: MATTER_KIND_REQUEST channel: CHANNEL_HOTLINE ",
                          row.said, " } category_id: '", row.category,
                          "' classified_by: CLASSIFIED_", row.classified, " policy_version: 7"))};
    if (!row.then.empty()) events.push_back(row.then);
    EXPECT_EQ(result.events, f.Events(events));
    EXPECT_EQ(result.ReplyText<common::v1::CaseReply>(),
              fixture::Normal<common::v1::CaseReply>(
                  kit::Concat("matter_id: '", kMatter, "' receipt_code: '", code,
                              "' stage: CASE_STAGE_", row.stage)));
  }
}

TEST_F(IntakeTest, EverythingSaidStandsInTheEvent) {
  const std::string said =
      "kind: MATTER_KIND_COMPLAINT source_system: 'hotline' source_number: '7' text: 'a lamp' "
      "area_id: 'town' address: 'Main St 1' place { latitude_e7: 1 longitude_e7: -2 } "
      "receiving_unit_id: 'window' source_unit_id: 'lights' "
      "anomalies: SOURCE_ANOMALY_CLOSED_WITHOUT_DATE sealed_contact { key_id: 'k' ciphertext: 'c' "
      "}";
  const Result result = f.Do(Submit(said));
  ASSERT_EQ(result.events.size(), 2u);
  const auto event = fixture::Parsed<v1::Event>(result.events[0]);
  EXPECT_EQ(fixture::Text(event.case_submitted().submission()),
            fixture::Normal<v1::SubmitCase>("channel: CHANNEL_HOTLINE " + said));
  v1::GetSubmissionRequest request;
  request.set_matter_id(kMatter);
  const auto found = GetSubmission(f.state(), request);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(fixture::Text(found->submission()),
            fixture::Normal<v1::Case>(kit::Concat(
                "matter_id: '", kMatter, "' receipt_code: '", ReceiptCode(kMatter, "command-1"),
                "' submission { channel: CHANNEL_HOTLINE ", said,
                " } category_id: 'light' classified_by: CLASSIFIED_KEYWORD "
                "stage: CASE_STAGE_ACCEPTED submitted_at_us: ",
                kNow)));
}

TEST_F(IntakeTest, NamesThatThePolicyDoesNotHaveAreRefused) {
  struct Row {
    const char *said, *reason, *field;
  };
  const Row rows[] = {
      {"category_id: 'gone'", "CATEGORY_UNKNOWN", "category_id"},
      {"area_id: 'gone'", "AREA_UNKNOWN", "area_id"},
      {"receiving_unit_id: 'gone'", "UNIT_UNKNOWN", "receiving_unit_id"},
      {"source_unit_id: 'gone'", "UNIT_UNKNOWN", "source_unit_id"},
  };
  for (const Row& row : rows) {
    const Result result = f.Do(Submit(row.said));
    EXPECT_EQ(result.reason, row.reason);
    EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_INVALID);
    EXPECT_EQ(result.field, row.field);
    EXPECT_THAT(result.message, HasSubstr("gone"));
  }
  EXPECT_TRUE(f.rows().empty());
}

TEST_F(IntakeTest, SourceNumberIsTakenForEver) {
  f.Do(Submit("source_system: 'hotline' source_number: '7' category_id: 'court'"));
  f.root_id = kOther;
  f.command_id = "command-2";
  const Result result = f.Do(Submit("source_system: 'hotline' source_number: '7'"));
  EXPECT_EQ(result.reason, "SOURCE_NUMBER_TAKEN");
  EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_DUPLICATE);
  EXPECT_THAT(result.message, HasSubstr(kMatter));
  EXPECT_EQ(result.field, "source_number");
  EXPECT_EQ(f.Do(Submit("source_system: 'app' source_number: '7'")).reason, "");
}

// The same source number at the id it took: the number tells, not the id, so no candidate is tried.
TEST_F(IntakeTest, SourceNumberGoesBeforeTheId) {
  f.Do(Submit("source_number: '7'"));
  f.command_id = "command-2";
  EXPECT_EQ(f.Try(Submit("source_number: '7'")).reason, "SOURCE_NUMBER_TAKEN");
}

TEST_F(IntakeTest, IdOfAnotherCaseIsRefused) {
  for (const char* first : {"source_number: '7'", ""}) {
    fixture::ServiceFixture<IntakeService, v1::Command, v1::Event> other;
    other.policy = f.policy;
    other.root_id = kMatter;
    other.Do(Submit(first));
    other.command_id = "command-2";
    for (const char* second : {"source_number: '8'", ""}) {
      const Result result = other.Try(Submit(second));
      EXPECT_EQ(result.reason, "MATTER_ID_TAKEN");
      EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_DUPLICATE);
      EXPECT_THAT(result.message, HasSubstr(kMatter));
    }
  }
}

// After the outcome was forgotten, the same command still makes no second case.
TEST_F(IntakeTest, SameCommandAgainGetsTheSameAnswer) {
  const Result first = f.Do(Submit("category_id: 'light'"));
  const Result again = f.Do(Submit("category_id: 'light'"));
  EXPECT_TRUE(again.events.empty());
  EXPECT_EQ(again.reason, "");
  EXPECT_EQ(again.reply, first.reply);
}

TEST_F(IntakeTest, OnlyAMattersIdCanBeSubmittedTo) {
  for (const char* id : {"", "5724", "0000000005723", "0000000005724.1"}) {
    f.root_id = id;
    EXPECT_EQ(f.Try(Submit("")).reason, "MATTER_ID_INVALID") << id;
  }
}

// Calendar days are Shanghai's, where it is 08:00.
TEST_F(IntakeTest, PromiseBeforeCreationIsNoted) {
  constexpr int64_t kHour = 3'600'000'000;
  struct Row {
    int64_t promised_at_us;
    const char* listed;
    int anomalies;
  };
  const Row rows[] = {
      {0, "", 0},
      {kNow, "", 0},
      {kNow - 8 * kHour, "", 0},      // 00:00 today
      {kNow - 8 * kHour - 1, "", 1},  // yesterday
      {kNow - 30 * kHour, "", 1},
      {kNow + 30 * kHour, "", 0},
      {kNow - 30 * kHour, "anomalies: SOURCE_ANOMALY_PROMISE_BEFORE_CREATION", 1},
      {kNow - 30 * kHour, "anomalies: SOURCE_ANOMALY_CLOSED_WITHOUT_DATE", 2},
      {kNow + 30 * kHour, "anomalies: SOURCE_ANOMALY_PROMISE_BEFORE_CREATION", 1},
  };
  for (const Row& row : rows) {
    const Result result =
        f.Try(Submit(kit::Concat("promised_at_us: ", row.promised_at_us, " ", row.listed)));
    ASSERT_FALSE(result.events.empty());
    const auto event = fixture::Parsed<v1::Event>(result.events[0]);
    EXPECT_EQ(event.case_submitted().submission().anomalies_size(), row.anomalies)
        << row.promised_at_us << " " << row.listed;
  }
}

TEST_F(IntakeTest, PlainContactNeverPassesDecide) {
  EXPECT_THROW(f.Try(Submit("contact { name: 'N' }")), std::invalid_argument);
  EXPECT_THROW(f.Try(Submit("contact {}")), std::invalid_argument);
}

TEST_F(IntakeTest, RefusalsNeverQuoteWhatThePersonSaid) {
  f.Do(Submit("source_number: '7'"));
  f.command_id = "command-2";
  const std::string personal = "text: 'SECRET' address: 'SECRET' ";
  for (const char* rest : {"source_number: '7'", "source_number: '8'", "category_id: 'gone'",
                           "area_id: 'gone'", "source_unit_id: 'gone'"}) {
    const Result result = f.Try(Submit(personal + rest));
    EXPECT_NE(result.reason, "");
    EXPECT_THAT(result.message, Not(HasSubstr("SECRET")));
  }
}

TEST_F(IntakeTest, ContentLeavesContactOut) {
  const auto digest = [&](const std::string& fields) {
    return f.service().ContentDigest(fixture::Parsed<v1::Command>(Submit(fields)));
  };
  const uint64_t plain = digest("text: 'x'");
  EXPECT_EQ(digest("text: 'x' sealed_contact { key_id: 'k1' }"), plain);
  EXPECT_EQ(digest("text: 'x' sealed_contact { key_id: 'k2' }"), plain);
  EXPECT_EQ(digest("text: 'x' contact { name: 'N' }"), plain);
  EXPECT_NE(digest("text: 'y'"), plain);
}

TEST_F(IntakeTest, NoPolicyYetKnowsNobodyButTakesTheCase) {
  f.policy = nullptr;
  EXPECT_EQ(f.Try(Submit("category_id: 'light'")).reason, "CATEGORY_UNKNOWN");
  EXPECT_EQ(f.Try(Submit("text: 'lamp'")).events.size(), 2u);
}

}  // namespace
}  // namespace huiyin::intake
