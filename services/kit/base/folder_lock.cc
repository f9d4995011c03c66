#include "services/kit/base/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "services/kit/base/folder.h"

namespace huiyin::kit {

absl::StatusOr<std::unique_ptr<FolderLock>> FolderLock::Take(const std::string& folder) {
  const std::string path = folder + "/lock";
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return FileTrouble("cannot open " + path, errno);
  std::unique_ptr<FolderLock> lock(new FolderLock(file));
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return FileTrouble("cannot lock " + path, errno);
  return absl::FailedPreconditionError("another process works in the folder " + folder +
                                       ": end it first, or choose another --data-dir");
}

FolderLock::~FolderLock() { close(file_); }

}  // namespace huiyin::kit
