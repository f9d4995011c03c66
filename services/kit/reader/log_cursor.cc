#include "services/kit/reader/log_cursor.h"

#include "services/kit/base/status.h"

namespace huiyin::kit {

absl::StatusOr<const LogRecord*> LogCursor::Peek() {
  if (ahead_.empty()) {
    std::vector<LogRecord> records;
    RETURN_IF_ERROR(log_->Read(where_, next_, ahead_max_, &records));
    for (LogRecord& record : records) ahead_.push_back(std::move(record));
  }
  return ahead_.empty() ? nullptr : &ahead_.front();
}

void LogCursor::Pass() {
  next_ = ahead_.front().offset + 1;
  ahead_.pop_front();
}

}  // namespace huiyin::kit
