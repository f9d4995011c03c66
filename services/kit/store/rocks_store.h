// RocksStore: a Store on RocksDB, one database a (service, partition), one column family, no
// write-ahead log.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/kit/store/store.h"

namespace rocksdb {
class Cache;
class DB;
class Env;
class WriteBufferManager;
}  // namespace rocksdb

namespace huiyin::kit {

// Memory that all stores of a process share.
struct StoreMemory {
  StoreMemory(size_t cache_bytes, size_t write_buffer_bytes);
  std::shared_ptr<rocksdb::Cache> cache;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers;
};

struct RocksStoreOptions {
  std::string directory;
  std::shared_ptr<const StoreMemory> memory;  // null: the store's own, small
  rocksdb::Env* env = nullptr;                // null: the machine's
  bool read_only = false;
};

class RocksStore : public Store {
 public:
  static absl::StatusOr<std::unique_ptr<RocksStore>> Open(RocksStoreOptions options);
  ~RocksStore() override;

  bool Get(std::string_view key, std::string* value) const override;
  void Scan(std::string_view from, std::string_view to, Visit visit) const override;
  absl::Status Write(Overlay::Writes&& writes) override;
  absl::StatusOr<std::unique_ptr<Reader>> Snapshot() const override;
  absl::Status Reset() override;
  absl::Status Flush() override;
  absl::Status Checkpoint(const std::string& directory) override;
  // Reads every file to its end: DATA_LOSS when a byte on disk is not what was written. Reading such a row otherwise stops
  // the process.
  absl::Status CheckFiles() const;

 private:
  explicit RocksStore(RocksStoreOptions options);
  absl::Status OpenDb();

  RocksStoreOptions options_;
  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace huiyin::kit
