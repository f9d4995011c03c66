// KeyTopic: keeps the rows of a key store the same in several processes: what one of them appends to a
// compacted topic of one partition, all read into their rows, which are a copy of it.
//
//   ASSIGN_OR_RETURN(auto topic, KeyTopic::Open(&rows, {.log = log, .name = "huiyin.keys"}));
//   RETURN_IF_ERROR(topic->Append({{key_id, row}}));    // acknowledged, and in the rows
//   RETURN_IF_ERROR(topic->CatchUp());                  // all that was acknowledged before is in the rows
//
// What the records mean, and that an erased id never comes back, stands in key_fold.h. The rows know
// how far they have read, so that a start reads on from there.
//
// Erasing has a bound because brokers compact: the topic must be made with KafkaTopic::compacted_within_ms.
// Compaction leaves the newest segment alone, which ends only when something is appended: so a record that
// means nothing follows when nothing came for `pulse_ms`.
//
// A log that does not answer is asked again until it does. One that was cut or is broken (OUT_OF_RANGE,
// DATA_LOSS), or rows that cannot be written, end the copy for good: nothing is appended any more, and rows
// stay readable.
//
// Ownership: rows and log outlive it; it alone writes the rows, but for Purge. One thread of its own.
// Threads: safe from any thread; Append and CatchUp block, for up to `wait_ms_max`.
// Errors: UNAVAILABLE when the log does not answer in time (what was appended may still come) or the copy
// has ended. Open also: those of key_source.h, and DATA_LOSS when the topic lacks what the rows have read.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/kit/log/kafka_options.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

class KeyRows;

// How the topic must be made: a destroyed key is gone from the brokers' disks after a day.
KafkaTopic KeyTopicInKafka();

struct KeyTopicOptions {
  Log* log = nullptr;  // required
  std::string name;    // of a topic that the log has, with one partition; required
  int wait_ms_max = 2'000;
  int pulse_ms = 3'600'000;
};

class KeyTopic {
 public:
  // Returns when the rows are as the topic was at the call, however long the way is, if it goes on.
  static absl::StatusOr<std::unique_ptr<KeyTopic>> Open(KeyRows* rows, KeyTopicOptions options);
  ~KeyTopic();

  // At least one record, of one's own making.
  absl::Status Append(std::vector<LogEntry> entries);
  absl::Status CatchUp();

  // `removed`: rows were taken out of sight, and their bytes must still go; may come for what is gone
  // already. `ended`: the copy has ended because of the log, called once. Both on the topic's thread, must
  // not block nor call back. When this returns, those told before are not called any more.
  void Tell(std::function<void()> removed, std::function<void(absl::Status)> ended);

 private:
  // A wish to have read up to the end as it was after the wish.
  struct Round {
    uint64_t wish = 0;
    Offset end = 0;
  };

  KeyTopic(KeyRows* rows, KeyTopicOptions options, Offset position);
  absl::Status AwaitStart();
  void Run();
  absl::Status Follow();
  absl::Status AskEnd();
  absl::Status ReadOn();
  absl::Status Take(const std::vector<LogRecord>& records);
  void End(absl::Status why);
  void Rest(std::unique_lock<std::mutex>& lock, bool troubled);
  void Pulse();
  int64_t DeadlineUs() const;
  absl::Status CatchUpBy(int64_t deadline_us);
  // Until `holds`, which is asked under the lock.
  absl::Status Await(int64_t deadline_us, const std::function<bool()>& holds);
  bool HasCome(const LogEntry& entry) const;
  absl::Status CheckGoesOn() const;  // under the lock

  KeyRows* const rows_;
  const KeyTopicOptions options_;
  const TopicPartition where_;

  std::optional<Round> round_;  // the thread's, as are the next two
  bool rows_failed_ = false;
  int64_t last_record_us_ = 0;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable work_;
  std::condition_variable moved_;
  Offset position_ = 0;
  uint64_t wishes_ = 0;
  uint64_t fulfilled_ = 0;
  bool grown_ = false;
  bool stopping_ = false;
  absl::Status trouble_;  // of the last try
  absl::Status ended_;

  std::mutex tell_mutex_;  // guards what follows
  std::function<void()> removed_;
  std::function<void(absl::Status)> tell_ended_;
  std::optional<absl::Status> untold_;

  std::unique_ptr<Log::Subscription> subscription_;
  std::thread thread_;
};

}  // namespace huiyin::kit
