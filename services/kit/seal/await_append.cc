#include "services/kit/seal/await_append.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

// Shared with the callback, which may come when nobody waits any more.
struct Acknowledgement {
  std::mutex mutex;
  std::condition_variable came;
  std::optional<absl::StatusOr<Offset>> first;
};

}  // namespace

absl::StatusOr<Offset> AwaitAppend(Log& log, const TopicPartition& where,
                                   std::vector<LogEntry> entries, int64_t wait_ms_max) {
  auto acknowledgement = std::make_shared<Acknowledgement>();
  log.Append(where, std::move(entries), [acknowledgement](absl::StatusOr<Offset> first) {
    const std::lock_guard lock(acknowledgement->mutex);
    acknowledgement->first = std::move(first);
    acknowledgement->came.notify_all();
  });
  std::unique_lock lock(acknowledgement->mutex);
  if (acknowledgement->came.wait_for(lock, std::chrono::milliseconds(wait_ms_max),
                                     [&] { return acknowledgement->first.has_value(); })) {
    return *acknowledgement->first;
  }
  return absl::UnavailableError(
      Concat("the topic ", where.topic, " did not acknowledge within ", wait_ms_max, " ms"));
}

}  // namespace huiyin::kit
