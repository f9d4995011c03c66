// NoRecovery: a RocksDB that could not write stays as it is until the next start.
//
// RocksDB would wait for space and go on by itself. What a failed write left on disk is unknown:
// only the next start may go on, after reading it. (Debian's build even stops the process when it
// tries.)
//
//   options.listeners.push_back(std::make_shared<NoRecovery>());
//   options.listeners.push_back(std::make_shared<NoRecovery>(
//       [](const rocksdb::Status& why) { ... }));   // hears of failed flushes and compactions too
//
// Threads: `failed` is called on whichever thread failed, RocksDB's own included, maybe several
// times, one after the other; it must not use the database.
#pragma once

#include <rocksdb/listener.h>

#include <functional>
#include <mutex>
#include <utility>

namespace huiyin::kit {

class NoRecovery : public rocksdb::EventListener {
 public:
  using Failed = std::function<void(const rocksdb::Status&)>;
  // The lock at both ends of its life: what RocksDB's threads do here comes after the one and before the other, which
  // ThreadSanitizer cannot see in a library that is not instrumented.
  explicit NoRecovery(Failed failed = nullptr) : failed_(std::move(failed)) {
    const std::lock_guard lock(mutex_);
  }
  ~NoRecovery() override { const std::lock_guard lock(mutex_); }

  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
    const std::lock_guard lock(mutex_);
    if (failed_) failed_(*error);
  }
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  std::mutex mutex_;
  const Failed failed_;
};

}  // namespace huiyin::kit
