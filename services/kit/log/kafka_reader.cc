#include "services/kit/log/kafka_reader.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

// Who reads once at an old place, to look again at a record, shall not get megabytes.
constexpr size_t kUnreadBeforeSecondRead = 512;

std::string NameOf(const TopicPartition& where) {
  return Concat(where.topic, "/", where.partition);
}

}  // namespace

KafkaReader::KafkaReader(const KafkaLogOptions& options, AskExtent ask_extent)
    : options_(options), ask_extent_(std::move(ask_extent)) {}

// A fetcher's thread may be handing on: it must not come back to a fetcher that is on its way out.
KafkaReader::~KafkaReader() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  for (auto& fetcher : fetchers_) fetcher.reset();
}

absl::Status KafkaReader::OpenFetcher(size_t index) {
  if (fetchers_[index] != nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(fetchers_[index],
                   KafkaFetcher::Open(
                       options_,
                       [this, index](const TopicPartition& where, Fetched fetched) {
                         Take(index, where, std::move(fetched));
                       },
                       index == 0 ? [this] { Tick(); } : std::function<void()>([] {})));
  return absl::OkStatus();
}

void KafkaReader::StartFetch(const TopicPartition& where, Place& place, size_t index,
                             std::optional<Offset> from) {
  if (place.from != from) place.out_of_range_since_us = 0;
  place.window.Restart(from);
  place.from = from;
  place.answered = place.parked = place.waited = false;
  place.reads = 0;
  place.trouble = absl::OkStatus();
  place.fetch = fetchers_[index]->Fetch(where, from);
}

absl::StatusOr<size_t> KafkaReader::TakeOver(const TopicPartition& where, Partition& partition,
                                             std::optional<Offset> from) {
  std::vector<Place>& places = partition.places;
  const auto rank = [](const Place& place) {
    return std::pair(place.reads > 0, place.last_use);  // one that only waits for growth goes first
  };
  auto chosen = std::min_element(places.begin(), places.end(),
                                 [&](const Place& a, const Place& b) { return rank(a) < rank(b); });
  const bool none_free = chosen == places.end() || chosen->reads > 0;
  if (none_free && places.size() < kPlacesMax) {
    RETURN_IF_ERROR(OpenFetcher(places.size()));
    places.reserve(kPlacesMax);  // so that who waits at a place keeps it
    places.emplace_back(KafkaWindow(options_.window_records_max, options_.window_bytes_max));
    chosen = places.end() - 1;
  }
  const auto index = static_cast<size_t>(chosen - places.begin());
  StartFetch(where, *chosen, index, from);
  return index;
}

absl::Status KafkaReader::Read(const TopicPartition& where, Offset from, size_t records_max,
                               std::vector<LogRecord>* out) {
  if (from < 0) return absl::OutOfRangeError(Concat(NameOf(where), " has no offset ", from));
  if (records_max == 0) return absl::OkStatus();
  std::unique_lock lock(mutex_);
  Partition& partition = partitions_[where];
  const auto covering = std::find_if(partition.places.begin(), partition.places.end(),
                                     [&](const Place& place) { return place.window.Covers(from); });
  auto index = static_cast<size_t>(covering - partition.places.begin());
  if (covering == partition.places.end()) {
    ASSIGN_OR_RETURN(index, TakeOver(where, partition, from));
  }
  Place& place = partition.places[index];
  place.last_use = ++uses_;
  const auto answered = [&] { return place.answered || !place.trouble.ok() || place.from != from; };
  if (!answered() && !place.waited) {
    place.waited =
        !came_.wait_for(lock, std::chrono::milliseconds(options_.round_trip_ms), answered);
  }
  if (absl::IsOutOfRange(place.trouble)) return Confirm(lock, where, index, from);
  if (!place.trouble.ok()) {
    absl::Status trouble = place.trouble;
    StartFetch(where, place, index, place.from);
    return trouble;
  }
  if (!place.answered || !place.window.Covers(from)) {
    return absl::UnavailableError(
        Concat("no broker has answered yet what ", NameOf(where), " holds at offset ", from));
  }
  ++place.reads;
  place.window.Read(from, records_max, out);
  const bool followed = place.reads > 1 || place.window.unread() == 0;
  if (place.parked && followed && place.window.Roomy()) {
    place.parked = false;
    place.fetch = fetchers_[index]->Fetch(where, place.window.end());
  }
  return absl::OkStatus();
}

absl::Status KafkaReader::Confirm(std::unique_lock<std::mutex>& lock, const TopicPartition& where,
                                  size_t index, Offset from) {
  lock.unlock();
  absl::StatusOr<LogExtent> extent = ask_extent_(where);
  lock.lock();
  if (!extent.ok()) return extent.status();
  Place& place = partitions_[where].places[index];
  if (!absl::IsOutOfRange(place.trouble) || place.from != from) {
    return absl::UnavailableError(Concat(NameOf(where), " is being read elsewhere: try again"));
  }
  if (from >= extent->begin && from <= extent->end) {
    place.out_of_range_since_us = 0;
    StartFetch(where, place, index, from);
    return absl::UnavailableError(Concat(NameOf(where), ": asking again for offset ", from));
  }
  const int64_t now_us = options_.clock->MonotonicMicros();
  if (place.out_of_range_since_us == 0) place.out_of_range_since_us = std::max<int64_t>(1, now_us);
  const bool patient = from > extent->end && now_us - place.out_of_range_since_us <
                                                 int64_t{options_.cut_patience_ms} * 1'000;
  const std::string what = Concat(NameOf(where), " has no offset ", from, ": it holds [",
                                  extent->begin, ", ", extent->end, ")");
  if (patient) return absl::UnavailableError(Concat(what, ", perhaps only for a moment"));
  return absl::OutOfRangeError(what);
}

std::unique_ptr<Log::Subscription> KafkaReader::Subscribe(const TopicPartition& where,
                                                          std::function<void()> wake) {
  const auto waker = std::make_shared<LogWaker>(std::move(wake));
  {
    const std::lock_guard lock(mutex_);
    Partition& partition = partitions_[where];
    std::erase_if(partition.wakers, [](const auto& known) { return known.expired(); });
    partition.wakers.push_back(waker);
    if (partition.places.empty()) {
      const auto taken = TakeOver(where, partition, std::nullopt);
      HUIYIN_CHECK(taken.ok(), "a consumer with options that served before");
    }
  }
  WakeSoon(where);
  return std::make_unique<LogSubscription>(waker);
}

void KafkaReader::WakeSoon(const TopicPartition& where) {
  const std::lock_guard lock(mutex_);
  partitions_[where].wake_soon = true;
  any_wake_soon_ = true;
  if (fetchers_[0] != nullptr) fetchers_[0]->Nudge();
}

void KafkaReader::Tick() {
  std::unique_lock lock(mutex_);
  if (!std::exchange(any_wake_soon_, false)) return;
  for (auto& [where, partition] : partitions_) {
    if (!std::exchange(partition.wake_soon, false)) continue;
    Wake(partition, lock);
  }
}

void KafkaReader::Wake(Partition& partition, std::unique_lock<std::mutex>& lock) {
  std::vector<std::shared_ptr<LogWaker>> wakers;
  for (const auto& known : partition.wakers) {
    if (auto waker = known.lock()) wakers.push_back(std::move(waker));
  }
  lock.unlock();
  for (const auto& waker : wakers) waker->Wake();
  lock.lock();
}

void KafkaReader::Take(size_t index, const TopicPartition& where, Fetched fetched) {
  std::unique_lock lock(mutex_);
  if (closing_) return;
  Partition& partition = partitions_[where];
  Place& place = partition.places[index];
  if (place.parked || fetched.fetch != place.fetch) return;
  bool grew = false;
  if (!fetched.trouble.ok()) place.trouble = fetched.trouble;
  auto added = KafkaWindow::Added::kTaken;
  const auto goes_on = [&] {
    return added == KafkaWindow::Added::kTaken || added == KafkaWindow::Added::kOld;
  };
  for (LogRecord& record : fetched.records) {
    added = place.window.Add(std::move(record));
    grew = grew || added == KafkaWindow::Added::kTaken;
    if (!goes_on()) break;
  }
  if (goes_on() && fetched.end.has_value()) {
    added = place.window.AddEnd(*fetched.end);
    grew = grew || (added == KafkaWindow::Added::kTaken && !place.answered);
  }
  const bool enough = place.reads == 1 && place.window.unread() >= kUnreadBeforeSecondRead;
  if (added == KafkaWindow::Added::kGap) {
    place.fetch = fetchers_[index]->Fetch(where, place.window.end());
  } else if (added == KafkaWindow::Added::kFull || enough) {
    place.parked = true;
    fetchers_[index]->Pause(where);
  }
  place.answered = place.answered || grew;
  came_.notify_all();
  if (grew) Wake(partition, lock);
}

Offset KafkaReader::ReadableEnd(const TopicPartition& where, Offset end) {
  const std::lock_guard lock(mutex_);
  Offset readable = end;
  for (const Place& place : partitions_[where].places) {
    if (place.answered && place.window.end() == end) {
      readable = std::min(readable, place.window.records_end());
    }
  }
  return readable;
}

}  // namespace huiyin::kit
