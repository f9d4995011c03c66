// FaultyFs: a RocksDB file system on which reading, writing or syncing fails when a test says so.
//
//   FaultyFs files;
//   options.env = files.env();
//   files.Break(FaultyFs::Op::kSync, ".log", rocksdb::IOStatus::IOError("injected"));
//   ...
//   EXPECT_EQ(files.failed(), 1);
//   files.Mend();
//
// Threads: safe from any.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <memory>
#include <mutex>
#include <string>

namespace huiyin::kit {

class FaultyFs {
 public:
  enum class Op { kMake, kWrite, kSync, kRead };

  FaultyFs();
  ~FaultyFs();
  rocksdb::Env* env() { return env_.get(); }

  // From now on `op` fails on every file whose path has `part` in it, once `spared` more went well.
  void Break(Op op, const std::string& part, rocksdb::IOStatus error, int spared = 0);
  void Mend();
  // Operations that failed so far.
  int failed() const;

  // For its files only.
  rocksdb::IOStatus Fate(Op op, const std::string& path);

 private:
  mutable std::mutex mutex_;
  bool broken_ = false;
  Op op_ = Op::kMake;
  std::string part_;
  rocksdb::IOStatus error_;
  int spared_ = 0;
  int failed_ = 0;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace huiyin::kit
