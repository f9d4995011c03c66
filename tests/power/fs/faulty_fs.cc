#include "tests/power/fs/faulty_fs.h"

#include <utility>

namespace huiyin::kit {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
using Op = FaultyFs::Op;

class Writer : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  Writer(std::unique_ptr<rocksdb::FSWritableFile>&& file, FaultyFs* faults, std::string path)
      : FSWritableFileOwnerWrapper(std::move(file)), faults_(faults), path_(std::move(path)) {}

  using FSWritableFileOwnerWrapper::Append;
  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* d) override {
    if (IOStatus fate = faults_->Fate(Op::kWrite, path_); !fate.ok()) return fate;
    return FSWritableFileOwnerWrapper::Append(data, options, d);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* d) override {
    if (IOStatus fate = faults_->Fate(Op::kSync, path_); !fate.ok()) return fate;
    return FSWritableFileOwnerWrapper::Sync(options, d);
  }

 private:
  FaultyFs* const faults_;
  const std::string path_;
};

class Reader : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  Reader(std::unique_ptr<rocksdb::FSRandomAccessFile>&& file, FaultyFs* faults, std::string path)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), faults_(faults), path_(std::move(path)) {}

  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* d) const override {
    if (IOStatus fate = faults_->Fate(Op::kRead, path_); !fate.ok()) return fate;
    return FSRandomAccessFileOwnerWrapper::Read(offset, n, options, result, scratch, d);
  }

 private:
  FaultyFs* const faults_;
  const std::string path_;
};

class FileSystem : public rocksdb::FileSystemWrapper {
 public:
  explicit FileSystem(FaultyFs* faults)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), faults_(faults) {}
  const char* Name() const override { return "FaultyFs"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* d) override {
    if (IOStatus fate = faults_->Fate(Op::kMake, path); !fate.ok()) return fate;
    IOStatus made = FileSystemWrapper::NewWritableFile(path, options, file, d);
    if (made.ok()) *file = std::make_unique<Writer>(std::move(*file), faults_, path);
    return made;
  }
  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                               IODebugContext* d) override {
    IOStatus made = FileSystemWrapper::NewRandomAccessFile(path, options, file, d);
    if (made.ok()) *file = std::make_unique<Reader>(std::move(*file), faults_, path);
    return made;
  }

 private:
  FaultyFs* const faults_;
};

}  // namespace

FaultyFs::FaultyFs() : env_(rocksdb::NewCompositeEnv(std::make_shared<FileSystem>(this))) {}
FaultyFs::~FaultyFs() = default;

void FaultyFs::Break(Op op, const std::string& part, rocksdb::IOStatus error, int spared) {
  const std::lock_guard lock(mutex_);
  broken_ = true;
  op_ = op;
  part_ = part;
  error_ = std::move(error);
  spared_ = spared;
}

void FaultyFs::Mend() {
  const std::lock_guard lock(mutex_);
  broken_ = false;
}

int FaultyFs::failed() const {
  const std::lock_guard lock(mutex_);
  return failed_;
}

IOStatus FaultyFs::Fate(Op op, const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!broken_ || op != op_ || path.find(part_) == std::string::npos) return IOStatus::OK();
  if (spared_-- > 0) return IOStatus::OK();
  ++failed_;
  return error_;
}

}  // namespace huiyin::kit
