#include "services/tracking/queries.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/escaping.h"
#include "services/kit/base/text.h"
#include "services/tracking/case_view.h"
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

bool Passes(const v1::ListCasesRequest& filter, const v1::Case& row) {
  const auto& stages = filter.stages();
  return (filter.unit_id().empty() || filter.unit_id() == row.unit_id()) &&
         (filter.category_id().empty() || filter.category_id() == row.category_id()) &&
         (filter.area_id().empty() || filter.area_id() == row.area_id()) &&
         (stages.empty() || std::find(stages.begin(), stages.end(), row.stage()) != stages.end()) &&
         (!filter.only_parked() || row.parked()) && (!filter.only_overdue() || IsOverdue(row)) &&
         (!filter.only_open() || !HasEnded(row.stage()));
}

// Takes what passes and says where it stopped.
class Page {
 public:
  Page(const v1::ListCasesRequest& filter, size_t limit, std::vector<v1::Case>* out)
      : filter_(filter), limit_(limit), out_(out) {}

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
    out_->push_back(std::move(row));
    return true;
  }
  std::optional<std::string> next() const {
    return more_ ? std::optional<std::string>(last_) : std::nullopt;
  }

 private:
  const v1::ListCasesRequest& filter_;
  const size_t limit_;
  std::vector<v1::Case>* out_;
  size_t taken_ = 0;
  size_t looked_at_ = 0;
  bool more_ = false;
  std::string last_;
};

}  // namespace

absl::StatusOr<v1::GetCaseResponse> GetCase(const kit::Reader& state,
                                            const v1::GetCaseRequest& request) {
  std::optional<v1::Case> row = Cases::Get(state, request.matter_id());
  if (!row.has_value()) return NotFound(request.matter_id());
  v1::GetCaseResponse response;
  *response.mutable_record() = *std::move(row);
  return response;
}

absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const kit::Reader& state,
                                                    const v1::GetTimelineRequest& request) {
  if (!Cases::Has(state, request.matter_id())) return NotFound(request.matter_id());
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
  for (; response.entries_size() < size; ++next) {
    std::optional<v1::TimelineEntry> entry = Timeline::Get(state, request.matter_id(), next);
    if (!entry.has_value()) return response;
    *response.add_entries() = *std::move(entry);
  }
  if (Timeline::Has(state, request.matter_id(), next)) {
    response.set_next_token(absl::BytesToHexString(kit::OrderedKey(next)));
  }
  return response;
}

std::optional<std::string> ListCasesPage(const kit::Reader& state,
                                         const v1::ListCasesRequest& request,
                                         const std::string& after_id, size_t limit,
                                         std::vector<v1::Case>* out) {
  Page page(request, limit, out);
  if (request.only_overdue()) {
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

void AddLedger(const kit::Reader& state, v1::GetLedgerResponse* ledger) {
  Ledger::Scan(state, [&](const Ledger::Row& row) {
    const auto key = [](const v1::LedgerRow& r) { return std::tuple(r.stage(), r.parked()); };
    auto* rows = ledger->mutable_rows();
    const auto found = std::find_if(rows->begin(), rows->end(), [&](const v1::LedgerRow& other) {
      return key(other) == key(row.value);
    });
    if (found != rows->end()) {
      found->set_cases(found->cases() + row.value.cases());
    } else {
      *rows->Add() = row.value;
      std::sort(rows->begin(), rows->end(),
                [&](const v1::LedgerRow& a, const v1::LedgerRow& b) { return key(a) < key(b); });
    }
    ledger->set_received(ledger->received() + row.value.cases());
    return true;
  });
  const v1::MissedTotal missed = Missed::Get(state).value_or(v1::MissedTotal());
  ledger->set_deadlines_missed(ledger->deadlines_missed() + missed.deadlines());
}

}  // namespace huiyin::tracking
