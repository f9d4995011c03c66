// RocksLines: what RocksDB warns of, in the file LOG of its folder, as long as there is room for it.
//
//   options.info_log = std::make_shared<RocksLines>(folder);
//
// RocksDB's own logger, in Debian's build, stops the process when it writes again after a write that failed: a full disk
// would take along what can go on, before anybody said what is wrong.
//
// Threads: safe from any. Errors: none; a line that cannot be written is lost.
#pragma once

#include <rocksdb/env.h>

#include <cstdarg>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>

#include "services/kit/base/clock.h"

namespace huiyin::kit {

class RocksLines : public rocksdb::Logger {
 public:
  // The lock at both ends of its life: see NoRecovery.
  explicit RocksLines(const std::string& folder) : path_(folder + "/LOG") {
    const std::lock_guard lock(mutex_);
  }
  ~RocksLines() override { const std::lock_guard lock(mutex_); }

  // Nothing to read, so nothing that RocksDB's threads could read while another writes.
  rocksdb::InfoLogLevel GetInfoLogLevel() const override { return rocksdb::WARN_LEVEL; }
  void SetInfoLogLevel(rocksdb::InfoLogLevel) override {}
  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list values) override {
    const std::lock_guard lock(mutex_);
    if (file_ == nullptr) file_.reset(std::fopen(path_.c_str(), "ae"));
    if (file_ != nullptr && std::ftell(file_.get()) > kBytesMax) {
      file_.reset(std::fopen(path_.c_str(), "we"));
    }
    if (file_ == nullptr) return;
    const int64_t now_us = SystemClock().WallMicros();
    std::fprintf(file_.get(), "%lld.%06lld ", static_cast<long long>(now_us / kMicrosPerSecond),
                 static_cast<long long>(now_us % kMicrosPerSecond));
    std::vfprintf(file_.get(), format, values);
    std::fputc('\n', file_.get());
    std::fflush(file_.get());
  }

 private:
  static constexpr long kBytesMax = 1 << 20;  // then it is begun anew

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  const std::string path_;
  std::mutex mutex_;
  std::unique_ptr<std::FILE, Close> file_;  // from the first line on: RocksDB makes the folder
};

}  // namespace huiyin::kit
