#include "services/kit/runtime/restore.h"

#include <filesystem>

#include "services/kit/base/folder.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/embedded_log.h"
#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/state_folder.h"
#include "services/kit/runtime/tables.h"
#include "services/kit/store/rocks_store.h"

namespace huiyin::kit {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<std::string> FindCheckpoint(const std::string& data_dir, const std::string& name) {
  if (name.empty() || name[0] == '.' || name.find('/') != std::string::npos) {
    return absl::InvalidArgumentError(
        "the name of a checkpoint has no '/' and does not start with '.'");
  }
  std::error_code error;
  if (!fs::is_directory(data_dir + "/log", error)) {
    return absl::NotFoundError(Concat(data_dir, " holds no log of Huiyin: name a data directory"));
  }
  const std::string all = CheckpointsFolder(data_dir);
  const std::string root = Concat(all, "/", name);
  if (fs::is_directory(root, error)) return root;
  ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesIn(all));
  std::string there;
  for (const std::string& found : names) {
    if (found[0] != '.') there += (there.empty() ? "" : ", ") + found;
  }
  return absl::NotFoundError(Concat("there is no checkpoint ", name, " in ", all, "; there is ",
                                    there.empty() ? "none" : there));
}

absl::Status CheckSaved(const Service& service, EmbeddedLog& log, const RocksStore& store,
                        const std::string& folder) {
  const auto saved = FoldRow::Get(store);
  if (!saved.has_value()) return absl::OkStatus();  // taken before anything was folded
  if (saved->log_identity() != log.Identity()) {
    return absl::FailedPreconditionError(
        Concat(folder, " was folded from another log: it says nothing about this one"));
  }
  if (saved->schema_version() != SchemaVersion(service)) {
    return absl::FailedPreconditionError(
        Concat(folder, " has schema version ", saved->schema_version(), ", this program has ",
               SchemaVersion(service),
               ": use the version that wrote it, or remove state/ and let it be folded anew"));
  }
  return absl::OkStatus();
}

// How many records of its own log are to be folded on top of a partition's checkpoint.
absl::StatusOr<int64_t> CheckPartition(const Service& service, EmbeddedLog& log,
                                       const std::string& root, int partition) {
  const TopicPartition where{service.topic(), partition};
  const std::string folder = StateFolder(root, where.topic, partition);
  if (!fs::is_directory(folder)) {
    return absl::FailedPreconditionError(Concat("the checkpoint is not whole: it has no ", folder));
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<RocksStore> store,
                   RocksStore::Open({.directory = folder, .read_only = true}));
  RETURN_IF_ERROR(store->CheckFiles());
  RETURN_IF_ERROR(CheckSaved(service, log, *store, folder));
  const RuntimeBugs no_bugs;
  ASSIGN_OR_RETURN(const FoldPoint point,
                   Fold(service, where, no_bugs).Load(*store, log.Identity()));
  ASSIGN_OR_RETURN(const LogExtent extent, log.Extent(where));
  if (point.own.next() > extent.end) {
    return absl::DataLossError(Concat(where.topic, "/", partition, ": the log ends at ", extent.end,
                                      ", before ", point.own.next(),
                                      " where the checkpoint stands: the log was cut since"));
  }
  RETURN_IF_ERROR(CheckNotCut(log, where, point.own));
  const std::vector<TopicPartition> inputs = InputsOf(service, partition);
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].topic == kCommandsTopic) continue;  // forgets what is old
    RETURN_IF_ERROR(CheckNotCut(log, inputs[i], point.positions.input(i).chain));
  }
  return extent.end - point.own.next();
}

}  // namespace

absl::StatusOr<RestoreReport> RestoreState(const std::vector<const Service*>& services,
                                           const std::string& data_dir,
                                           const std::string& checkpoint) {
  ASSIGN_OR_RETURN(const std::string root, FindCheckpoint(data_dir, checkpoint));
  const SystemClock clock;
  // Open for as long as this takes: its lock keeps every other process out.
  ASSIGN_OR_RETURN(
      const std::unique_ptr<EmbeddedLog> log,
      EmbeddedLog::Open(
          {.data_dir = data_dir, .topics = {}, .clock = &clock, .accept_clock_jump = true}));
  RestoreReport report;
  for (const Service* service : services) {
    ASSIGN_OR_RETURN(const int partitions, log->PartitionCount(service->topic()));
    for (int i = 0; i < partitions; ++i) {
      ASSIGN_OR_RETURN(const int64_t behind, CheckPartition(*service, *log, root, i));
      report.records_to_fold += behind;
      ++report.partitions;
    }
  }
  const std::string state = data_dir + "/state", draft = state + ".restoring",
                    replaced = state + ".replaced";
  std::error_code error;
  fs::remove_all(draft, error);
  fs::remove_all(replaced, error);
  RETURN_IF_ERROR(CopyState(root + "/state", draft));
  RETURN_IF_ERROR(Replace(draft, state, replaced));
  fs::remove_all(replaced, error);
  return report;
}

}  // namespace huiyin::kit
