// ExternalSort: sorts any number of key-value pairs by key, byte by byte, in bounded memory.
//
// Pairs gather in memory up to `run_bytes`, then go to a temporary file as a sorted run; runs are
// merged at the end, at most kMergeWidth at once. What fits in memory never touches the disk. Keys
// are expected to differ: then the order is the same however the pairs came.
//
// Memory: run_bytes and one pair while adding; kMergeWidth read buffers of 64 KiB for each merge
// level while reading.
// Threads: one at a time. Errors: a Status when the temporary folder cannot be written.
//
//   ExternalSort sort({.folder = "/tmp", .run_bytes = 64 << 20});
//   RETURN_IF_ERROR(sort.Add("b", "2"));
//   RETURN_IF_ERROR(sort.Finish());
//   for (auto more = sort.Next(); more.ok() && *more; more = sort.Next()) {
//     Use(sort.key(), sort.value());
//   }
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/ctl/la311/spill_run.h"

namespace huiyin::ctl::la311 {

class ExternalSort {
 public:
  static constexpr size_t kMergeWidth = 64;

  struct Options {
    std::string folder;  // for the runs; must exist
    size_t run_bytes = 64 * 1024 * 1024;
  };

  explicit ExternalSort(Options options) : options_(std::move(options)) {}

  absl::Status Add(std::string_view key, std::string_view value);
  // No Add after it.
  absl::Status Finish();
  // False at the end. The pair is valid until the next call.
  absl::StatusOr<bool> Next();
  std::string_view key() const;
  std::string_view value() const;

  int64_t size() const { return size_; }
  int64_t runs_spilled() const { return runs_spilled_; }

 private:
  struct Entry {
    uint64_t key_prefix;  // the first eight bytes as a number: most comparisons end here
    uint64_t offset;
    uint32_t key_bytes;
    uint32_t value_bytes;
  };
  // The runs being merged, a heap with the smallest key in front.
  using Merge = std::vector<SpillRun>;

  std::string_view KeyOf(const Entry& entry) const;
  std::string_view ValueOf(const Entry& entry) const;
  void SortEntries();
  absl::Status Spill();
  absl::Status PutRun(SpillRun run, size_t level);
  static absl::StatusOr<Merge> StartMerge(std::vector<SpillRun> runs);
  static absl::Status Advance(Merge* merge);

  Options options_;
  std::string bytes_;
  std::vector<Entry> entries_;
  std::vector<std::vector<SpillRun>> levels_;  // a run of level n is merged from kMergeWidth^n
  int64_t size_ = 0;
  int64_t runs_spilled_ = 0;

  bool finished_ = false;
  bool started_ = false;
  size_t next_entry_ = 0;  // when all of it is in memory
  Merge merge_;            // else
};

}  // namespace huiyin::ctl::la311
