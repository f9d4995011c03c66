#include "services/kit/log/kafka_window.h"

#include <algorithm>
#include <utility>

namespace huiyin::kit {

size_t KafkaWindow::SizeOf(const LogRecord& record) {
  constexpr size_t kOverhead = 128;  // of the objects themselves, about
  return record.entry->key.size() + record.entry->value.size() + kOverhead;
}

void KafkaWindow::Restart(std::optional<Offset> at) {
  records_.clear();
  bytes_ = unread_bytes_ = unread_ = 0;
  placed_ = at.has_value();
  begin_ = end_ = records_end_ = at.value_or(0);
  read_to_ = at;
  doubtful_ = std::nullopt;
}

KafkaWindow::Added KafkaWindow::Follow(Offset next) {
  if (!placed_) {
    placed_ = true;
    begin_ = end_ = records_end_ = next;
  }
  if (next < end_) return Added::kOld;
  if (next > end_ && doubtful_ != next) {
    doubtful_ = next;
    return Added::kGap;
  }
  doubtful_ = std::nullopt;
  return Added::kTaken;
}

KafkaWindow::Added KafkaWindow::Add(LogRecord record) {
  const size_t bytes = SizeOf(record);
  if (ever_read() && unread_ > 0 &&
      (unread_ >= records_max_ || unread_bytes_ + bytes > bytes_max_)) {
    return record.offset < end_ ? Added::kOld : Added::kFull;
  }
  if (const Added followed = Follow(record.offset); followed != Added::kTaken) return followed;
  end_ = records_end_ = record.offset + 1;
  // Brokers' clocks may differ: a new leader must not take time back.
  if (!records_.empty()) {
    record.append_time_us = std::max(record.append_time_us, records_.back().append_time_us);
  }
  records_.push_back(std::move(record));
  bytes_ += bytes;
  unread_bytes_ += bytes;
  ++unread_;
  Evict();
  return Added::kTaken;
}

KafkaWindow::Added KafkaWindow::AddEnd(Offset end) {
  const Added followed = Follow(end);
  if (followed == Added::kTaken) end_ = end;
  return followed;
}

void KafkaWindow::Read(Offset from, size_t records_max, std::vector<LogRecord>* out) {
  auto record =
      std::lower_bound(records_.begin(), records_.end(), from,
                       [](const LogRecord& known, Offset offset) { return known.offset < offset; });
  const Offset read_before = read_to_.value_or(begin_);
  if (!read_to_.has_value()) read_to_ = from;
  for (size_t taken = 0; taken < records_max && record != records_.end(); ++taken, ++record) {
    out->push_back(*record);
  }
  // What lies before the place of a read counts as read: nobody waits for it.
  const Offset read_to = record == records_.end() ? end_ : record->offset;
  read_to_ = std::max(*read_to_, read_to);
  if (*read_to_ <= read_before) return;
  for (auto passed = std::lower_bound(
           records_.begin(), records_.end(), read_before,
           [](const LogRecord&known, Offset offset) { return known.offset < offset; });
       passed != records_.end() && passed->offset < *read_to_; ++passed) {
    --unread_;
    unread_bytes_ -= SizeOf(*passed);
  }
}

bool KafkaWindow::Roomy() const {
  return unread_ <= records_max_ / 2 && unread_bytes_ <= bytes_max_ / 2;
}

void KafkaWindow::Evict() {
  while (records_.size() > 1 && (records_.size() > records_max_ || bytes_ > bytes_max_)) {
    const LogRecord& oldest = records_.front();
    const size_t bytes = SizeOf(oldest);
    if (ever_read() && oldest.offset >= *read_to_) return;
    if (!ever_read()) {  // nobody reads here: only the newest are worth keeping
      --unread_;
      unread_bytes_ -= bytes;
    }
    bytes_ -= bytes;
    begin_ = oldest.offset + 1;
    records_.pop_front();
  }
}

}  // namespace huiyin::kit
