#include "services/kit/log/embedded_partition.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace huiyin::kit {
namespace {

size_t SizeOf(const LogRecord& record) {
  return record.entry->key.size() + record.entry->value.size();
}

}  // namespace

absl::Status EmbeddedPartition::Unknown(const TopicPartition& where) {
  return absl::InvalidArgumentError(
      absl::StrCat("the log has no partition ", where.topic, "/", where.partition));
}

bool EmbeddedPartition::ReadTail(Sight sight, Offset from, size_t records_max,
                                 std::vector<LogRecord>* out, Offset* disk_end) const {
  const std::lock_guard lock(mutex_);
  const Offset end = sight == Sight::kAhead ? ahead_end_ : end_;
  if (from < 0 || from > end) return false;
  const auto available = static_cast<size_t>(end - from);
  const Offset stop = from + static_cast<Offset>(std::min(available, records_max));
  const Offset tail_begin = ahead_end_ - static_cast<Offset>(tail_.size());
  *disk_end = std::min(stop, std::max(from, tail_begin));
  for (Offset offset = *disk_end; offset < stop; ++offset) {
    out->push_back(tail_[static_cast<size_t>(offset - tail_begin)]);
  }
  return true;
}

void EmbeddedPartition::Add(std::vector<LogRecord>* records) {
  const std::lock_guard lock(mutex_);
  for (LogRecord& record : *records) {
    record.offset = ahead_end_++;
    tail_.push_back(record);
    tail_bytes_ += SizeOf(record);
  }
}

void EmbeddedPartition::Settle(Offset end, size_t records_max, size_t bytes_max) {
  const std::lock_guard lock(mutex_);
  end_ = end;
  while ((tail_.size() > records_max || tail_bytes_ > bytes_max) && !tail_.empty() &&
         tail_.front().offset < end_) {
    tail_bytes_ -= SizeOf(tail_.front());
    tail_.pop_front();
  }
}

void EmbeddedPartition::AddWaker(Sight sight, std::weak_ptr<LogWaker> waker) {
  auto& wakers = wakers_[static_cast<size_t>(sight)];
  const std::lock_guard lock(mutex_);
  std::erase_if(wakers, [](const auto& known) { return known.expired(); });
  wakers.push_back(std::move(waker));
}

std::vector<std::shared_ptr<LogWaker>> EmbeddedPartition::Wakers(Sight sight) {
  std::vector<std::shared_ptr<LogWaker>> wakers;
  const std::lock_guard lock(mutex_);
  for (const auto& known : wakers_[static_cast<size_t>(sight)]) {
    if (auto waker = known.lock()) wakers.push_back(std::move(waker));
  }
  return wakers;
}

}  // namespace huiyin::kit
