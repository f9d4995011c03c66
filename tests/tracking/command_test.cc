// Commands: every state × command cell, every refusal, every answer.
#include <gmock/gmock.h>

#include "tests/fixture/reasons.h"
#include "tests/tracking/tracking_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::HasSubstr;

TEST_F(TrackingTest, EveryStateAndCommand) {
  const std::string park = About("park_case", "reason: 'no money'");
  const std::string unpark = About("unpark_case");
  const std::string withdraw = About("withdraw_case", "reason: 'changed my mind'");
  const std::string close = About("close_case", "reason: 'nobody to ask'");
  using Events = std::vector<std::string>;
  const Events parked = {"CaseParked"};
  const Events unparked = {"CaseUnparked", "DeadlineSet HANDLE"};
  const Events gone = {"StageReached WITHDRAWN"};
  const Events closed = {"CaseClosed"};
  const Events gone_parked = {"CaseUnparked", "StageReached WITHDRAWN"};
  const Events closed_parked = {"CaseUnparked", "CaseClosed"};

  struct Cell {
    const char* given;
    const std::string& when;
    Events then;
    const char* reason;  // of the refusal
    const char* stage;   // afterwards
  };
  // clang-format off
  const Cell cells[] = {
      {"none",        park,     {},            "CASE_UNKNOWN",   "UNSPECIFIED"},
      {"none",        unpark,   {},            "CASE_UNKNOWN",   "UNSPECIFIED"},
      {"none",        withdraw, {},            "CASE_UNKNOWN",   "UNSPECIFIED"},
      {"none",        close,    {},            "CASE_UNKNOWN",   "UNSPECIFIED"},
      {"submitted",   park,     {},            "WRONG_STAGE",    "SUBMITTED"},
      {"submitted",   unpark,   {},            "NOT_PARKED",     "SUBMITTED"},
      {"submitted",   withdraw, gone,          "",               "WITHDRAWN"},
      {"submitted",   close,    closed,        "",               "CLOSED"},
      {"accepted",    park,     parked,        "",               "ACCEPTED"},
      {"accepted",    unpark,   {},            "NOT_PARKED",     "ACCEPTED"},
      {"accepted",    withdraw, gone,          "",               "WITHDRAWN"},
      {"accepted",    close,    closed,        "",               "CLOSED"},
      {"dispatched",  park,     parked,        "",               "DISPATCHED"},
      {"dispatched",  unpark,   {},            "NOT_PARKED",     "DISPATCHED"},
      {"dispatched",  withdraw, gone,          "",               "WITHDRAWN"},
      {"dispatched",  close,    closed,        "",               "CLOSED"},
      {"received",    park,     parked,        "",               "RECEIVED"},
      {"received",    unpark,   {},            "NOT_PARKED",     "RECEIVED"},
      {"received",    withdraw, gone,          "",               "WITHDRAWN"},
      {"received",    close,    closed,        "",               "CLOSED"},
      {"parked",      park,     {},            "ALREADY_PARKED", "RECEIVED"},
      {"parked",      unpark,   unparked,      "",               "RECEIVED"},
      {"parked",      withdraw, gone_parked,   "",               "WITHDRAWN"},
      {"parked",      close,    closed_parked, "",               "CLOSED"},
      {"handled",     park,     {},            "WRONG_STAGE",    "HANDLED"},
      {"handled",     unpark,   {},            "NOT_PARKED",     "HANDLED"},
      {"handled",     withdraw, gone,          "",               "WITHDRAWN"},
      {"handled",     close,    closed,        "",               "CLOSED"},
      {"closed",      park,     {},            "WRONG_STAGE",    "CLOSED"},
      {"closed",      unpark,   {},            "WRONG_STAGE",    "CLOSED"},
      {"closed",      withdraw, {},            "WRONG_STAGE",    "CLOSED"},
      {"closed",      close,    {},            "WRONG_STAGE",    "CLOSED"},
      {"withdrawn",   park,     {},            "WRONG_STAGE",    "WITHDRAWN"},
      {"withdrawn",   unpark,   {},            "WRONG_STAGE",    "WITHDRAWN"},
      {"withdrawn",   withdraw, {},            "WRONG_STAGE",    "WITHDRAWN"},
      {"withdrawn",   close,    {},            "WRONG_STAGE",    "WITHDRAWN"},
      {"transferred", park,     {},            "WRONG_STAGE",    "TRANSFERRED"},
      {"transferred", unpark,   {},            "WRONG_STAGE",    "TRANSFERRED"},
      {"transferred", withdraw, {},            "WRONG_STAGE",    "TRANSFERRED"},
      {"transferred", close,    {},            "WRONG_STAGE",    "TRANSFERRED"},
      {"refused",     park,     {},            "WRONG_STAGE",    "NOT_ACCEPTED"},
      {"refused",     unpark,   {},            "WRONG_STAGE",    "NOT_ACCEPTED"},
      {"refused",     withdraw, {},            "WRONG_STAGE",    "NOT_ACCEPTED"},
      {"refused",     close,    {},            "WRONG_STAGE",    "NOT_ACCEPTED"},
  };
  // clang-format on
  const auto reasons = fixture::ReasonsOf<v1::RejectionReason>();
  for (const Cell& cell : cells) {
    SCOPED_TRACE(kit::Concat(cell.given, " × ", cell.when));
    Reset(cell.given);
    const Result result = f.Do(cell.when);
    EXPECT_EQ(Short(result), cell.then);
    EXPECT_EQ(result.reason, cell.reason);
    EXPECT_TRUE(result.reason.empty() || reasons.count(result.reason) == 1);
    EXPECT_EQ(Stage(), cell.stage);
    if (!result.reason.empty()) continue;
    EXPECT_EQ(result.ReplyText<common::v1::CaseReply>(),
              kit::Concat("matter_id: \"", kMatter, "\" stage: CASE_STAGE_", cell.stage));
    EXPECT_EQ(Row().parked(), Short(result) == parked);
  }
}

TEST_F(TrackingTest, RefusalsSayWhatKindTheyAreAndWhere) {
  Reset("handled");
  const Result wrong = f.Try(About("park_case", "reason: 'x'"));
  EXPECT_EQ(wrong.kind, common::v1::REJECTION_KIND_CONFLICT);
  EXPECT_THAT(wrong.message, HasSubstr("HANDLED"));
  const Result unknown = f.Try("withdraw_case { matter_id: '0000000001111' }");
  EXPECT_EQ(unknown.reason, "CASE_UNKNOWN");
  EXPECT_EQ(unknown.kind, common::v1::REJECTION_KIND_NOT_FOUND);
}

TEST_F(TrackingTest, ACaseOfAnotherFamilyIsUnknown) {
  Reset("received");
  f.root_id = "0000000001111";
  EXPECT_EQ(f.Try(About("withdraw_case")).reason, "CASE_UNKNOWN");
}

TEST_F(TrackingTest, TimesThatCannotBeAreRefused) {
  Reset("received");
  const auto review = [&](int64_t at_us) {
    return f.Try(About("park_case", kit::Concat("reason: 'x' review_at_us: ", at_us)));
  };
  EXPECT_EQ(review(kStartUs).reason, "REVIEW_IN_PAST");
  EXPECT_EQ(review(kStartUs).field, "review_at_us");
  EXPECT_EQ(review(kStartUs + 1).reason, "");
  const auto close = [&](int64_t at_us) {
    return f.Try(About("close_case", kit::Concat("reason: 'x' source_closed_at_us: ", at_us)));
  };
  EXPECT_EQ(close(kStartUs + kHourUs).reason, "") << "a source's clock may run ahead";
  EXPECT_EQ(close(kStartUs + kHourUs + 1).reason, "CLOSED_IN_FUTURE");
}

}  // namespace
}  // namespace huiyin::tracking
