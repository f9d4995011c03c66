#include "services/tracking/rpc/watch.h"

#include <algorithm>
#include <deque>
#include <limits>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/reader/decision_cursor.h"
#include "services/kit/runtime/tables.h"
#include "services/tracking/apply/said.h"
#include "services/tracking/history.h"
#include "services/tracking/queries.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {
namespace {

// One turn passes so many decisions at most: a filter that few cases pass must not keep other streams waiting.
constexpr int kDecisionsPerTurn = 256;

kit::Chain ChainOf(const common::v1::Position& position) {
  return kit::Chain(position.next_offset(), position.epoch(), position.sequence(),
                    position.digest(), position.last_offset());
}

common::v1::Position PositionOf(const kit::TopicPartition& where, const kit::Chain& chain) {
  common::v1::Position position;
  position.set_topic(where.topic);
  position.set_partition(where.partition);
  position.set_next_offset(chain.next());
  position.set_read(true);
  position.set_epoch(chain.epoch());
  position.set_sequence(chain.sequence());
  position.set_digest(chain.digest());
  position.set_last_offset(chain.last_offset());
  return position;
}

// Where the state stands.
kit::Chain ChainOf(const kit::Reader& snapshot) {
  const auto state = kit::FoldRow::Get(snapshot);
  if (!state.has_value()) return kit::Chain();
  return kit::Chain(state->next_offset(), state->epoch(), state->sequence(), state->digest(),
                    state->last_offset());
}

// The cases that the decision says something of, each once.
std::vector<std::string> MattersOf(const common::v1::Record& record) {
  std::vector<std::string> matters;
  for (const std::string& bytes : record.events()) {
    v1::Event event;
    if (!event.ParseFromString(bytes)) continue;
    VisitSaid(event, [&](const auto& said) {
      if (std::find(matters.begin(), matters.end(), said.matter_id()) == matters.end()) {
        matters.push_back(said.matter_id());
      }
    });
  }
  return matters;
}

class Watch : public kit::StreamSource {
 public:
  Watch(kit::Log& log, kit::ServiceHost& host, v1::WatchCasesRequest request, Sight sight)
      : log_(log), host_(host), request_(std::move(request)), sight_(sight) {}

  absl::Status Begin(std::function<void()> wake) override {
    wake_ = std::move(wake);
    if (!request_.matter_id().empty()) return BeginOne(host_.For(request_.matter_id()));
    for (size_t i = 0; i < host_.size(); ++i) RETURN_IF_ERROR(Add(host_.partition(i)));
    return absl::OkStatus();
  }

  absl::StatusOr<Took> Take(google::protobuf::Message* response) override {
    for (int looked = 0; looked < kDecisionsPerTurn; ++looked) {
      if (!pending_.empty()) {
        static_cast<v1::WatchCasesResponse*>(response)->Swap(&pending_.front());
        pending_.pop_front();
        return Took::kOne;
      }
      bool found = false;
      // A busy partition must not keep the others waiting.
      for (size_t i = 0; i < watched_.size() && !found; ++i) {
        ASSIGN_OR_RETURN(found, Look(&watched_[turn_++ % watched_.size()]));
      }
      if (!found) return Took::kNothing;
    }
    return Took::kMore;
  }

 private:
  // Of a partition whose state is waited for.
  enum class Wait { kNone, kLasts, kFailed };
  struct Watched {
    kit::Partition* partition;
    kit::DecisionCursor cursor;
    kit::Offset from;  // what stands below it is only read to know what counts
    std::shared_ptr<std::atomic<Wait>> wait;
    bool begun = false;  // the caller was told from where
  };

  absl::Status BeginOne(kit::Partition& partition) {
    const bool goes_on = request_.after_size() > 0;  // it may be on its way
    if (goes_on) return Add(partition);
    ASSIGN_OR_RETURN(const std::unique_ptr<kit::Reader> snapshot, partition.Snapshot());
    if (!Cases::Has(*snapshot, request_.matter_id())) {
      return absl::NotFoundError(
          kit::Concat("there is no case ", request_.matter_id(), " in tracking: check its number"));
    }
    return Add(partition);
  }

  absl::Status Add(kit::Partition& partition) {
    const kit::TopicPartition& where = partition.where();
    ASSIGN_OR_RETURN(const std::unique_ptr<kit::Reader> snapshot, partition.Snapshot());
    kit::Chain chain = ChainOf(*snapshot);
    kit::Offset from = 0;
    for (const common::v1::Position& position : request_.after()) {
      if (position.topic() != where.topic || position.partition() != where.partition) continue;
      // One that only says how far is trusted with that: what counts from there on, the log's beginning tells.
      chain = position.read() ? ChainOf(position) : kit::Chain();
      from = position.next_offset();
    }
    ASSIGN_OR_RETURN(const kit::LogExtent extent, log_.Extent(where));
    if (from > extent.end) {
      return absl::OutOfRangeError(kit::Concat(where.topic, "/", where.partition,
                                               ": the log ends at offset ", extent.end,
                                               ", before the given position"));
    }
    watched_.push_back({&partition, kit::DecisionCursor(&log_, where, kit::Judge(chain)), from,
                        std::make_shared<std::atomic<Wait>>(Wait::kNone)});
    subscriptions_.push_back(log_.Subscribe(where, wake_));
    return absl::OkStatus();
  }

  // Takes in the partition's next decision. false: there is none yet, or its state has not got so far.
  absl::StatusOr<bool> Look(Watched* watched) {
    if (*watched->wait == Wait::kLasts) return false;
    if (*watched->wait == Wait::kFailed) {
      return absl::UnavailableError("this instance works on the case no more: try again");
    }
    ASSIGN_OR_RETURN(const kit::Decided* decided, watched->cursor.Peek());
    if (TellBeginning(watched, decided != nullptr)) return true;
    if (decided == nullptr) return watched->cursor.looked_long();
    const bool ours =
        request_.matter_id().empty() || decided->key() == kit::RootOf(request_.matter_id());
    if (ours && decided->offset >= watched->from && decided->record.events_size() > 0) {
      ASSIGN_OR_RETURN(const std::unique_ptr<kit::Reader> snapshot, watched->partition->Snapshot());
      if (ChainOf(*snapshot).next() <= decided->offset) {
        WaitFor(watched, decided->offset + 1);
        return false;
      }
      Collect(*snapshot, *watched, *decided);
    }
    watched->cursor.Pass();
    return true;
  }

  // Once: from here on nothing is missed.
  bool TellBeginning(Watched* watched, bool peeked) {
    const kit::DecisionCursor& cursor = watched->cursor;
    const kit::Chain& at = peeked ? cursor.chain_before() : cursor.chain();
    if (watched->begun || at.next() < watched->from) return false;
    watched->begun = true;
    *pending_.emplace_back().mutable_position() = PositionOf(cursor.where(), at);
    return true;
  }

  void WaitFor(Watched* watched, kit::Offset next_offset) {
    kit::PositionWaiter waiter;
    common::v1::Position* wanted = waiter.wanted.Add();
    wanted->set_topic(watched->partition->where().topic);
    wanted->set_partition(watched->partition->where().partition);
    wanted->set_next_offset(next_offset);
    waiter.deadline_us = std::numeric_limits<int64_t>::max();
    waiter.done = [wait = watched->wait, wake = wake_](absl::Status reached) {
      *wait = reached.ok() ? Wait::kNone : Wait::kFailed;
      wake();
    };
    *watched->wait = Wait::kLasts;
    watched->partition->WaitFor(std::move(waiter));
  }

  void Collect(const kit::Reader& state, const Watched& watched, const kit::Decided& decided) {
    const uint64_t sequence = decided.record.envelope().sequence();
    for (const std::string& matter_id : MattersOf(decided.record)) {
      if (!request_.matter_id().empty() && matter_id != request_.matter_id()) continue;
      Replay(state, matter_id, [&](const v1::TimelineEntry& entry, const v1::Case& after) {
        if (entry.sequence() == sequence) Consider(state, entry, after);
        return entry.sequence() <= sequence;
      });
    }
    const kit::TopicPartition& where = watched.cursor.where();
    for (v1::WatchCasesResponse& one : pending_) {
      *one.mutable_position() = PositionOf(where, watched.cursor.chain_before());
    }
    if (!pending_.empty()) {
      *pending_.back().mutable_position() = PositionOf(where, watched.cursor.chain());
    }
  }

  void Consider(const kit::Reader& state, const v1::TimelineEntry& entry, const v1::Case& after) {
    if (!Passes(request_.filter(), after)) return;
    if (sight_ == Sight::kPublic && IsConfidential(entry, after)) return;
    v1::WatchCasesResponse& one = pending_.emplace_back();
    *one.mutable_entry() = entry;
    *one.mutable_record() = after;
    if (sight_ == Sight::kPublic) HideConfidential(state, one.mutable_record());
  }

  kit::Log& log_;
  kit::ServiceHost& host_;
  const v1::WatchCasesRequest request_;
  const Sight sight_;
  std::function<void()> wake_;
  std::vector<Watched> watched_;
  size_t turn_ = 0;
  std::deque<v1::WatchCasesResponse> pending_;  // of one decision
  std::vector<std::unique_ptr<kit::Log::Subscription>> subscriptions_;
};

}  // namespace

std::unique_ptr<kit::StreamSource> MakeWatch(kit::Log& log, kit::ServiceHost& host,
                                             v1::WatchCasesRequest request, Sight sight) {
  return std::make_unique<Watch>(log, host, std::move(request), sight);
}

}  // namespace huiyin::tracking
