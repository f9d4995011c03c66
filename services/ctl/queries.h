// Questions about cases: one case, its timeline, many cases, the ledger, the rates.
//
// Threads: one. Errors: those of exit.h.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/ctl/context.h"

namespace huiyin::ctl {

struct ShowOptions {
  std::string matter_id;
  bool contact = false;  // needs the operator's token
  bool no_wait = false;  // what tracking knows at once
};
absl::Status Show(Context& context, const ShowOptions& options);
absl::Status Timeline(Context& context, const ShowOptions& options);

struct ListOptions {
  std::string unit_id, category_id, area_id;
  std::vector<std::string> stages;
  bool open = false, parked = false, overdue = false;
  int limit = 100;
};
absl::Status List(Context& context, const ListOptions& options);

absl::Status Ledger(Context& context);

struct RatesOptions {
  std::string by = "total";
  std::string from, to;  // months; empty: open end
};
absl::Status Rates(Context& context, const RatesOptions& options);

}  // namespace huiyin::ctl
