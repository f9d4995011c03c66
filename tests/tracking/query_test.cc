// Queries: the case, its timeline, lists with filters and pages, the ledger over partitions.
#include <gmock/gmock.h>

#include <algorithm>

#include "huiyin/tracking/v1/state.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "tests/tracking/tracking_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class QueryTest : public TrackingTest {
 protected:
  void Open(const std::string& id, const std::string& category, const std::string& unit) {
    f.Given(kit::Concat("case_opened { matter_id: '", id, "' category_id: '", category,
                        "' area_id: 'area-", category, "' }"));
    f.Given(kit::Concat("stage_reached { matter_id: '", id,
                        "' stage: CASE_STAGE_DISPATCHED unit_id: '", unit, "' }"));
  }
  void Tell(const std::string& event, const std::string& id, const std::string& fields = "") {
    f.Given(kit::Concat(event, " { matter_id: '", id, "' ", fields, " }"));
  }
  std::vector<std::string> List(const std::string& filter) const {
    std::vector<v1::Case> found;
    EXPECT_EQ(ListCasesPage(f.state(), fixture::Parsed<v1::CaseFilter>(filter), "", 100,
                            Sight::kPublic, &found),
              std::nullopt);
    std::vector<std::string> ids;
    for (const v1::Case& row : found) ids.push_back(row.matter_id());
    return ids;
  }
};

TEST_F(QueryTest, ListsFilter) {
  Open("1", "light", "u");
  Open("2", "road", "u");
  Open("3", "light", "v");
  Tell("case_parked", "2");
  Tell("stage_reached", "3", "stage: CASE_STAGE_WITHDRAWN");
  Tell("deadline_set", "1", "kind: DEADLINE_KIND_HANDLE due_at_us: 5");
  Tell("deadline_missed", "1", "kind: DEADLINE_KIND_HANDLE due_at_us: 5");
  EXPECT_THAT(List(""), ElementsAre("1", "2", "3"));
  EXPECT_THAT(List("unit_id: 'u'"), ElementsAre("1", "2"));
  EXPECT_THAT(List("category_id: 'light'"), ElementsAre("1", "3"));
  EXPECT_THAT(List("area_id: 'area-road'"), ElementsAre("2"));
  EXPECT_THAT(List("stages: [CASE_STAGE_WITHDRAWN, CASE_STAGE_CLOSED]"), ElementsAre("3"));
  EXPECT_THAT(List("only_parked: true"), ElementsAre("2"));
  EXPECT_THAT(List("only_overdue: true"), ElementsAre("1"));
  EXPECT_THAT(List("only_overdue: true unit_id: 'v'"), IsEmpty());
  EXPECT_THAT(List("only_open: true"), ElementsAre("1", "2"));
  EXPECT_THAT(List("only_open: true category_id: 'light' unit_id: 'u'"), ElementsAre("1"));
}

TEST_F(QueryTest, PagesGoOnWhereTheyStopped) {
  for (int i = 0; i < 25; ++i) {
    const std::string id = std::to_string(100 + i);
    Open(id, i % 2 == 0 ? "even" : "odd", "u");
    Tell("deadline_set", id, "kind: DEADLINE_KIND_HANDLE due_at_us: 5");
    Tell("deadline_missed", id, "kind: DEADLINE_KIND_HANDLE");
  }
  for (const bool overdue : {false, true}) {
    v1::CaseFilter request;
    request.set_category_id("odd");
    request.set_only_overdue(overdue);
    std::vector<v1::Case> found;
    std::string after;
    int pages = 0;
    for (;; ++pages) {
      const auto next = ListCasesPage(f.state(), request, after, 5, Sight::kPublic, &found);
      if (!next.has_value()) break;
      after = *next;
    }
    EXPECT_EQ(pages, 2);
    ASSERT_EQ(found.size(), 12);
    for (int i = 0; i < 12; ++i) EXPECT_EQ(found[i].matter_id(), std::to_string(101 + 2 * i));
  }
}

TEST_F(QueryTest, ACallLooksAtSoManyRowsAndNoMore) {
  for (size_t i = 0; i <= kRowsLookedAtMax; ++i) {
    f.Given(kit::Concat("case_opened { matter_id: '", 100'000 + i, "' }"));
  }
  v1::CaseFilter request;
  request.set_category_id("none");
  std::vector<v1::Case> found;
  const auto next = ListCasesPage(f.state(), request, "", 5, Sight::kPublic, &found);
  EXPECT_EQ(next, std::to_string(100'000 + kRowsLookedAtMax - 1));
  EXPECT_THAT(found, IsEmpty());
  EXPECT_EQ(ListCasesPage(f.state(), request, *next, 5, Sight::kPublic, &found), std::nullopt);
}

TEST_F(QueryTest, TheTimelineHasEveryEventWithItsCause) {
  Reset("closed");
  v1::GetTimelineRequest request;
  request.set_matter_id(kMatter);
  const auto whole = GetTimeline(f.state(), request, Sight::kPublic);
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->entries_size(), Row().entries());
  EXPECT_EQ(whole->next_token(), "");
  EXPECT_TRUE(whole->entries(0).event().has_case_opened());
  EXPECT_EQ(whole->entries(0).cause().input().topic(), "huiyin.intake");
  EXPECT_TRUE(whole->entries().rbegin()->event().has_case_closed());
  for (int i = 1; i < whole->entries_size(); ++i) {
    EXPECT_GE(whole->entries(i).sequence(), whole->entries(i - 1).sequence());
  }
  request.mutable_page()->set_size(4);
  v1::GetTimelineResponse paged;
  do {
    const auto page = GetTimeline(f.state(), request, Sight::kPublic);
    ASSERT_TRUE(page.ok());
    for (const auto& entry : page->entries()) *paged.add_entries() = entry;
    EXPECT_TRUE(std::all_of(page->next_token().begin(), page->next_token().end(), [](char c) {
      return c > ' ' && c < 127;
    })) << "a string field holds no bytes that are no text";
    request.mutable_page()->set_token(page->next_token());
  } while (!request.page().token().empty());
  EXPECT_EQ(fixture::Text(paged), fixture::Text(*whole));
  request.mutable_page()->set_token("x");
  EXPECT_TRUE(absl::IsInvalidArgument(GetTimeline(f.state(), request, Sight::kPublic).status()));
  request.set_matter_id("nobody");
  EXPECT_TRUE(absl::IsNotFound(GetTimeline(f.state(), request, Sight::kPublic).status()));
}

TEST_F(QueryTest, TheLedgerOfAllPartitionsAddsUp) {
  Open("1", "light", "u");
  Open("2", "light", "u");
  Tell("case_parked", "2");
  v1::GetLedgerResponse ledger = Ledger();
  AddLedger(f.state(), &ledger);  // as if another partition held the same
  ASSERT_EQ(ledger.rows_size(), 2);
  EXPECT_EQ(fixture::Text(ledger.rows(0)), "stage: CASE_STAGE_DISPATCHED cases: 2");
  EXPECT_EQ(fixture::Text(ledger.rows(1)), "stage: CASE_STAGE_DISPATCHED parked: true cases: 2");
  EXPECT_EQ(ledger.received(), 4);
}

TEST_F(QueryTest, AnUnknownCaseIsNotFound) {
  v1::GetCaseRequest request;
  request.set_matter_id("nobody");
  EXPECT_TRUE(absl::IsNotFound(GetCase(f.state(), request, Sight::kPublic).status()));
}

}  // namespace
}  // namespace huiyin::tracking
