#include "tests/power/fs/volatile_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace huiyin::kit {
namespace {

rocksdb::IOStatus Trouble(const std::string& path) {
  return rocksdb::IOStatus::IOError(path, std::strerror(errno));
}

}  // namespace

uint64_t VolatileFile::Size() {
  const std::lock_guard lock(mutex);
  return synced_bytes + unsynced.size();
}

rocksdb::IOStatus VolatileFile::Read(uint64_t offset, size_t n, rocksdb::Slice* result,
                                     char* scratch) {
  const std::lock_guard lock(mutex);
  size_t got = 0;
  if (offset < synced_bytes) {
    const int file = open(real.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return Trouble(real);
    const size_t wanted = std::min<uint64_t>(n, synced_bytes - offset);
    const ssize_t read = pread(file, scratch, wanted, static_cast<off_t>(offset));
    close(file);
    if (read != static_cast<ssize_t>(wanted)) return Trouble(real);
    got = wanted;
  }
  const uint64_t from = offset + got;
  if (got < n && from < synced_bytes + unsynced.size()) {
    got += unsynced.copy(scratch + got, n - got, from - synced_bytes);
  }
  *result = rocksdb::Slice(scratch, got);
  return rocksdb::IOStatus::OK();
}

// The page cache outlives SIGKILL: written is as good as synced here.
rocksdb::IOStatus VolatileFile::Sync() {
  const std::lock_guard lock(mutex);
  if (unsynced.empty()) return rocksdb::IOStatus::OK();
  const int file = open(real.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return Trouble(real);
  const ssize_t written =
      pwrite(file, unsynced.data(), unsynced.size(), static_cast<off_t>(synced_bytes));
  close(file);
  if (written != static_cast<ssize_t>(unsynced.size())) return Trouble(real);
  synced_bytes += unsynced.size();
  unsynced.clear();
  return rocksdb::IOStatus::OK();
}

}  // namespace huiyin::kit
