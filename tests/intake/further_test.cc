// Several matters of one call: each a case of its own.
#include <gmock/gmock.h>

#include "tests/intake/intake_fixture.h"

namespace huiyin::intake {
namespace {

using fixture::Result;

constexpr char kCall[] =
    "kind: MATTER_KIND_COMPLAINT source_system: 'city' source_number: '9' category_id: 'light' "
    "text: 'a lamp' address: 'Main St 1' place { latitude_e7: 5 longitude_e7: 6 } "
    "receiving_unit_id: 'window' source_unit_id: 'lights' promised_at_us: 1772500000000000 "
    "anomalies: SOURCE_ANOMALY_CLOSED_WITHOUT_DATE sealed_contact { key_id: 'k' ciphertext: 'c' } "
    "identity_hidden: true source_deadline_at_us: 1772600000000000 requester_tag: 'tag' ";
constexpr char kFurther[] =
    "further { kind: MATTER_KIND_ENQUIRY text: 'about my lawsuit' } "
    "further { category_id: 'odd' area_id: 'town' address: 'East St' "
    "          place { latitude_e7: 7 longitude_e7: 8 } } "
    "further { text: 'no word fits' } ";
// What holds for the whole call.
constexpr char kShared[] =
    "channel: CHANNEL_HOTLINE source_system: 'city' receiving_unit_id: 'window' "
    "identity_hidden: true source_deadline_at_us: 1772600000000000 requester_tag: 'tag' ";

class FurtherTest : public IntakeTest {
 protected:
  static std::string Nth(int n) { return kit::Concat(kMatter, ".", n); }
  static std::string Of(const std::string& name, int n, const std::string& fields = "") {
    return kit::Concat(name, " { matter_id: '", Nth(n), "' ", fields, " }");
  }
  static std::string Submitted(int n, const std::string& said, const std::string& classified) {
    return Of(
        "case_submitted", n,
        kit::Concat("receipt_code: '", ReceiptCode(Nth(n), "command-1"), "' submission { ", kShared,
                    said, " } policy_version: 7 linked_to: '", kMatter, "' ", classified));
  }
  v1::Case Row(const std::string& id) const {
    v1::GetSubmissionRequest request;
    request.set_matter_id(id);
    return GetSubmission(f.state(), request).value().submission();
  }
};

TEST_F(FurtherTest, EachIsClassifiedAndAcceptedOnItsOwn) {
  const Result result = f.Do(Submit(kit::Concat(kCall, kFurther)));
  const std::string first = Event(
      "case_submitted",
      kit::Concat("receipt_code: '", ReceiptCode(kMatter, "command-1"),
                  "' submission { channel: CHANNEL_HOTLINE ", kCall,
                  " } category_id: 'light' classified_by: CLASSIFIED_GIVEN policy_version: 7"));
  EXPECT_EQ(result.events,
            f.Events({first, Event("case_accepted"),
                      Submitted(2, "kind: MATTER_KIND_ENQUIRY text: 'about my lawsuit'",
                                "category_id: 'court' classified_by: CLASSIFIED_KEYWORD"),
                      Of("case_not_accepted", 2, "reason: 'refused: court'"),
                      Submitted(3,
                                "kind: MATTER_KIND_REQUEST category_id: 'odd' area_id: 'town' "
                                "address: 'East St' place { latitude_e7: 7 longitude_e7: 8 }",
                                "category_id: 'odd' classified_by: CLASSIFIED_GIVEN"),
                      Submitted(4, "kind: MATTER_KIND_REQUEST text: 'no word fits'",
                                "classified_by: CLASSIFIED_NOT_YET"),
                      Of("case_accepted", 4)}));
  const auto reply = [](const std::string& id, const char* stage, const std::string& rest = "") {
    return kit::Concat("matter_id: '", id, "' receipt_code: '", ReceiptCode(id, "command-1"),
                       "' stage: CASE_STAGE_", stage, rest);
  };
  EXPECT_EQ(result.ReplyText<common::v1::CaseReply>(),
            fixture::Normal<common::v1::CaseReply>(
                reply(kMatter, "ACCEPTED",
                      kit::Concat(" further { ", reply(Nth(2), "NOT_ACCEPTED"), " } further { ",
                                  reply(Nth(3), "SUBMITTED"), " } further { ",
                                  reply(Nth(4), "ACCEPTED"), " }"))));
}

TEST_F(FurtherTest, TheFirstCountsTheOthers) {
  f.Do(Submit(kit::Concat(kCall, kFurther)));
  EXPECT_EQ(Row(kMatter).further(), 3);
  EXPECT_EQ(Row(kMatter).linked_to(), "");
  EXPECT_EQ(Row(kMatter).submission().further_size(), 0);
  for (int n : {2, 3, 4}) {
    EXPECT_EQ(Row(Nth(n)).linked_to(), kMatter);
    EXPECT_EQ(Row(Nth(n)).further(), 0);
  }
}

// After the outcome was forgotten, also with a source number, and whatever happened since.
TEST_F(FurtherTest, SameCallAgainGetsTheSameAnswer) {
  for (const char* call : {kCall, "category_id: 'light' "}) {
    f.Forget();
    const Result first = f.Do(Submit(kit::Concat(call, kFurther)));
    const Result again = f.Do(Submit(kit::Concat(call, kFurther)));
    EXPECT_TRUE(again.events.empty());
    EXPECT_EQ(again.reason, "");
    EXPECT_EQ(again.ReplyText<common::v1::CaseReply>(), first.ReplyText<common::v1::CaseReply>());
  }
  f.Do(Of("accept_case", 3));
  common::v1::CaseReply later;
  ASSERT_TRUE(
      later.ParseFromString(f.Do(Submit(kFurther + std::string("category_id: 'light'"))).reply));
  ASSERT_EQ(later.further_size(), 3);
  EXPECT_EQ(later.further(1).stage(), common::v1::CASE_STAGE_ACCEPTED) << "where it stands now";
}

TEST_F(FurtherTest, AnotherCommandGetsNoneOfIt) {
  f.Do(Submit(kit::Concat(kCall, kFurther)));
  f.command_id = "command-2";
  EXPECT_EQ(f.Do(Submit(kit::Concat(kCall, kFurther))).reason, "SOURCE_NUMBER_TAKEN");
  EXPECT_EQ(f.Do(Submit(kFurther)).reason, "MATTER_ID_TAKEN");
}

// One wrong name and nothing of the call is taken; the field says which matter.
TEST_F(FurtherTest, OneWrongNameRefusesTheCall) {
  const char* const rows[][3] = {
      {"further { text: 'x' } further { category_id: 'gone' }", "CATEGORY_UNKNOWN",
       "further[1].category_id"},
      {"further { area_id: 'gone' }", "AREA_UNKNOWN", "further[0].area_id"},
      {"category_id: 'gone' further { area_id: 'gone' }", "CATEGORY_UNKNOWN", "category_id"},
  };
  for (const auto& [said, reason, field] : rows) {
    const Result result = f.Do(Submit(said));
    EXPECT_EQ(result.reason, reason);
    EXPECT_EQ(result.kind, common::v1::REJECTION_KIND_INVALID);
    EXPECT_EQ(result.field, field);
  }
  EXPECT_TRUE(f.rows().empty());
}

TEST_F(FurtherTest, AnEmergencyEndsOnlyTheFirst) {
  f.Do(Submit("emergency { service: '120' taken_by: 'seat 1' } further { category_id: 'light' }"));
  EXPECT_EQ(Stage(), "CASE_STAGE_TRANSFERRED");
  EXPECT_EQ(Row(Nth(2)).stage(), common::v1::CASE_STAGE_ACCEPTED);
  EXPECT_FALSE(Row(Nth(2)).submission().has_emergency());
}

TEST_F(FurtherTest, CommandsReachTheirOwnMatterOnly) {
  f.Do(Submit(kit::Concat(kCall, kFurther)));
  EXPECT_EQ(f.Do(Of("refuse_case", 3, "reason: 'no'")).events,
            f.Events({Of("case_not_accepted", 3, "reason: 'no'")}));
  EXPECT_EQ(Stage(), "CASE_STAGE_ACCEPTED");
  EXPECT_EQ(f.Do(Of("reply_first", 4, "words: 'w'")).reason, "");
  EXPECT_EQ(f.Do(Event("reply_first", "words: 'w'")).reason, "") << "each has its own first reply";
  EXPECT_EQ(f.Do(Of("accept_case", 5)).reason, "CASE_UNKNOWN");
}

}  // namespace
}  // namespace huiyin::intake
