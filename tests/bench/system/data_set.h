// DataSet: a data directory with many cases, filled without gRPC. Sections that need a million cases share it: the first one
// fills it, and what it holds is asked for by its ids, which follow from the numbers of the cases.
//
//   DataSet open(bench, "open", /*calls=*/1);
//   RETURN_IF_ERROR(open.Grow(1'000'000));
//   ... server.Start(bench.huiyin, open.folder(), {}) ...
//
// Threads: one. Errors: RESOURCE_EXHAUSTED when the disk has no room for that many.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "tests/bench/bench.h"

namespace huiyin::bench {

// What growing cost.
struct Growth {
  int64_t cases = 0;
  double seconds = 0;
  int64_t log_payload_bytes = 0;  // keys and values of records
  int64_t log_written_bytes = 0;  // to files, flushes and compactions included
  int64_t state_written_bytes = 0;
  int64_t lost = 0;  // acknowledged cases that the ledger does not count

  Growth& operator+=(const Growth& other);
};

class DataSet {
 public:
  // `calls`: 1 leaves the cases open, kCallsOfCase closes them. `clock_start_us` above 0: the clock is driven.
  DataSet(const Bench& bench, const std::string& name, int calls, int64_t clock_start_us = 0);

  // As if it had never been filled: what growing costs counts from nothing.
  void Clear();
  // Until it holds that many; nothing when it does already.
  absl::StatusOr<Growth> Grow(int64_t cases);
  int64_t cases() const { return cases_; }
  const std::string& folder() const { return folder_; }
  // Of the case with that number, from 0.
  std::string MatterIdOf(int64_t number) const;

 private:
  absl::Status CheckRoom(int64_t cases) const;

  const std::string name_, folder_;
  const int calls_;
  const int64_t clock_start_us_;
  int64_t cases_ = 0;
};

}  // namespace huiyin::bench
