#include "tests/power/fs/volatile_fs.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include "tests/power/fs/volatile_file.h"

namespace huiyin::kit {
namespace {

namespace fs = std::filesystem;

std::string FolderOf(const std::string& path) { return fs::path(path).parent_path().string(); }
std::string NameOf(const std::string& path) { return fs::path(path).filename().string(); }

// RocksDB names a folder with and without a slash at its end.
std::string Clean(const std::string& path) {
  std::string clean = fs::path(path).lexically_normal().string();
  while (clean.size() > 1 && clean.back() == '/') clean.pop_back();
  return clean;
}

rocksdb::IOStatus NotFound(const std::string& path) {
  return rocksdb::IOStatus::PathNotFound(path, "no such file");
}

}  // namespace

VolatileFs::VolatileFs(std::string scratch, Watch watch, std::string lying_part)
    : FileSystemWrapper(rocksdb::FileSystem::Default()),
      scratch_(std::move(scratch)),
      watch_(std::move(watch)),
      lying_part_(std::move(lying_part)) {
  fs::remove_all(scratch_);  // of a life that a cut ended
  fs::create_directories(scratch_);
}

bool VolatileFs::PassesThrough(const std::string& path) {
  const std::string name = NameOf(path);
  return name == "LOCK" || name.starts_with("LOG");
}

VolatileFs::File VolatileFs::Find(const std::string& path) {
  if (const auto change = changes_.find(Clean(path)); change != changes_.end()) {
    return change->second.file;
  }
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return nullptr;
  auto file = std::make_shared<VolatileFile>();
  file->real = path;
  file->synced_bytes = fs::file_size(path);
  return file;
}

void VolatileFs::Set(const std::string& path, File file) {
  changes_[Clean(path)] = {std::move(file), ++order_, false};
}

uint64_t VolatileFs::UnsyncedBytes() {
  const std::lock_guard lock(mutex_);
  uint64_t bytes = 0;
  for (const auto& [path, change] : changes_) {
    if (change.file == nullptr) continue;
    const std::lock_guard file_lock(change.file->mutex);
    bytes += change.file->unsynced.size();
  }
  return bytes;
}

size_t VolatileFs::UnsyncedNames() {
  const std::lock_guard lock(mutex_);
  return static_cast<size_t>(std::count_if(
      changes_.begin(), changes_.end(), [](const auto& change) { return !change.second.durable; }));
}

VolatileFs::Status VolatileFs::SyncFolder(const std::string& path) {
  watch_(Step::kNames, path);
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<uint64_t, std::string>> ordered;
  for (const auto& [name, change] : changes_) {
    if (!change.durable && FolderOf(name) == Clean(path)) ordered.emplace_back(change.order, name);
  }
  std::sort(ordered.begin(), ordered.end());
  for (const auto& [order, name] : ordered) {
    Change& change = changes_[name];
    if (Status made = MakeDurable(name, change); !made.ok()) return made;
    change.durable = true;
    // A deleted name needs no memory; a file may still be written to, and is.
    if (change.file == nullptr) changes_.erase(name);
  }
  return Status::OK();
}

VolatileFs::Status VolatileFs::MakeDurable(const std::string& path, const Change& change) {
  if (change.file == nullptr) {
    unlink(path.c_str());
    return Status::OK();
  }
  const std::lock_guard lock(change.file->mutex);
  const std::string& real = change.file->real;
  // Without a sync the name is durable and the file is empty.
  const int file = open(real.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file >= 0) close(file);
  const std::string draft = scratch_ + "/linked";
  unlink(draft.c_str());
  const bool linked = file >= 0 && link(real.c_str(), draft.c_str()) == 0 &&
                      rename(draft.c_str(), path.c_str()) == 0;
  return linked ? Status::OK() : Status::IOError(path, std::strerror(errno));
}

VolatileFs::Status VolatileFs::NewSequentialFile(const std::string& path, const Options&,
                                                 std::unique_ptr<rocksdb::FSSequentialFile>* out,
                                                 Debug*) {
  const std::lock_guard lock(mutex_);
  File file = Find(path);
  if (file == nullptr) return NotFound(path);
  *out = std::make_unique<VolatileSequence>(std::move(file));
  return Status::OK();
}

VolatileFs::Status VolatileFs::NewRandomAccessFile(
    const std::string& path, const Options&, std::unique_ptr<rocksdb::FSRandomAccessFile>* out,
    Debug*) {
  const std::lock_guard lock(mutex_);
  File file = Find(path);
  if (file == nullptr) return NotFound(path);
  *out = std::make_unique<VolatileReader>(std::move(file));
  return Status::OK();
}

VolatileFs::Status VolatileFs::NewWritableFile(const std::string& path, const Options&,
                                               std::unique_ptr<rocksdb::FSWritableFile>* out,
                                               Debug*) {
  auto file = std::make_shared<VolatileFile>();
  {
    const std::lock_guard lock(mutex_);
    file->real = scratch_ + "/" + std::to_string(++files_made_);
    Set(path, file);
  }
  *out = std::make_unique<VolatileWriter>(this, path, std::move(file));
  return Status::OK();
}

VolatileFs::Status VolatileFs::ReopenWritableFile(const std::string& path, const Options& options,
                                                  std::unique_ptr<rocksdb::FSWritableFile>* out,
                                                  Debug* d) {
  File file;
  {
    const std::lock_guard lock(mutex_);
    file = Find(path);
    if (file != nullptr) changes_[Clean(path)] = {file, ++order_, true};
  }
  if (file == nullptr) return NewWritableFile(path, options, out, d);
  *out = std::make_unique<VolatileWriter>(this, path, std::move(file));
  return Status::OK();
}

VolatileFs::Status VolatileFs::ReuseWritableFile(const std::string&, const std::string&,
                                                 const Options&,
                                                 std::unique_ptr<rocksdb::FSWritableFile>*,
                                                 Debug*) {
  return Status::NotSupported("VolatileFs: files are not reused");
}

VolatileFs::Status VolatileFs::NewRandomRWFile(const std::string&, const Options&,
                                               std::unique_ptr<rocksdb::FSRandomRWFile>*, Debug*) {
  return Status::NotSupported("VolatileFs: files are appended to only");
}

VolatileFs::Status VolatileFs::NewDirectory(const std::string& path, const Io&,
                                            std::unique_ptr<rocksdb::FSDirectory>* folder, Debug*) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return NotFound(path);
  *folder = std::make_unique<VolatileFolder>(this, path);
  return Status::OK();
}

VolatileFs::Status VolatileFs::Truncate(const std::string& path, size_t, const Io&, Debug*) {
  return Status::NotSupported("VolatileFs: no truncating", path);
}

}  // namespace huiyin::kit
