// SortedActions: what the rows of some exports did, in the order in which it happened.
//
// Every usable row gives a Submit at its creation and, unless still open, one end: Close, Withdraw
// or Transfer. Actions come sorted by (time, source number, kind), whatever the order of rows in
// the files, in memory that does not grow with them: two external sorts, by source number to find
// the repeated ones, then by time. Of rows with the same source number the earliest created counts,
// then the earlier file, then the earlier line; the others are counted as repeated.
//
// Memory: Options::run_bytes and some MiB; twice that when all rows fit into one run. Temporary
// files vanish with the object, or with the process.
// Threads: one at a time. Errors: those of RowReader and ExternalSort; RESOURCE_EXHAUSTED past
// kNamesMax distinct names.
//
//   ASSIGN_OR_RETURN(auto actions, SortedActions::Open({.files = {"a.csv"}, .temp_folder = "/t"}));
//   Action action;
//   for (auto more = actions->Next(&action); more.ok() && *more;) {
//     Do(action);
//     more = actions->Next(&action);
//   }
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/ctl/la311/external_sort.h"
#include "services/ctl/la311/rejects.h"
#include "services/ctl/la311/row.h"
#include "services/ctl/la311/row_reader.h"

namespace huiyin::ctl::la311 {

inline constexpr size_t kNamesMax = 100'000;

enum class ActionKind : uint8_t { kSubmit, kClose, kWithdraw, kTransfer };

struct Action {
  ActionKind kind = ActionKind::kSubmit;
  // When it takes place. An end without a usable date takes place at the creation, right after
  // Submit; what date was reported, if any, stands in row.closed_us.
  int64_t at_us = 0;
  Row row;
};

// Every distinct name that the imported rows use: the policy pack is made of these.
struct Names {
  std::set<std::string, std::less<>> departments;
  std::set<std::pair<std::string, std::string>> offices;  // department, office
  std::set<std::string, std::less<>> categories;
  std::set<std::string, std::less<>> channels;
  std::set<std::pair<std::string, std::string>>
      areas;  // area, neighbourhood (empty: the area itself)

  size_t size() const {
    return departments.size() + offices.size() + categories.size() + channels.size() + areas.size();
  }
};

struct Counts {
  int64_t rows_read = 0;  // the rejected and the repeated too
  int64_t rejected = 0;
  int64_t repeated = 0;
  int64_t imported = 0;
  int64_t actions = 0;
  int64_t promise_before_creation = 0;  // of the imported
  int64_t closed_without_date = 0;
  int64_t closed_before_creation = 0;

  bool operator==(const Counts&) const = default;
};

enum class Stage { kReading, kOrdering };  // counted in bytes, in rows

class SortedActions {
 public:
  struct Options {
    std::vector<std::string> files;
    std::string temp_folder;              // must exist
    size_t run_bytes = 64 * 1024 * 1024;  // of rows held in memory by each of the two sorts
    RejectsWriter* rejects = nullptr;     // may be null: rejects are only counted
    std::function<void(Stage, int64_t done, int64_t total)> on_progress;  // every few thousand rows
  };

  // Reads and sorts everything; counts and names are complete when it returns.
  static absl::StatusOr<std::unique_ptr<SortedActions>> Open(Options options);

  // False at the end.
  absl::StatusOr<bool> Next(Action* action);

  const Counts& counts() const { return counts_; }
  const Names& names() const { return names_; }
  int64_t runs_spilled() const { return runs_spilled_; }

 private:
  SortedActions(Options options, LosAngeles los_angeles);

  absl::Status ReadFiles(ExternalSort* by_number);
  absl::Status OrderRows(ExternalSort* by_number);
  absl::Status Take(const Row& row, std::string_view encoded);
  absl::Status Collect(const Row& row);
  void Report(Stage stage, int64_t done, int64_t total) const;

  Options options_;
  LosAngeles los_angeles_;
  ExternalSort by_time_;
  Counts counts_;
  Names names_;
  int64_t runs_spilled_ = 0;
};

}  // namespace huiyin::ctl::la311
