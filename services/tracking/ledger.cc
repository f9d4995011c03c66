#include "services/tracking/ledger.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "services/kit/base/status.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {
namespace {

auto KeyOf(const v1::LedgerRow& row) { return std::tuple(row.stage(), row.parked()); }

void Add(const v1::LedgerRow& row, v1::GetLedgerResponse* ledger) {
  auto* rows = ledger->mutable_rows();
  const auto found = std::find_if(rows->begin(), rows->end(), [&](const v1::LedgerRow& other) {
    return KeyOf(other) == KeyOf(row);
  });
  if (found != rows->end()) {
    found->set_cases(found->cases() + row.cases());
  } else {
    *rows->Add() = row;
    std::sort(rows->begin(), rows->end(),
              [](const v1::LedgerRow& a, const v1::LedgerRow& b) { return KeyOf(a) < KeyOf(b); });
  }
  ledger->set_received(ledger->received() + row.cases());
}

using Place = std::pair<int64_t, bool>;  // stage, parked

// Sums what the rows of the table from one bucket to before another say.
template <typename Rows>
void Sum(const kit::Reader& state, int64_t from, int64_t to, std::map<Place, int64_t>* sums) {
  Rows::ScanFrom(
      state,
      [&](const typename Rows::Row& row) {
        kit::KeyReader reader(row.key);
        int64_t bucket = 0;
        Place place;
        HUIYIN_CHECK(
            reader.Read(&bucket) && reader.Read(&place.first) && reader.Read(&place.second),
            "a ledger change with a bucket, a stage and whether parked");
        if (bucket >= to) return false;
        (*sums)[place] += row.value.cases();
        return true;
      },
      from, std::numeric_limits<int64_t>::min(), false);
}

}  // namespace

void AddLedger(const kit::Reader& state, v1::GetLedgerResponse* ledger) {
  Ledger::Scan(state, [&](const Ledger::Row& row) {
    Add(row.value, ledger);
    return true;
  });
  const v1::MissedTotal missed = Missed::Get(state).value_or(v1::MissedTotal());
  ledger->set_deadlines_missed(ledger->deadlines_missed() + missed.deadlines());
}

void AddLedgerAsOf(const kit::Reader& state, int64_t quarter, v1::GetLedgerResponse* ledger) {
  const int64_t day = DayOf(quarter * kQuarterUs);
  std::map<Place, int64_t> sums;
  Sum<LedgerDays>(state, std::numeric_limits<int64_t>::min(), day, &sums);
  Sum<LedgerQuarters>(state, day * kQuartersPerDay, quarter, &sums);
  for (const auto& [place, cases] : sums) {
    if (place.first == kMissedLimits) {
      ledger->set_deadlines_missed(ledger->deadlines_missed() + cases);
      continue;
    }
    if (cases == 0) continue;
    v1::LedgerRow row;
    row.set_stage(static_cast<common::v1::CaseStage>(place.first));
    row.set_parked(place.second);
    row.set_cases(cases);
    Add(row, ledger);
  }
}

}  // namespace huiyin::tracking
