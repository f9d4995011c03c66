// CheckpointStore: where the instances of a cluster keep copies of partitions' states for each other: one that has no state, or an
// old one, takes the newest copy and folds only what came after it.
//
//   auto store = std::make_unique<FolderCheckpoints>("/mnt/huiyin/checkpoints", "tracking-1");
//   RETURN_IF_ERROR(store->Put({log.Identity(), "huiyin.tracking", 2, SchemaVersion(tracking)}, next, folder));
//   ASSIGN_OR_RETURN(const std::vector<Offset> there, store->List(kind));     // newest first
//   RETURN_IF_ERROR(store->Get(kind, there.front(), folder));
//
// A copy is a shorter way to a state that the log gives anyway: it may be lost at any time.
//
// Threads: safe from any, and from several processes at once.
// Errors: UNAVAILABLE, PERMISSION_DENIED, RESOURCE_EXHAUSTED as of folder.h; each says what was done and where.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

// States of one kind continue each other.
struct StateKind {
  std::string log;  // identity
  std::string topic;
  int partition = 0;
  uint32_t schema_version = 0;
};

class CheckpointStore {
 public:
  virtual ~CheckpointStore() = default;
  // The offset of the first record that each copy does not hold, newest first. Only whole ones.
  virtual absl::StatusOr<std::vector<Offset>> List(const StateKind& kind) = 0;
  // Copies the state in `folder`. Nobody sees it before it is whole; one that is there already stays.
  virtual absl::Status Put(const StateKind& kind, Offset next, const std::string& folder) = 0;
  // Copies it to `folder`, which must not exist. NOT_FOUND: it is gone.
  virtual absl::Status Get(const StateKind& kind, Offset next, const std::string& folder) = 0;
  virtual absl::Status Remove(const StateKind& kind, Offset next) = 0;
};

// In a folder that all instances see: <root>/<log>/<topic>/<partition>/v<schema version>/<offset>.
class FolderCheckpoints : public CheckpointStore {
 public:
  // `instance`: of those that share the folder none other has that name.
  FolderCheckpoints(std::string root, const std::string& instance);
  absl::StatusOr<std::vector<Offset>> List(const StateKind& kind) override;
  absl::Status Put(const StateKind& kind, Offset next, const std::string& folder) override;
  absl::Status Get(const StateKind& kind, Offset next, const std::string& folder) override;
  absl::Status Remove(const StateKind& kind, Offset next) override;

 private:
  std::string FolderOf(const StateKind& kind) const;
  std::string FolderOf(const StateKind& kind, Offset next) const;

  const std::string root_;
  const std::string draft_;  // how names of what this instance has in hand end
};

}  // namespace huiyin::kit
