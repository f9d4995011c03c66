#include "services/kit/runtime/input_feed.h"

#include "services/kit/base/status.h"

namespace huiyin::kit {
namespace {

constexpr size_t kBlockRecords = 256;

}  // namespace

absl::StatusOr<const LogRecord*> InputFeed::Peek(Log& log, Offset next) {
  while (!buffer_.empty() && buffer_.front().offset < next) buffer_.pop_front();
  // A buffer that starts further on was read for a place that was given up (fencing): read again.
  if (!buffer_.empty() && buffer_.front().offset > next) buffer_.clear();
  if (buffer_.empty()) {
    std::vector<LogRecord> records;
    RETURN_IF_ERROR(reading_ == Reading::kAhead
                        ? log.ReadAhead(where_, next, kBlockRecords, &records)
                        : log.Read(where_, next, kBlockRecords, &records));
    buffer_.assign(std::make_move_iterator(records.begin()),
                   std::make_move_iterator(records.end()));
  }
  return buffer_.empty() ? nullptr : &buffer_.front();
}

const LogRecord* InputFeed::waiting(Offset next) const {
  for (const LogRecord& record : buffer_) {
    if (record.offset >= next) return &record;
  }
  return nullptr;
}

}  // namespace huiyin::kit
