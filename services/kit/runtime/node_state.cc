// What a node keeps on disk: its states, checkpoints of them, and whether they are what the log says.
#include <filesystem>

#include "services/kit/base/folder.h"
#include "services/kit/base/random.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/node.h"
#include "services/kit/runtime/state_folder.h"
#include "services/kit/runtime/verify_follow_ups.h"
#include "services/kit/store/rocks_store.h"

namespace huiyin::kit {

namespace fs = std::filesystem;

absl::Status Node::CopyStates(const std::string& root) {
  for (auto& host : hosts_) {
    for (size_t i = 0; i < host->size(); ++i) {
      const std::string folder = StateFolder(root, host->service().topic(), static_cast<int>(i));
      RETURN_IF_ERROR(CreateFolder(fs::path(folder).parent_path().string()));
      RETURN_IF_ERROR(host->partition(i).store().Checkpoint(folder));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Node::Checkpoint(const std::string& name) {
  const std::string folder_of_all = CheckpointsFolder(options_.data_dir);
  const std::string root = Concat(folder_of_all, "/", name);
  std::error_code error;
  if (fs::exists(root, error)) {
    return absl::AlreadyExistsError(Concat("there is a checkpoint ", root, " already"));
  }
  // Under its name only once it is whole.
  const std::string draft = Concat(folder_of_all, "/.", name);
  fs::remove_all(draft, error);
  absl::Status made = CopyStates(draft);
  if (made.ok()) made = PutInPlace(draft, root);
  if (made.ok()) return root;
  fs::remove_all(draft, error);
  return made;
}

// Names with a dot are of drafts; whoever made them is gone.
void RemoveCheckpointDrafts(const std::string& data_dir) {
  const std::string all = CheckpointsFolder(data_dir);
  const auto names = NamesIn(all);
  if (!names.ok()) return;
  for (const std::string& name : *names) {
    std::error_code ignored;
    if (name.starts_with('.')) fs::remove_all(all + "/" + name, ignored);
  }
}

absl::StatusOr<std::vector<VerifyReport>> Node::Verify() {
  const std::string name =
      Concat(".verify-", RandomBits());  // with a dot: see RemoveCheckpointDrafts
  ASSIGN_OR_RETURN(const std::string root, Checkpoint(name));
  std::vector<const Service*> services;
  for (auto& host : hosts_) services.push_back(&host->service());
  auto reports = VerifyStates(services, log(), root, root + "/anew");
  std::error_code ignored;
  fs::remove_all(root, ignored);
  return reports;
}

absl::StatusOr<std::vector<VerifyReport>> VerifyStates(const std::vector<const Service*>& services,
                                                       Log& log, const std::string& root,
                                                       const std::string& scratch_folder) {
  std::vector<VerifyReport> reports;
  FollowUpCheck follow_ups(&log);
  for (const Service* service : services) {
    ASSIGN_OR_RETURN(const int partitions, log.PartitionCount(service->topic()));
    for (int i = 0; i < partitions; ++i) {
      const std::string folder = StateFolder(root, service->topic(), i);
      absl::StatusOr<std::unique_ptr<RocksStore>> state =
          RocksStore::Open({.directory = folder, .read_only = true});
      const absl::Status readable = state.ok() ? (*state)->CheckFiles() : state.status();
      if (absl::IsDataLoss(readable)) {  // a finding like any other: the rest is compared too
        reports.push_back({.where = {service->topic(), i},
                           .differences = {std::string(readable.message())},
                           .differences_count = 1});
        continue;
      }
      RETURN_IF_ERROR(readable);
      ASSIGN_OR_RETURN(reports.emplace_back(),
                       VerifyPartition(*service, log, {service->topic(), i}, **state,
                                       scratch_folder, &follow_ups));
    }
  }
  const int partitions = log.PartitionCount(kCommandsTopic).value_or(0);
  for (int i = 0; i < partitions; ++i) {
    ASSIGN_OR_RETURN(reports.emplace_back(), follow_ups.Compare(i));
  }
  return reports;
}

}  // namespace huiyin::kit
