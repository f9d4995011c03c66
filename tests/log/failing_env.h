// A RocksDB Env over the machine's own whose write-ahead log can be made to fail, or to be slow,
// when it is synced.
//
//   FailingEnv faults;
//   options.env = faults.env();
//   faults.FailSyncs();
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "rocksdb/env.h"
#include "rocksdb/file_system.h"

namespace huiyin::kit {

class FailingEnv {
 public:
  FailingEnv() : env_(rocksdb::NewCompositeEnv(std::make_shared<FileSystem>(&faults_))) {}

  rocksdb::Env* env() { return env_.get(); }
  void FailSyncs() { faults_.sync_fails = true; }
  void FailAppends() { faults_.append_fails = true; }
  void SlowSyncs(int by_ms) { faults_.sync_slow_ms = by_ms; }
  int syncs() const { return faults_.syncs; }

 private:
  struct Faults {
    std::atomic<bool> sync_fails{false};
    std::atomic<bool> append_fails{false};
    std::atomic<int> sync_slow_ms{0};
    std::atomic<int> syncs{0};
  };

  class WalFile : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    WalFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, Faults* faults)
        : FSWritableFileOwnerWrapper(std::move(file)), faults_(faults) {}

    using FSWritableFileOwnerWrapper::Append;
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
      if (faults_->append_fails) return rocksdb::IOStatus::NoSpace("injected");
      return FSWritableFileOwnerWrapper::Append(data, options, debug);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
      ++faults_->syncs;
      std::this_thread::sleep_for(std::chrono::milliseconds(faults_->sync_slow_ms));
      if (faults_->sync_fails) return rocksdb::IOStatus::IOError("injected");
      return FSWritableFileOwnerWrapper::Sync(options, debug);
    }

   private:
    Faults* const faults_;
  };

  class FileSystem : public rocksdb::FileSystemWrapper {
   public:
    explicit FileSystem(Faults* faults)
        : FileSystemWrapper(rocksdb::FileSystem::Default()), faults_(faults) {}
    const char* Name() const override { return "FailingEnv"; }
    rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* debug) override {
      rocksdb::IOStatus made = FileSystemWrapper::NewWritableFile(name, options, file, debug);
      if (made.ok() && name.ends_with(".log")) {
        *file = std::make_unique<WalFile>(std::move(*file), faults_);
      }
      return made;
    }

   private:
    Faults* const faults_;
  };

  Faults faults_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace huiyin::kit
