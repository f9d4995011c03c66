#include "services/kit/seal/key_topic.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/seal/await_append.h"
#include "services/kit/seal/key_fold.h"
#include "services/kit/seal/key_rows.h"
#include "services/kit/seal/key_source.h"

namespace huiyin::kit {
namespace {

constexpr size_t kRecordsAtOnce = 1'000;  // share one sync
constexpr int kRetryMs = 20;
// A log says only after some seconds that it was cut (KafkaLogOptions::cut_patience_ms).
constexpr int kStartPatienceMs = 30'000;
constexpr int64_t kCompactedWithinMs = 86'400'000;

int64_t NowUs() { return SystemClock().MonotonicMicros(); }

std::chrono::microseconds Until(int64_t moment_us) {
  return std::chrono::microseconds(std::max<int64_t>(0, moment_us - NowUs()));
}

}  // namespace

KafkaTopic KeyTopicInKafka() {
  return {.compacted = true, .compacted_within_ms = kCompactedWithinMs};
}

absl::StatusOr<std::unique_ptr<KeyTopic>> KeyTopic::Open(KeyRows* rows, KeyTopicOptions options) {
  HUIYIN_CHECK(rows != nullptr && options.log != nullptr, "rows and a log");
  ASSIGN_OR_RETURN(const Offset position, CheckKeySource(*rows, *options.log, {options.name, 0}));
  std::unique_ptr<KeyTopic> topic(new KeyTopic(rows, std::move(options), position));
  topic->thread_ = std::thread([raw = topic.get()] { raw->Run(); });
  topic->subscription_ = topic->options_.log->Subscribe(topic->where_, [raw = topic.get()] {
    const std::lock_guard lock(raw->mutex_);
    raw->grown_ = true;
    raw->work_.notify_one();
  });
  RETURN_IF_ERROR(topic->AwaitStart());
  return topic;
}

KeyTopic::KeyTopic(KeyRows* rows, KeyTopicOptions options, Offset position)
    : rows_(rows),
      options_(std::move(options)),
      where_{options_.name, 0},
      last_record_us_(NowUs()),
      position_(position) {}

KeyTopic::~KeyTopic() {
  subscription_.reset();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  if (thread_.joinable()) thread_.join();
}

// A first start may have far to read: it is given up only when it gets no further.
absl::Status KeyTopic::AwaitStart() {
  {
    std::unique_lock lock(mutex_);
    const uint64_t wish = ++wishes_;
    work_.notify_one();
    for (Offset before = -1; fulfilled_ < wish && ended_.ok();) {
      if (position_ == before) {
        return absl::UnavailableError(Concat("the topic ", where_.topic,
                                             " cannot be read: ", std::string(trouble_.message())));
      }
      before = position_;
      moved_.wait_for(lock, std::chrono::milliseconds(kStartPatienceMs),
                      [&] { return fulfilled_ >= wish || !ended_.ok() || position_ != before; });
    }
    RETURN_IF_ERROR(ended_);
  }
  ASSIGN_OR_RETURN(const auto master, rows_->FindTopicRow(TopicRow::kMasterKey));
  ASSIGN_OR_RETURN(const auto position, rows_->FindTopicRow(TopicRow::kPosition));
  if (!position || master) return absl::OkStatus();
  return absl::FailedPreconditionError(
      Concat("the topic ", where_.topic, " does not say which master key belongs to it: something ",
             "else has written there; take another topic"));
}

void KeyTopic::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    grown_ = false;
    if (!round_ && wishes_ > fulfilled_) round_ = {.wish = wishes_, .end = -1};
    lock.unlock();
    absl::Status followed = Follow();
    if (absl::IsOutOfRange(followed)) {
      followed =
          absl::DataLossError(Concat("the topic lacks what the keys in this folder come ",
                                     "from, keep the folder: ", std::string(followed.message())));
    }
    lock.lock();
    trouble_ = followed;
    if (rows_failed_ || absl::IsDataLoss(followed)) {
      ended_ = followed;
      moved_.notify_all();
      lock.unlock();
      return End(std::move(followed));
    }
    if (followed.ok() && round_) {
      fulfilled_ = round_->wish;
      round_.reset();
      moved_.notify_all();
    }
    Rest(lock, !followed.ok());
  }
}

void KeyTopic::Rest(std::unique_lock<std::mutex>& lock, bool troubled) {
  if (troubled) {
    work_.wait_for(lock, std::chrono::milliseconds(kRetryMs), [&] { return stopping_ || grown_; });
    return;
  }
  const bool woken =
      work_.wait_for(lock, Until(last_record_us_ + int64_t{options_.pulse_ms} * 1'000),
                     [&] { return stopping_ || grown_ || wishes_ > fulfilled_; });
  if (woken) return;
  last_record_us_ = NowUs();
  lock.unlock();
  Pulse();
  lock.lock();
}

// Not before the topic has its first record, which says whose it is.
void KeyTopic::Pulse() {
  const auto begun = rows_->FindTopicRow(TopicRow::kMasterKey);
  if (!begun.ok() || !*begun) return;
  options_.log->Append(where_, {PulseRecord()}, [](const auto&) {});
}

absl::Status KeyTopic::Follow() {
  if (round_) RETURN_IF_ERROR(AskEnd());
  RETURN_IF_ERROR(ReadOn());
  if (!round_ || position_ >= round_->end) return absl::OkStatus();
  return absl::UnavailableError(
      Concat("the log gave nothing from offset ", position_, " on, of ", round_->end));
}

// Asked at every try: it may turn out to be nearer, since the last offsets may be without records. What
// comes after the wish does not move it away.
absl::Status KeyTopic::AskEnd() {
  ASSIGN_OR_RETURN(const LogExtent extent, options_.log->Extent(where_));
  round_->end = round_->end < 0 ? extent.end : std::min(round_->end, extent.end);
  return absl::OkStatus();
}

absl::Status KeyTopic::ReadOn() {
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return absl::OkStatus();
    }
    std::vector<LogRecord> records;
    RETURN_IF_ERROR(options_.log->Read(where_, position_, kRecordsAtOnce, &records));
    if (records.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(Take(records));
  }
}

absl::Status KeyTopic::Take(const std::vector<LogRecord>& records) {
  ASSIGN_OR_RETURN(const KeyFold fold, FoldKeyRecords(*rows_, records));
  if (!fold.returned.empty()) {
    // Before the position passes them: after a crash here they are seen again.
    std::vector<LogEntry> erasures;
    for (const std::string& key_id : fold.returned) erasures.push_back(ErasureRecord(key_id));
    RETURN_IF_ERROR(
        AwaitAppend(*options_.log, where_, std::move(erasures), options_.wait_ms_max).status());
  }
  const absl::Status applied = rows_->Apply(fold.changes);
  rows_failed_ = !applied.ok();
  RETURN_IF_ERROR(applied);
  last_record_us_ = NowUs();
  {
    const std::lock_guard lock(mutex_);
    position_ = records.back().offset + 1;
    moved_.notify_all();
  }
  const std::lock_guard lock(tell_mutex_);
  if (!fold.changes.removed.empty() && removed_) removed_();
  return absl::OkStatus();
}

void KeyTopic::End(absl::Status why) {
  if (rows_failed_) return;  // of which they themselves tell
  const std::lock_guard lock(tell_mutex_);
  if (tell_ended_) return tell_ended_(std::move(why));
  untold_ = std::move(why);
}

void KeyTopic::Tell(std::function<void()> removed, std::function<void(absl::Status)> ended) {
  const std::lock_guard lock(tell_mutex_);
  removed_ = std::move(removed);
  tell_ended_ = std::move(ended);
  if (tell_ended_ && untold_) tell_ended_(*std::exchange(untold_, std::nullopt));
}

int64_t KeyTopic::DeadlineUs() const { return NowUs() + int64_t{options_.wait_ms_max} * 1'000; }

absl::Status KeyTopic::CheckGoesOn() const {
  if (ended_.ok()) return absl::OkStatus();
  return absl::UnavailableError(Concat("the topic ", where_.topic, " is not followed before the ",
                                       "next start: ", std::string(ended_.message())));
}

absl::Status KeyTopic::Await(int64_t deadline_us, const std::function<bool()>& holds) {
  std::unique_lock lock(mutex_);
  moved_.wait_for(lock, Until(deadline_us), [&] { return holds() || !ended_.ok(); });
  if (holds()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckGoesOn());
  return absl::UnavailableError(Concat("the topic ", where_.topic,
                                       " was not read to its end within ", options_.wait_ms_max,
                                       " ms: ", std::string(trouble_.message())));
}

absl::Status KeyTopic::CatchUp() { return CatchUpBy(DeadlineUs()); }

absl::Status KeyTopic::CatchUpBy(int64_t deadline_us) {
  uint64_t wish = 0;
  {
    const std::lock_guard lock(mutex_);
    wish = ++wishes_;
    work_.notify_one();
  }
  return Await(deadline_us, [this, wish] { return fulfilled_ >= wish; });
}

bool KeyTopic::HasCome(const LogEntry& entry) const {
  if (const auto erased = rows_->IsErased(entry.key); erased.ok() && *erased) return true;
  if (entry.value.empty()) return false;
  const auto row = rows_->Find(entry.key);
  return row.ok() && row->has_value();
}

absl::Status KeyTopic::Append(std::vector<LogEntry> entries) {
  HUIYIN_CHECK(!entries.empty(), "a record to append");
  const int64_t deadline_us = DeadlineUs();
  {
    const std::lock_guard lock(mutex_);
    RETURN_IF_ERROR(CheckGoesOn());
  }
  const auto count = static_cast<Offset>(entries.size());
  const LogEntry last = entries.back();
  ASSIGN_OR_RETURN(const Offset first,
                   AwaitAppend(*options_.log, where_, std::move(entries), options_.wait_ms_max));
  RETURN_IF_ERROR(Await(deadline_us, [&] { return position_ >= first + count; }));
  // Where records of others stand between ours, the last comes later.
  if (count == 1 || HasCome(last)) return absl::OkStatus();
  return CatchUpBy(deadline_us);
}

}  // namespace huiyin::kit
