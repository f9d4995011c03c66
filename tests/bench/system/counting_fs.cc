#include "tests/bench/system/counting_fs.h"

#include <rocksdb/file_system.h>

#include <filesystem>
#include <utility>

namespace huiyin::bench {
namespace {

using rocksdb::DataVerificationInfo;
using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

class Writer : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  Writer(std::unique_ptr<rocksdb::FSWritableFile>&& file, CountingFs* counts, std::string folder)
      : FSWritableFileOwnerWrapper(std::move(file)),
        counts_(counts),
        folder_(std::move(folder) + "/") {}
  ~Writer() override { counts_->Count(folder_, bytes_); }

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* d) override {
    Note(data);
    return FSWritableFileOwnerWrapper::Append(data, options, d);
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const DataVerificationInfo& info,
                  IODebugContext* d) override {
    Note(data);
    return FSWritableFileOwnerWrapper::Append(data, options, info, d);
  }

 private:
  void Note(const Slice& data) {
    bytes_ += static_cast<int64_t>(data.size());
    if (bytes_ < (1 << 20)) return;
    counts_->Count(folder_, std::exchange(bytes_, 0));
  }

  CountingFs* const counts_;
  const std::string folder_;
  int64_t bytes_ = 0;  // not told yet
};

class FileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit FileSystem(CountingFs* counts)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), counts_(counts) {}
  const char* Name() const override { return "CountingFs"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* d) override {
    return Wrap(path, FileSystemWrapper::NewWritableFile(path, options, file, d), file);
  }
  IOStatus ReuseWritableFile(const std::string& path, const std::string& old_path,
                             const FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                             IODebugContext* d) override {
    return Wrap(path, FileSystemWrapper::ReuseWritableFile(path, old_path, options, file, d), file);
  }

 private:
  IOStatus Wrap(const std::string& path, IOStatus made,
                std::unique_ptr<rocksdb::FSWritableFile>* file) {
    if (made.ok()) {
      *file = std::make_unique<Writer>(std::move(*file), counts_,
                                       std::filesystem::path(path).parent_path().string());
    }
    return made;
  }

  CountingFs* const counts_;
};

}  // namespace

CountingFs::CountingFs() : env_(rocksdb::NewCompositeEnv(std::make_shared<FileSystem>(this))) {}
CountingFs::~CountingFs() = default;

int64_t CountingFs::Written(const std::string& part) const {
  const std::lock_guard lock(mutex_);
  int64_t bytes = 0;
  for (const auto& [folder, written] : written_) {
    if (folder.find(part) != std::string::npos) bytes += written;
  }
  return bytes;
}

void CountingFs::Count(const std::string& folder, int64_t bytes) {
  const std::lock_guard lock(mutex_);
  written_[folder] += bytes;
}

}  // namespace huiyin::bench
