// CountingFs: a RocksDB file system that counts what is written, by the folder it goes to: how much more reaches the disk
// than was asked to be kept.
//
//   CountingFs files;
//   RETURN_IF_ERROR(in_process.Start(folder, Fresh::kYes, 0, files.env()));
//   ... files.Written("/log/") ...
//
// Threads: safe from any. Outlives every database opened with its env.
#pragma once

#include <rocksdb/env.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace huiyin::bench {

class CountingFs {
 public:
  CountingFs();
  ~CountingFs();
  rocksdb::Env* env() { return env_.get(); }

  // Bytes appended to files whose path holds `part`.
  int64_t Written(const std::string& part) const;

  // For its files only.
  void Count(const std::string& folder, int64_t bytes);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, int64_t> written_;  // folder → bytes
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace huiyin::bench
