#include "services/kit/runtime/reference.h"

#include "services/kit/base/status.h"
#include "services/kit/runtime/fold.h"

namespace huiyin::kit {
namespace {

constexpr size_t kVersionsMax = 16;
constexpr size_t kReadMax = 64;

}  // namespace

absl::StatusOr<std::shared_ptr<const void>> Reference::At(Offset next_offset) {
  std::lock_guard lock(mutex_);
  Version version;
  auto nearest = versions_.upper_bound(next_offset);
  if (nearest != versions_.begin()) version = std::prev(nearest)->second;
  while (version.chain.next() < next_offset) {
    std::vector<LogRecord> records;
    RETURN_IF_ERROR(
        log_->ReadAhead({kDirectoryTopic, 0}, version.chain.next(), kReadMax, &records));
    if (records.empty()) return absl::UnavailableError("the directory has not been read yet");
    for (const LogRecord& record : records) {
      if (record.offset >= next_offset) break;
      common::v1::Record parsed;
      switch (version.chain.Admit(record, &parsed)) {
        case Admission::kCounted:
          if (parsed.events_size() > 0) version.value = step_(version.value, parsed);
          break;
        case Admission::kOpened:
        case Admission::kSkipped:
          break;
        case Admission::kCut:
        case Admission::kBroken:
          return absl::DataLossError("huiyin.directory: the log was cut or a record is broken");
      }
    }
  }
  versions_[version.chain.next()] = version;
  if (versions_.size() > kVersionsMax) versions_.erase(versions_.begin());
  return version.value;
}

}  // namespace huiyin::kit
