// Lists of cases: from the narrowest index that has every case that can pass the filter.
#include <algorithm>
#include <iterator>

#include "services/kit/base/status.h"
#include "services/tracking/case_view.h"
#include "services/tracking/queries.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {
namespace {

constexpr size_t kIdsAtATime = 128;

// Takes what passes and says where it stopped.
class Page {
 public:
  Page(const kit::Reader& state, const v1::CaseFilter& filter, size_t limit, Sight sight,
       std::vector<v1::Case>* out)
      : state_(state), filter_(filter), limit_(limit), sight_(sight), out_(out) {}

  // false: it is full, and this case is not looked at.
  bool Look(v1::Case row) {
    if (taken_ == limit_ || looked_at_ == kRowsLookedAtMax) {
      more_ = true;
      return false;
    }
    ++looked_at_;
    last_ = row.matter_id();
    if (!Passes(filter_, row)) return true;
    ++taken_;
    if (sight_ == Sight::kPublic) HideConfidential(state_, &row);
    out_->push_back(std::move(row));
    return true;
  }
  std::optional<std::string> next() const {
    return more_ ? std::optional<std::string>(last_) : std::nullopt;
  }

 private:
  const kit::Reader& state_;
  const v1::CaseFilter& filter_;
  const size_t limit_;
  const Sight sight_;
  std::vector<v1::Case>* out_;
  size_t taken_ = 0;
  size_t looked_at_ = 0;
  bool more_ = false;
  std::string last_;
};

// Whether a case that has ended, or one that has not, can pass at all.
bool CanPass(const v1::CaseFilter& filter, bool ended) {
  if (ended && (filter.only_open() || filter.only_overdue())) return false;
  const auto& stages = filter.stages();
  return stages.empty() || std::any_of(stages.begin(), stages.end(), [&](int stage) {
           return HasEnded(static_cast<common::v1::CaseStage>(stage)) == ended;
         });
}

using Ids = std::vector<std::string>;

// The matter ids at the end of an index's keys, from `after` on without it, as long as the key's other parts are these.
template <typename Index, typename... Parts>
Ids IdsOf(const kit::Reader& state, const std::string& after, const Parts&... parts) {
  const std::string prefix = kit::OrderedKey(parts...);
  Ids ids;
  Index::ScanFrom(
      state,
      [&](const typename Index::Row& row) {
        if (!row.key.starts_with(prefix)) return false;
        std::string id;
        kit::KeyReader reader(row.key.substr(prefix.size()));
        HUIYIN_CHECK(reader.Read(&id) && reader.AtEnd(), "an index row that ends with a matter id");
        if (id != after) ids.push_back(std::move(id));
        return ids.size() < kIdsAtATime;
      },
      parts..., after);
  return ids;
}

// The next ids after that one, in order. Fewer than kIdsAtATime: there are no more.
Ids NextIds(const kit::Reader& state, const v1::CaseFilter& filter, const std::string& after) {
  if (filter.only_overdue()) return IdsOf<Overdue>(state, after);
  Ids ids;
  for (const bool ended : {false, true}) {
    if (!CanPass(filter, ended)) continue;
    Ids some = filter.unit_id().empty()
                   ? IdsOf<CasesByEnd>(state, after, ended)
                   : IdsOf<CasesOfUnit>(state, after, std::string_view(filter.unit_id()), ended);
    Ids both;
    std::merge(ids.begin(), ids.end(), some.begin(), some.end(), std::back_inserter(both));
    ids = std::move(both);
  }
  if (ids.size() > kIdsAtATime) ids.resize(kIdsAtATime);
  return ids;
}

}  // namespace

bool Passes(const v1::CaseFilter& filter, const v1::Case& row) {
  const auto& stages = filter.stages();
  return (filter.unit_id().empty() || filter.unit_id() == row.unit_id()) &&
         (filter.category_id().empty() || filter.category_id() == row.category_id()) &&
         (filter.area_id().empty() || filter.area_id() == row.area_id()) &&
         (stages.empty() || std::find(stages.begin(), stages.end(), row.stage()) != stages.end()) &&
         (!filter.only_parked() || row.parked()) && (!filter.only_overdue() || IsOverdue(row)) &&
         (!filter.only_open() || !HasEnded(row.stage())) &&
         (filter.source_system().empty() || filter.source_system() == row.source_system()) &&
         (!filter.only_extension_pending() || row.has_pending_extension()) &&
         (!filter.only_waiting() ||
          row.pause_kind() == common::v1::PAUSE_KIND_WAITING_FOR_REQUESTER);
}

std::optional<std::string> ListCasesPage(const kit::Reader& state, const v1::CaseFilter& filter,
                                         const std::string& after_id, size_t limit, Sight sight,
                                         std::vector<v1::Case>* out) {
  Page page(state, filter, limit, sight, out);
  for (std::string after = after_id;;) {
    const Ids ids = NextIds(state, filter, after);
    for (const std::string& id : ids) {
      const auto row = Cases::Get(state, id);
      HUIYIN_CHECK(row.has_value(), "a case that an index names");
      if (!page.Look(*row)) return page.next();
    }
    if (ids.size() < kIdsAtATime) return page.next();
    after = ids.back();
  }
}

}  // namespace huiyin::tracking
