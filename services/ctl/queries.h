// Questions about cases: one case, its timeline and limits, many cases, the ledger, the rates, measures, exports.
//
// Threads: one. Errors: those of exit.h.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/client.h"
#include "services/ctl/context.h"

namespace huiyin::ctl {

struct ShowOptions {
  std::string matter_id;
  bool contact = false;  // needs the operator's token
  bool no_wait = false;  // what tracking knows at once
  std::string as_of;     // a time (ReadTime); empty: now
};
absl::Status Show(Context& context, const ShowOptions& options);
absl::Status Timeline(Context& context, const ShowOptions& options);
// Each limit with all that led to it, and who had the case how long.
absl::Status Explain(Context& context, const ShowOptions& options);

// Which cases: all that is set must hold.
struct FilterOptions {
  std::string unit_id, category_id, area_id, source_system;
  std::vector<std::string> stages;
  bool open = false, parked = false, overdue = false, extension = false, waiting = false;
};
absl::StatusOr<tracking::v1::CaseFilter> FilterOf(const FilterOptions& options);

struct ListOptions {
  FilterOptions filter;
  int limit = 100;
};
absl::Status List(Context& context, const ListOptions& options);
// Hands over each case that passes, page by page, `limit` at most. True: there are more.
absl::StatusOr<bool> ForEachCase(
    Client& client, const FilterOptions& filter, int64_t limit,
    const std::function<absl::Status(const tracking::v1::Case&)>& take);

// `as_of`: a time (ReadTime); empty: now.
absl::Status Ledger(Context& context, const std::string& as_of);

struct WatchOptions {
  std::string matter_id;  // empty: by filter
  FilterOptions filter;
};
// What happens to the cases, as it happens, until Ctrl-C.
absl::Status Watch(Context& context, const WatchOptions& options);

struct SimilarOptions {
  std::string matter_id;
  std::string phone;
  int limit = 10;
};
absl::Status Similar(Context& context, const SimilarOptions& options);
absl::Status OfRequester(Context& context, const SimilarOptions& options);

// A JSON Web Key, with --output json or without.
absl::Status ContactKey(Context& context);

struct MeasureOptions {
  std::string unit_id;
  std::vector<std::string> states;
  bool confidential = false;
  int limit = 100;
};
absl::Status ListMeasures(Context& context, const MeasureOptions& options);

struct ExportOptions {
  std::string what = "cases";  // timelines, measures, ledger, rates
  std::string format = "csv";  // jsonl
  std::string file = "-";      // standard output
  std::string by = "unit";     // of rates
  FilterOptions filter;        // of cases and timelines
};
absl::Status Export(Context& context, const ExportOptions& options);

struct RatesOptions {
  std::string by = "total";
  std::string from, to;  // months; empty: open end
};
absl::Status Rates(Context& context, const RatesOptions& options);

}  // namespace huiyin::ctl
