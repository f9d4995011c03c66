// FolderLock: one process at a time works in a folder, as long as the lock lives.
//
//   ASSIGN_OR_RETURN(lock_, FolderLock::Take(data_dir));
//
// The kernel lets go of it when the process ends, however it ends. The file `lock` stays.
// Threads: any. Errors: FAILED_PRECONDITION: another process has it; those of FileTrouble.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace huiyin::kit {

class FolderLock {
 public:
  static absl::StatusOr<std::unique_ptr<FolderLock>> Take(const std::string& folder);
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  const int file_;
};

}  // namespace huiyin::kit
