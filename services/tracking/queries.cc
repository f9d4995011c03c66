#include "services/tracking/queries.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/tracking/case_view.h"
#include "services/tracking/history.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {
namespace {

constexpr int kPageDefault = 100;

absl::Status NotFound(const std::string& matter_id) {
  return absl::NotFoundError(
      kit::Concat("there is no case ", matter_id,
                  " in tracking: check its number; if it was submitted just now, ask for at least "
                  "the positions that intake answered with"));
}

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

absl::StatusOr<v1::GetCaseResponse> GetCase(const kit::Reader& state,
                                            const v1::GetCaseRequest& request, Sight sight) {
  std::optional<v1::Case> row = Cases::Get(state, request.matter_id());
  if (!row.has_value()) return NotFound(request.matter_id());
  if (request.as_of_us() != 0) {
    row = CaseAsOf(state, request.matter_id(), request.as_of_us());
    if (!row.has_value()) {
      return absl::NotFoundError(
          kit::Concat("case ", request.matter_id(), " was not there yet at that time"));
    }
  }
  if (sight == Sight::kPublic) HideConfidential(state, &*row);
  v1::GetCaseResponse response;
  *response.mutable_record() = *std::move(row);
  return response;
}

absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const kit::Reader& state,
                                                    const v1::GetTimelineRequest& request,
                                                    Sight sight) {
  const std::optional<v1::Case> row = Cases::Get(state, request.matter_id());
  if (!row.has_value()) return NotFound(request.matter_id());
  int64_t next = 0;
  if (const std::string& token = request.page().token(); !token.empty()) {
    const std::string key = absl::HexStringToBytes(token);
    kit::KeyReader reader(key);
    if (!reader.Read(&next) || !reader.AtEnd() || next < 0) {
      return absl::InvalidArgumentError("page.token: not a token that a timeline gave");
    }
  }
  const int size = request.page().size() > 0 ? request.page().size() : kPageDefault;
  v1::GetTimelineResponse response;
  VisitTimeline(state, request.matter_id(), next,
                [&](int64_t number, const v1::TimelineEntry& entry) {
                  if (sight == Sight::kPublic && IsConfidential(entry, *row)) return true;
                  if (response.entries_size() == size) {
                    response.set_next_token(absl::BytesToHexString(kit::OrderedKey(number)));
                    return false;
                  }
                  *response.add_entries() = entry;
                  return true;
                });
  return response;
}

std::optional<std::string> ListCasesPage(const kit::Reader& state, const v1::CaseFilter& filter,
                                         const std::string& after_id, size_t limit, Sight sight,
                                         std::vector<v1::Case>* out) {
  Page page(state, filter, limit, sight, out);
  if (filter.only_overdue()) {
    Overdue::ScanFrom(
        state,
        [&](const Overdue::Row& row) {
          std::string id;
          HUIYIN_CHECK(kit::KeyReader(row.key).Read(&id), "an overdue row with a matter id");
          return id == after_id || page.Look(Cases::Get(state, id).value_or(v1::Case()));
        },
        after_id);
  } else {
    Cases::ScanFrom(
        state,
        [&](const Cases::Row& row) {
          return row.value.matter_id() == after_id || page.Look(row.value);
        },
        after_id);
  }
  return page.next();
}

}  // namespace huiyin::tracking
