// VolatileFs: what is asked and done about names.
#include <filesystem>
#include <set>

#include "tests/power/fs/volatile_fs.h"

namespace huiyin::kit {
namespace {

namespace fs = std::filesystem;

rocksdb::IOStatus NotFound(const std::string& path) {
  return rocksdb::IOStatus::PathNotFound(path, "no such file");
}

}  // namespace

VolatileFs::Status VolatileFs::FileExists(const std::string& path, const Io& options, Debug* d) {
  std::error_code error;
  if (PassesThrough(path) || fs::is_directory(path, error)) {
    return FileSystemWrapper::FileExists(path, options, d);
  }
  const std::lock_guard lock(mutex_);
  return Find(path) != nullptr ? Status::OK() : Status::NotFound(path);
}

VolatileFs::Status VolatileFs::GetChildren(const std::string& path, const Io& options,
                                           std::vector<std::string>* names, Debug* d) {
  if (Status listed = FileSystemWrapper::GetChildren(path, options, names, d); !listed.ok()) {
    return listed;
  }
  std::set<std::string> all(names->begin(), names->end());
  const std::string folder = fs::path(path + "/.").lexically_normal().parent_path().string();
  const std::lock_guard lock(mutex_);
  for (const auto& [name, change] : changes_) {
    if (fs::path(name).parent_path().string() != folder) continue;
    const std::string child = fs::path(name).filename().string();
    if (change.file == nullptr) {
      all.erase(child);
    } else {
      all.insert(child);
    }
  }
  names->assign(all.begin(), all.end());
  return Status::OK();
}

VolatileFs::Status VolatileFs::GetChildrenFileAttributes(
    const std::string& path, const Io& options, std::vector<rocksdb::FileAttributes>* found,
    Debug* d) {
  std::vector<std::string> names;
  if (Status listed = GetChildren(path, options, &names, d); !listed.ok()) return listed;
  found->clear();
  for (const std::string& name : names) {
    uint64_t size = 0;
    if (GetFileSize(path + "/" + name, options, &size, d).ok()) found->push_back({name, size});
  }
  return Status::OK();
}

VolatileFs::Status VolatileFs::DeleteFile(const std::string& path, const Io& options, Debug* d) {
  if (PassesThrough(path)) return FileSystemWrapper::DeleteFile(path, options, d);
  const std::lock_guard lock(mutex_);
  if (Find(path) == nullptr) return NotFound(path);
  Set(path, nullptr);
  return Status::OK();
}

VolatileFs::Status VolatileFs::GetFileSize(const std::string& path, const Io& options,
                                           uint64_t* size, Debug* d) {
  if (PassesThrough(path)) return FileSystemWrapper::GetFileSize(path, options, size, d);
  const std::lock_guard lock(mutex_);
  const File file = Find(path);
  if (file == nullptr) return NotFound(path);
  *size = file->Size();
  return Status::OK();
}

VolatileFs::Status VolatileFs::GetFileModificationTime(const std::string& path, const Io& options,
                                                       uint64_t* time, Debug* d) {
  std::error_code error;
  if (fs::exists(path, error)) {
    return FileSystemWrapper::GetFileModificationTime(path, options, time, d);
  }
  const std::lock_guard lock(mutex_);
  *time = 0;
  return Find(path) != nullptr ? Status::OK() : NotFound(path);
}

VolatileFs::Status VolatileFs::RenameFile(const std::string& from, const std::string& to,
                                          const Io& options, Debug* d) {
  std::error_code error;
  if (PassesThrough(from)) return FileSystemWrapper::RenameFile(from, to, options, d);
  if (fs::is_directory(from, error)) return RenameFolder(from, to, options, d);
  const std::lock_guard lock(mutex_);
  File file = Find(from);
  if (file == nullptr) return NotFound(from);
  // A file of an earlier life that loses its name here still needs a place.
  if (file->real == from) {
    const std::string kept = scratch_ + "/" + std::to_string(++files_made_);
    fs::create_hard_link(from, kept, error);
    if (error) return Status::IOError(from, error.message());
    file->real = kept;
  }
  Set(to, std::move(file));
  Set(from, nullptr);
  return Status::OK();
}

// A folder is renamed at once, with what is pending below it. RocksDB does so for checkpoints only, and syncs after it.
VolatileFs::Status VolatileFs::RenameFolder(const std::string& from, const std::string& to,
                                            const Io& options, Debug* d) {
  if (Status renamed = FileSystemWrapper::RenameFile(from, to, options, d); !renamed.ok()) {
    return renamed;
  }
  const std::string below = from + "/";
  const std::lock_guard lock(mutex_);
  std::map<std::string, Change> moved;
  for (auto it = changes_.begin(); it != changes_.end();) {
    if (!it->first.starts_with(below)) {
      ++it;
      continue;
    }
    moved[to + "/" + it->first.substr(below.size())] = std::move(it->second);
    it = changes_.erase(it);
  }
  changes_.merge(moved);
  return Status::OK();
}

VolatileFs::Status VolatileFs::LinkFile(const std::string& from, const std::string& to, const Io&,
                                        Debug*) {
  const std::lock_guard lock(mutex_);
  File file = Find(from);
  if (file == nullptr) return NotFound(from);
  Set(to, std::move(file));
  return Status::OK();
}

VolatileFs::Status VolatileFs::NumFileLinks(const std::string&, const Io&, uint64_t* count,
                                            Debug*) {
  *count = 1;
  return Status::OK();
}

}  // namespace huiyin::kit
