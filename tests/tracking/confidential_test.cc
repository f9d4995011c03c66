// Measures in lists, and who may see which.
#include "services/tracking/confidential.h"

#include "services/tracking/queries.h"
#include "services/tracking/tables.h"
#include "tests/tracking/limits_fixture.h"

namespace huiyin::tracking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Confidential : public LimitsTest {
 protected:
  void Propose(const std::string& id, int number, const std::string& unit, bool confidential) {
    if (!Cases::Has(f.state(), id)) f.Given(kit::Concat("case_opened { matter_id: '", id, "' }"));
    f.Given(kit::Concat("measure_proposed { matter_id: '", id, "' number: ", number, " unit_id: '",
                        unit, "' confidential: ", confidential ? "true" : "false", " }"));
  }
  void Order(const std::string& id, int number) {
    f.Given(kit::Concat("measure_ordered { matter_id: '", id, "' number: ", number, " }"));
  }
  // "1.2 ORDERED": case, number, state; pages of that size.
  std::vector<std::string> List(const std::string& request_text, size_t size = 100) const {
    const auto request = fixture::Parsed<v1::ListMeasuresRequest>(request_text);
    std::vector<v1::ListedMeasure> found;
    std::optional<MeasurePlace> place = MeasurePlace("", 0);
    for (int pages = 0; place.has_value() && pages < 100; ++pages) {
      std::vector<v1::ListedMeasure> page;
      place = ListMeasuresPage(f.state(), request, *place, size, &page);
      EXPECT_LE(page.size(), size);
      found.insert(found.end(), page.begin(), page.end());
    }
    EXPECT_EQ(place, std::nullopt);
    std::vector<std::string> lines;
    for (const v1::ListedMeasure& one : found) {
      lines.push_back(kit::Concat(one.matter_id(), ".", one.measure().number(), " ",
                                  v1::MeasureState_Name(one.measure().state()).substr(14)));
    }
    return lines;
  }
};

TEST_F(Confidential, ListsAreInOrderOfCaseAndNumberWhateverTheState) {
  Propose("1", 1, "a", false);
  Propose("1", 2, "b", false);
  Propose("2", 1, "a", true);
  Propose("3", 1, "a", false);
  Order("1", 1);
  Order("3", 1);
  for (const size_t size : {1, 2, 3, 100}) {
    SCOPED_TRACE(size);
    EXPECT_THAT(List("", size), ElementsAre("1.1 ORDERED", "1.2 PROPOSED", "3.1 ORDERED"));
    EXPECT_THAT(List("with_confidential: true", size),
                ElementsAre("1.1 ORDERED", "1.2 PROPOSED", "2.1 PROPOSED", "3.1 ORDERED"));
    EXPECT_THAT(List("states: [MEASURE_STATE_PROPOSED]", size), ElementsAre("1.2 PROPOSED"));
    EXPECT_THAT(List("states: [MEASURE_STATE_ORDERED, MEASURE_STATE_PROPOSED] unit_id: 'a'", size),
                ElementsAre("1.1 ORDERED", "3.1 ORDERED"));
    EXPECT_THAT(List("states: [MEASURE_STATE_UPHELD]", size), IsEmpty());
  }
}

TEST_F(Confidential, AManyStatedListIsPagedWithoutAGap) {
  std::vector<std::string> all;
  for (int i = 0; i < 60; ++i) {
    const std::string id = std::to_string(100 + i);
    Propose(id, 1, "a", false);
    if (i % 3 == 0) Order(id, 1);
    all.push_back(id + (i % 3 == 0 ? ".1 ORDERED" : ".1 PROPOSED"));
  }
  for (const size_t size : {1, 7, 59, 60}) EXPECT_EQ(List("", size), all) << size;
}

// A case with a reminder that all may see, and a lead that only the operator may.
TEST_F(Confidential, OthersSeeNothingOfIt) {
  Begin("calendar", "2026-09-28 10:00");
  Until("2026-09-28 11:00");  // nobody received it: measure 1
  GiveBack("lights", true);   // for the second time: measure 2, a lead
  f.Do(About("decide_measure", "number: 2 by_unit_id: 'office' ordered: true"));
  f.Do(About("appeal_measure", "number: 2 unit_id: 'lights' words: 'no'"));
  f.Do(About("decide_measure", "number: 1 by_unit_id: 'office' ordered: true"));
  v1::GetCaseRequest one;
  one.set_matter_id(kMatter);
  const v1::Case all = GetCase(f.state(), one, Sight::kConfidential)->record();
  ASSERT_EQ(all.measures_size(), 2);
  EXPECT_TRUE(all.measures(1).confidential());

  const v1::Case seen = GetCase(f.state(), one, Sight::kPublic)->record();
  ASSERT_EQ(seen.measures_size(), 1);
  EXPECT_EQ(seen.measures(0).number(), 1);
  EXPECT_EQ(seen.entries(), all.entries() - 3);
  one.set_as_of_us(f.now_us);
  EXPECT_EQ(fixture::Text(GetCase(f.state(), one, Sight::kPublic)->record()), fixture::Text(seen));

  v1::GetTimelineRequest timeline;
  timeline.set_matter_id(kMatter);
  const auto whole = GetTimeline(f.state(), timeline, Sight::kConfidential);
  EXPECT_EQ(static_cast<uint64_t>(whole->entries_size()), all.entries());
  timeline.mutable_page()->set_size(3);
  uint64_t entries = 0;
  do {
    const auto page = GetTimeline(f.state(), timeline, Sight::kPublic);
    ASSERT_TRUE(page.ok());
    EXPECT_TRUE(page->entries_size() == 3 || page->next_token().empty());
    for (const v1::TimelineEntry& entry : page->entries()) {
      ++entries;
      EXPECT_EQ(entry.ShortDebugString().find("DISCIPLINE"), std::string::npos);
      EXPECT_FALSE(entry.event().has_measure_appealed());
    }
    timeline.mutable_page()->set_token(page->next_token());
  } while (!timeline.page().token().empty());
  EXPECT_EQ(entries, seen.entries());

  std::vector<v1::Case> listed;
  ListCasesPage(f.state(), v1::CaseFilter(), "", 10, Sight::kPublic, &listed);
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(fixture::Text(listed[0]), fixture::Text(seen));
  EXPECT_THAT(List(""), ElementsAre(kit::Concat(kMatter, ".1 ORDERED")));
}

}  // namespace
}  // namespace huiyin::tracking
