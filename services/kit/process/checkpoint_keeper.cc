#include "services/kit/process/checkpoint_keeper.h"

#include <chrono>
#include <filesystem>

#include "services/kit/base/folder.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/observe/logger.h"
#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/state_folder.h"
#include "services/kit/runtime/tables.h"
#include "services/kit/store/rocks_store.h"

namespace huiyin::kit {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kLookEvery(1);
// A copy may be gigabytes: what failed is not tried every second.
constexpr int64_t kPauseAfterFailureUs = 60 * kMicrosPerSecond;
constexpr size_t kKeptOfEach = 2;  // the older one for who copies it just now
// A checkpoint is worth its copying if it spares this share of what lies between two.
constexpr Offset kWorthShare = 10;

void Warn(const char* what, const StateKind& kind, const absl::Status& why) {
  LogWarn(what, {{"topic", kind.topic}, {"partition", kind.partition}, {"error", why.message()}});
}

int64_t BytesOf(const std::string& folder) {
  int64_t bytes = 0;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code gone;
    if (entry->is_regular_file(gone)) bytes += static_cast<int64_t>(entry->file_size(gone));
  }
  return bytes;
}

void LogDone(const char* what, const StateKind& kind, Offset next, const std::string& folder,
             int64_t begun_us) {
  LogInfo(what, {{"topic", kind.topic},
                 {"partition", kind.partition},
                 {"offset", next},
                 {"mib", BytesOf(folder) >> 20},
                 {"ms", (SystemClock().MonotonicMicros() - begun_us) / 1'000}});
}

// How far a state is folded, if it is of that kind; 0 where it is of another, or nothing was folded yet.
Offset FoldedTo(const std::optional<common::v1::FoldState>& state, const StateKind& kind) {
  const bool same = state.has_value() && state->log_identity() == kind.log &&
                    state->schema_version() == kind.schema_version;
  return same ? state->next_offset() : 0;
}

// 0 also where it is broken or not there: the node folds it anew in any case.
Offset FoldedTo(const std::string& folder, const StateKind& kind) {
  const auto state = ReadFoldState(folder);
  return state.ok() ? FoldedTo(*state, kind) : 0;
}

constexpr char kTaken[] = ".taken";        // copied, not in its place yet
constexpr char kReplaced[] = ".replaced";  // the state whose place a checkpoint takes

// Also of a start that was ended half way.
void RemoveLeftOvers(const std::string& folder) {
  std::error_code ignored;
  for (const char* end : {kTaken, kReplaced}) fs::remove_all(folder + end, ignored);
}

absl::Status CheckTaken(const std::string& draft, const StateKind& kind, Offset next) {
  ASSIGN_OR_RETURN(const std::unique_ptr<RocksStore> taken,
                   RocksStore::Open({.directory = draft, .read_only = true}));
  RETURN_IF_ERROR(taken->CheckFiles());
  if (FoldedTo(FoldRow::Get(*taken), kind) == next) return absl::OkStatus();
  return absl::DataLossError("the checkpoint is not what its name says");
}

// Copied beside the state, read to its end, and put in its place only then: at each moment there is a whole state or none.
absl::Status Take(CheckpointStore& store, const StateKind& kind, Offset next,
                  const std::string& folder) {
  const std::string draft = folder + kTaken, replaced = folder + kReplaced;
  RETURN_IF_ERROR(store.Get(kind, next, draft));
  RETURN_IF_ERROR(CheckTaken(draft, kind, next));
  return Replace(draft, folder, replaced);
}

void TakeNewest(CheckpointStore& store, const StateKind& kind, const std::string& folder,
                Offset worth) {
  RemoveLeftOvers(folder);
  const auto there = store.List(kind);
  if (!there.ok()) return Warn("the shared checkpoints cannot be read", kind, there.status());
  if (there->empty()) return;
  const Offset own = FoldedTo(folder, kind);
  for (const Offset next : *there) {
    if (next < own + worth) return;
    const int64_t begun_us = SystemClock().MonotonicMicros();
    const absl::Status taken = Take(store, kind, next, folder);
    RemoveLeftOvers(folder);
    if (taken.ok()) return LogDone("took a checkpoint", kind, next, folder, begun_us);
    Warn("a checkpoint could not be taken", kind, taken);
  }
}

}  // namespace

CheckpointKeeper::CheckpointKeeper(Node* node, CheckpointStore* store, Offset every,
                                   MetricsRegistry* registry)
    : node_(node), store_(store), every_(every) {
  for (auto& host : node->hosts()) {
    for (size_t i = 0; i < host->size(); ++i) {
      Partition& partition = host->partition(i);
      const TopicPartition& where = partition.where();
      kept_.push_back(
          {.partition = &partition,
           .kind = {node->log().Identity(), where.topic, where.partition,
                    SchemaVersion(partition.service())},
           .metric = registry->AddGauge(
               "huiyin_checkpoint_offset",
               "How far the newest shared checkpoint of the partition reaches.",
               {{"topic", where.topic}, {"partition", std::to_string(where.partition)}})});
    }
  }
  thread_ = std::thread([this] { Run(); });
}

CheckpointKeeper::~CheckpointKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_changed_.notify_all();
  thread_.join();
}

bool CheckpointKeeper::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void CheckpointKeeper::Run() {
  while (!stopping()) {
    for (Kept& kept : kept_) {
      if (!stopping()) Look(kept);
    }
    std::unique_lock lock(mutex_);
    stop_changed_.wait_for(lock, kLookEvery, [&] { return stopping_; });
  }
}

void CheckpointKeeper::Look(Kept& kept) {
  const int64_t now_us = SystemClock().MonotonicMicros();
  if (!Due(kept) || now_us < kept.not_before_us) return;
  const absl::Status done = Share(kept);
  if (done.ok()) return kept.metric.Set(static_cast<double>(kept.newest));
  Warn("no checkpoint could be put", kept.kind, done);
  kept.not_before_us = SystemClock().MonotonicMicros() + kPauseAfterFailureUs;
}

bool CheckpointKeeper::Due(const Kept& kept) const {
  const Offset own = NextOf(kept.partition->positions(), kept.partition->where());
  return kept.newest < 0 || (kept.partition->owner() && own >= kept.newest + every_);
}

absl::Status CheckpointKeeper::Share(Kept& kept) {
  ASSIGN_OR_RETURN(const std::vector<Offset> there, store_->List(kept.kind));
  kept.newest = there.empty() ? 0 : there.front();  // perhaps of an owner before
  if (!Due(kept)) return absl::OkStatus();
  ASSIGN_OR_RETURN(kept.newest, Put(kept));
  for (size_t i = kKeptOfEach - 1; i < there.size(); ++i) {
    RETURN_IF_ERROR(store_->Remove(kept.kind, there[i]));
  }
  return absl::OkStatus();
}

absl::StatusOr<Offset> CheckpointKeeper::Put(const Kept& kept) {
  const int64_t begun_us = SystemClock().MonotonicMicros();
  const std::string all = CheckpointsFolder(node_->options().data_dir);
  const std::string draft = all + "/..shared";  // no checkpoint's own draft is called so
  std::error_code ignored;
  fs::remove_all(draft, ignored);
  RETURN_IF_ERROR(CreateFolder(all));
  RETURN_IF_ERROR(kept.partition->store().Checkpoint(draft));
  const Offset next = FoldedTo(draft, kept.kind);
  absl::Status put = absl::UnavailableError("the copy of the state cannot be read");
  if (next > 0) put = store_->Put(kept.kind, next, draft);
  if (put.ok()) LogDone("put a checkpoint", kept.kind, next, draft, begun_us);
  fs::remove_all(draft, ignored);
  RETURN_IF_ERROR(put);
  return next;
}

void TakeCheckpoints(CheckpointStore& store, const std::vector<const Service*>& services, Log& log,
                     const std::string& data_dir, Offset every,
                     const std::function<bool()>& wanted) {
  const Offset worth = std::max<Offset>(1, every / kWorthShare);
  for (const Service* service : services) {
    const int partitions = log.PartitionCount(service->topic()).value_or(0);
    for (int i = 0; i < partitions && wanted(); ++i) {
      TakeNewest(store, {log.Identity(), service->topic(), i, SchemaVersion(*service)},
                 StateFolder(data_dir, service->topic(), i), worth);
    }
  }
}

}  // namespace huiyin::kit
