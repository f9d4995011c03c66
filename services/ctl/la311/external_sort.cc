#include "services/ctl/la311/external_sort.h"

#include <algorithm>
#include <utility>

#include "services/kit/base/status.h"

namespace huiyin::ctl::la311 {
namespace {

uint64_t PrefixOf(std::string_view key) {
  uint64_t prefix = 0;
  for (size_t i = 0; i < 8; ++i) {
    prefix = prefix << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0);
  }
  return prefix;
}

// std's heaps put the greatest in front.
bool KeyAfter(const SpillRun& a, const SpillRun& b) { return a.key() > b.key(); }

}  // namespace

std::string_view ExternalSort::KeyOf(const Entry& entry) const {
  return std::string_view(bytes_).substr(entry.offset, entry.key_bytes);
}

std::string_view ExternalSort::ValueOf(const Entry& entry) const {
  return std::string_view(bytes_).substr(entry.offset + entry.key_bytes, entry.value_bytes);
}

absl::Status ExternalSort::Add(std::string_view key, std::string_view value) {
  HUIYIN_CHECK(!finished_, "no pair after Finish");
  const size_t held = bytes_.size() + entries_.size() * sizeof(Entry);
  if (!entries_.empty() && held + key.size() + value.size() > options_.run_bytes) {
    RETURN_IF_ERROR(Spill());
  }
  // Reserved once and touched only as it fills: growing by doubling would take twice the bound.
  if (bytes_.capacity() < options_.run_bytes) bytes_.reserve(options_.run_bytes);
  entries_.push_back({PrefixOf(key), bytes_.size(), static_cast<uint32_t>(key.size()),
                      static_cast<uint32_t>(value.size())});
  bytes_.append(key).append(value);
  ++size_;
  return absl::OkStatus();
}

void ExternalSort::SortEntries() {
  std::sort(entries_.begin(), entries_.end(), [this](const Entry& a, const Entry& b) {
    return a.key_prefix != b.key_prefix ? a.key_prefix < b.key_prefix : KeyOf(a) < KeyOf(b);
  });
}

absl::Status ExternalSort::Spill() {
  SortEntries();
  ASSIGN_OR_RETURN(SpillRun run, SpillRun::Create(options_.folder));
  for (const Entry& entry : entries_) RETURN_IF_ERROR(run.Append(KeyOf(entry), ValueOf(entry)));
  RETURN_IF_ERROR(run.StartReading());
  entries_.clear();
  bytes_.clear();
  ++runs_spilled_;
  return PutRun(std::move(run), 0);
}

absl::Status ExternalSort::PutRun(SpillRun run, size_t level) {
  if (levels_.size() == level) levels_.emplace_back();
  levels_[level].push_back(std::move(run));
  if (levels_[level].size() < kMergeWidth) return absl::OkStatus();
  ASSIGN_OR_RETURN(Merge merge, StartMerge(std::exchange(levels_[level], {})));
  ASSIGN_OR_RETURN(SpillRun merged, SpillRun::Create(options_.folder));
  while (!merge.empty()) {
    RETURN_IF_ERROR(merged.Append(merge.front().key(), merge.front().value()));
    RETURN_IF_ERROR(Advance(&merge));
  }
  RETURN_IF_ERROR(merged.StartReading());
  return PutRun(std::move(merged), level + 1);
}

absl::StatusOr<ExternalSort::Merge> ExternalSort::StartMerge(std::vector<SpillRun> runs) {
  Merge merge;
  for (SpillRun& run : runs) {
    ASSIGN_OR_RETURN(bool more, run.Read());
    if (more) merge.push_back(std::move(run));
  }
  std::make_heap(merge.begin(), merge.end(), KeyAfter);
  return merge;
}

absl::Status ExternalSort::Advance(Merge* merge) {
  std::pop_heap(merge->begin(), merge->end(), KeyAfter);
  ASSIGN_OR_RETURN(bool more, merge->back().Read());
  if (more) {
    std::push_heap(merge->begin(), merge->end(), KeyAfter);
  } else {
    merge->pop_back();
  }
  return absl::OkStatus();
}

absl::Status ExternalSort::Finish() {
  HUIYIN_CHECK(!finished_, "Finish once");
  finished_ = true;
  if (levels_.empty()) {
    SortEntries();
    return absl::OkStatus();
  }
  if (!entries_.empty()) RETURN_IF_ERROR(Spill());
  std::string().swap(bytes_);  // assigning an empty one would keep the memory
  std::vector<Entry>().swap(entries_);
  std::vector<SpillRun> runs;
  for (auto& level : levels_) std::move(level.begin(), level.end(), std::back_inserter(runs));
  ASSIGN_OR_RETURN(merge_, StartMerge(std::move(runs)));
  return absl::OkStatus();
}

absl::StatusOr<bool> ExternalSort::Next() {
  HUIYIN_CHECK(finished_, "Finish before Next");
  const bool first = !std::exchange(started_, true);
  if (levels_.empty()) {
    if (!first && next_entry_ < entries_.size()) ++next_entry_;
    return next_entry_ < entries_.size();
  }
  if (!first && !merge_.empty()) RETURN_IF_ERROR(Advance(&merge_));
  return !merge_.empty();
}

std::string_view ExternalSort::key() const {
  return levels_.empty() ? KeyOf(entries_[next_entry_]) : merge_.front().key();
}

std::string_view ExternalSort::value() const {
  return levels_.empty() ? ValueOf(entries_[next_entry_]) : merge_.front().value();
}

}  // namespace huiyin::ctl::la311
