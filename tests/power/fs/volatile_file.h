// The handles that VolatileFs gives out. For its files only.
#pragma once

#include "tests/power/fs/volatile_fs.h"

namespace huiyin::kit {

class VolatileWriter : public rocksdb::FSWritableFile {
 public:
  VolatileWriter(VolatileFs* fs, std::string path, std::shared_ptr<VolatileFile> file)
      : fs_(fs), path_(std::move(path)), file_(std::move(file)) {}

  using FSWritableFile::Append;
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions&,
                           rocksdb::IODebugContext*) override {
    {
      const std::lock_guard lock(file_->mutex);
      file_->unsynced.append(data.data(), data.size());
    }
    fs_->Tell(VolatileFs::Step::kAppend, path_);
    return rocksdb::IOStatus::OK();
  }
  // RocksDB cuts off what it reserved in advance; nothing is reserved here.
  rocksdb::IOStatus Truncate(uint64_t, const rocksdb::IOOptions&,
                             rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::OK();
  }
  rocksdb::IOStatus Close(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::OK();
  }
  rocksdb::IOStatus Flush(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::OK();
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    fs_->Tell(VolatileFs::Step::kBeforeSync, path_);
    rocksdb::IOStatus synced = fs_->Lies(path_) ? rocksdb::IOStatus::OK() : file_->Sync();
    fs_->Tell(VolatileFs::Step::kAfterSync, path_);
    return synced;
  }
  // Asks for no durability.
  rocksdb::IOStatus RangeSync(uint64_t, uint64_t, const rocksdb::IOOptions&,
                              rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::OK();
  }
  bool IsSyncThreadSafe() const override { return true; }
  uint64_t GetFileSize(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return file_->Size();
  }

 private:
  VolatileFs* const fs_;
  const std::string path_;
  const std::shared_ptr<VolatileFile> file_;
};

class VolatileReader : public rocksdb::FSRandomAccessFile {
 public:
  explicit VolatileReader(std::shared_ptr<VolatileFile> file) : file_(std::move(file)) {}
  rocksdb::IOStatus Read(uint64_t offset, size_t n, const rocksdb::IOOptions&,
                         rocksdb::Slice* result, char* scratch,
                         rocksdb::IODebugContext*) const override {
    return file_->Read(offset, n, result, scratch);
  }

 private:
  const std::shared_ptr<VolatileFile> file_;
};

class VolatileSequence : public rocksdb::FSSequentialFile {
 public:
  explicit VolatileSequence(std::shared_ptr<VolatileFile> file) : file_(std::move(file)) {}
  rocksdb::IOStatus Read(size_t n, const rocksdb::IOOptions&, rocksdb::Slice* result, char* scratch,
                         rocksdb::IODebugContext*) override {
    rocksdb::IOStatus read = file_->Read(at_, n, result, scratch);
    at_ += result->size();
    return read;
  }
  rocksdb::IOStatus Skip(uint64_t n) override {
    at_ += n;
    return rocksdb::IOStatus::OK();
  }

 private:
  const std::shared_ptr<VolatileFile> file_;
  uint64_t at_ = 0;
};

class VolatileFolder : public rocksdb::FSDirectory {
 public:
  VolatileFolder(VolatileFs* fs, std::string path) : fs_(fs), path_(std::move(path)) {}
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return fs_->SyncFolder(path_);
  }
  rocksdb::IOStatus Close(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::OK();
  }

 private:
  VolatileFs* const fs_;
  const std::string path_;
};

}  // namespace huiyin::kit
