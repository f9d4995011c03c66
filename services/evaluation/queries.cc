#include "services/evaluation/queries.h"

#include <limits>

#include "services/evaluation/apply/figures.h"
#include "services/evaluation/tables.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::evaluation {
namespace {

// The month and id of a row of Sums or Durations.
struct Place {
  int64_t month = 0;
  std::string id;
  int64_t seconds = 0;  // of Durations only
};

Place ReadPlace(std::string_view key, bool with_seconds) {
  kit::KeyReader reader(key);
  Place place;
  int64_t by = 0;
  const bool whole = reader.Read(&by) && reader.Read(&place.month) && reader.Read(&place.id) &&
                     (!with_seconds || reader.Read(&place.seconds)) && reader.AtEnd();
  HUIYIN_CHECK(whole, "a row of sums with group, month and id in its key");
  return place;
}

// Of `total` cases in rising order the ⌈percent/100 × total⌉-th: a value that occurred.
int64_t NearestRank(const std::map<int64_t, int64_t>& cases_by_seconds, int64_t total,
                    int64_t percent) {
  int64_t rank = (percent * total + 99) / 100;
  for (const auto& [seconds, cases] : cases_by_seconds) {
    rank -= cases;
    if (rank <= 0) return seconds;
  }
  return -1;
}

}  // namespace

absl::StatusOr<v1::GetScoreResponse> GetScore(const kit::Reader& state,
                                              const v1::GetScoreRequest& request) {
  std::optional<v1::Score> row = Scores::Get(state, request.matter_id());
  if (!row.has_value()) {
    return absl::NotFoundError(
        kit::Concat("there is no case ", request.matter_id(),
                    " in evaluation: check its number; if it was submitted just now, ask for at "
                    "least the positions that intake answered with"));
  }
  v1::GetScoreResponse response;
  *response.mutable_score() = *std::move(row);
  return response;
}

RatesCollector::RatesCollector(const v1::GetRatesRequest& request)
    : by_(request.group_by() == v1::GROUP_BY_UNSPECIFIED ? v1::GROUP_BY_TOTAL : request.group_by()),
      from_month_(request.from_month()),
      to_month_(request.to_month() == 0 ? std::numeric_limits<int64_t>::max()
                                        : request.to_month()) {}

void RatesCollector::Add(const kit::Reader& state) {
  Sums::ScanFrom(
      state,
      [&](const Sums::Row& row) {
        const Place place = ReadPlace(row.key, false);
        if (row.key.substr(0, 8) != kit::OrderedKey(int64_t{by_}) || place.month > to_month_) {
          return false;
        }
        AddFigures(row.value, &groups_[place.id].figures);
        return true;
      },
      by_, from_month_, "");
  Durations::ScanFrom(
      state,
      [&](const Durations::Row& row) {
        const Place place = ReadPlace(row.key, true);
        if (row.key.substr(0, 8) != kit::OrderedKey(int64_t{by_}) || place.month > to_month_) {
          return false;
        }
        groups_[place.id].cases_by_seconds[place.seconds] += row.value.cases();
        return true;
      },
      by_, from_month_, "", std::numeric_limits<int64_t>::min());
  Firsts::ScanFrom(
      state,
      [&](const Firsts::Row& row) {
        kit::KeyReader reader(row.key);
        int64_t by = 0, month = 0, kind = 0, seconds = 0;
        std::string id;
        const bool whole = reader.Read(&by) && reader.Read(&month) && reader.Read(&id) &&
                           reader.Read(&kind) && reader.Read(&seconds) && reader.AtEnd();
        HUIYIN_CHECK(whole, "a row of firsts with group, month, id and kind in its key");
        if (by != by_ || month > to_month_) return false;
        groups_[id].firsts[static_cast<int>(kind)][seconds] += row.value.cases();
        return true;
      },
      by_, from_month_, "", std::numeric_limits<int64_t>::min(),
      std::numeric_limits<int64_t>::min());
}

v1::GetRatesResponse RatesCollector::Finish(const policy::Policy& policy) const {
  std::map<std::string, Group> rolled_up = groups_;
  for (const auto& [id, group] : groups_) {
    std::vector<std::string_view> above;
    if (by_ == v1::GROUP_BY_UNIT) above = policy.AncestorUnits(id);
    if (by_ == v1::GROUP_BY_AREA) above = policy.AncestorAreas(id);
    for (const std::string_view ancestor : above) Merge(group, &rolled_up[std::string(ancestor)]);
  }
  v1::GetRatesResponse response;
  for (const auto& [id, group] : rolled_up) *response.add_rows() = RowOf(id, group);
  if (by_ == v1::GROUP_BY_TOTAL && rolled_up.empty()) *response.add_rows() = RowOf("", Group());
  return response;
}

void RatesCollector::Merge(const Group& from, Group* into) {
  AddFigures(from.figures, &into->figures);
  for (const auto& [seconds, cases] : from.cases_by_seconds) {
    into->cases_by_seconds[seconds] += cases;
  }
  for (const auto& [kind, counts] : from.firsts) {
    for (const auto& [seconds, cases] : counts) into->firsts[kind][seconds] += cases;
  }
}

v1::RatesRow RatesCollector::RowOf(const std::string& id, const Group& group) {
  int64_t timed = 0;
  for (const auto& [seconds, cases] : group.cases_by_seconds) timed += cases;
  v1::RatesRow row;
  row.set_id(id);
  *row.mutable_figures() = group.figures;
  row.set_timed(timed);
  row.set_median_seconds_to_close(NearestRank(group.cases_by_seconds, timed, 50));
  row.set_p90_seconds_to_close(NearestRank(group.cases_by_seconds, timed, 90));
  for (const v1::FirstKind kind :
       {v1::FIRST_KIND_RECEIVED, v1::FIRST_KIND_HANDLED, v1::FIRST_KIND_FED_BACK}) {
    const auto found = group.firsts.find(kind);
    const auto counts = found == group.firsts.end() ? CasesBySeconds() : found->second;
    v1::FirstFigure& first = *row.add_firsts();
    first.set_kind(kind);
    for (const auto& [seconds, cases] : counts) first.set_cases(first.cases() + cases);
    first.set_median_seconds(NearestRank(counts, first.cases(), 50));
    first.set_p90_seconds(NearestRank(counts, first.cases(), 90));
  }
  return row;
}

}  // namespace huiyin::evaluation
