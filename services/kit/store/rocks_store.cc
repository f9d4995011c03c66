#include "services/kit/store/rocks_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_buffer_manager.h>

#include <cstdio>
#include <cstdlib>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/store/no_recovery.h"
#include "services/kit/store/rocks_lines.h"

namespace huiyin::kit {
namespace {

constexpr size_t kWriteBufferBytes = 16 << 20;
constexpr size_t kRowBytes = 160;  // of one, with its key, about
// Of table files, about: more of them are written less often and asked more often.
constexpr int kSortedRuns = 8;

absl::Status FromRocks(const rocksdb::Status& status, std::string_view what) {
  if (status.ok()) return absl::OkStatus();
  const std::string why = status.ToString();
  const std::string message = Concat("state: cannot ", what, ": ", why);
  if (status.IsCorruption()) return absl::DataLossError(message);
  if (status.IsNoSpace()) {
    return absl::ResourceExhaustedError(message + ": the disk is full, free some");
  }
  if (why.find("Permission denied") != std::string::npos ||
      why.find("Read-only file system") != std::string::npos) {
    return absl::PermissionDeniedError(message + ": this user may not use the folder");
  }
  return absl::UnavailableError(message);
}

// What was written cannot be read: an answer would be a guess, so there is none.
void CheckReadable(const rocksdb::DB* db, const rocksdb::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr,
               "state in %s cannot be read, the process ends: %s. Check the disk; if only this "
               "folder is damaged, remove it: it is folded anew at the next start\n",
               db->GetName().c_str(), status.ToString().c_str());
  std::abort();
}

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

bool GetRow(rocksdb::DB* db, const rocksdb::ReadOptions& options, std::string_view key,
            std::string* value) {
  rocksdb::Status status = db->Get(options, ToSlice(key), value);
  if (status.IsNotFound()) return false;
  CheckReadable(db, status);
  return true;
}

void ScanRows(rocksdb::DB* db, rocksdb::ReadOptions options, std::string_view from,
              std::string_view to, Reader::Visit visit) {
  rocksdb::Slice upper = ToSlice(to);
  if (!to.empty()) options.iterate_upper_bound = &upper;
  std::unique_ptr<rocksdb::Iterator> it(db->NewIterator(options));
  for (it->Seek(ToSlice(from)); it->Valid(); it->Next()) {
    if (!visit(ToView(it->key()), ToView(it->value()))) return;
  }
  CheckReadable(db, it->status());
}

class RocksSnapshot : public Reader {
 public:
  explicit RocksSnapshot(rocksdb::DB* db) : db_(db), snapshot_(db->GetSnapshot()) {
    options_.snapshot = snapshot_;
  }
  ~RocksSnapshot() override { db_->ReleaseSnapshot(snapshot_); }
  bool Get(std::string_view key, std::string* value) const override {
    return GetRow(db_, options_, key, value);
  }
  void Scan(std::string_view from, std::string_view to, Visit visit) const override {
    ScanRows(db_, options_, from, to, visit);
  }

 private:
  rocksdb::DB* db_;
  const rocksdb::Snapshot* snapshot_;
  rocksdb::ReadOptions options_;
};

rocksdb::Options MakeOptions(const RocksStoreOptions& options) {
  rocksdb::Options out;
  out.create_if_missing = true;
  if (options.env != nullptr) out.env = options.env;
  // Table files go to the disk as they are written: at their end all at once, the log's next sync would wait behind them.
  out.bytes_per_sync = 1 << 20;
  out.write_buffer_size = kWriteBufferBytes;
  out.max_write_buffer_number = 4;
  // What is flushed is a few megabytes, what a partition holds may be gigabytes: by levels the one would be merged
  // with many times as much, each time.
  out.compaction_style = rocksdb::kCompactionStyleUniversal;
  out.level0_file_num_compaction_trigger = kSortedRuns;
  // Rows come sorted, a thousand at a time: within a table each is sought from where the last one went.
  out.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(1));
  // Half of what is looked for is not there: new cases, new command ids.
  out.memtable_whole_key_filtering = true;
  out.memtable_prefix_bloom_size_ratio = 0.05;
  out.max_background_jobs = 2;
  out.max_open_files = 256;
  out.info_log = std::make_shared<RocksLines>(options.directory);
  out.paranoid_checks = true;
  out.listeners.push_back(std::make_shared<NoRecovery>());
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_size = 8 << 10;
  if (options.memory != nullptr) {
    table.block_cache = options.memory->cache;
    out.write_buffer_manager = options.memory->write_buffers;
  }
  out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return out;
}

}  // namespace

StoreMemory::StoreMemory(size_t cache_bytes, size_t write_buffer_bytes)
    : cache(rocksdb::NewLRUCache(cache_bytes)),
      write_buffers(std::make_shared<rocksdb::WriteBufferManager>(write_buffer_bytes, cache)) {}

absl::StatusOr<std::unique_ptr<RocksStore>> RocksStore::Open(RocksStoreOptions options) {
  std::unique_ptr<RocksStore> store(new RocksStore(std::move(options)));
  RETURN_IF_ERROR(store->OpenDb());
  return store;
}

RocksStore::RocksStore(RocksStoreOptions options) : options_(std::move(options)) {}

RocksStore::~RocksStore() = default;

absl::Status RocksStore::OpenDb() {
  rocksdb::Options options = MakeOptions(options_);
  rocksdb::DB* db = nullptr;
  rocksdb::Status status = options_.read_only
                               ? rocksdb::DB::OpenForReadOnly(options, options_.directory, &db)
                               : rocksdb::DB::Open(options, options_.directory, &db);
  RETURN_IF_ERROR(FromRocks(status, Concat("open ", options_.directory)));
  db_.reset(db);
  return absl::OkStatus();
}

bool RocksStore::Get(std::string_view key, std::string* value) const {
  return GetRow(db_.get(), rocksdb::ReadOptions(), key, value);
}

void RocksStore::Scan(std::string_view from, std::string_view to, Visit visit) const {
  ScanRows(db_.get(), rocksdb::ReadOptions(), from, to, visit);
}

absl::Status RocksStore::Write(Overlay::Writes&& writes) {
  rocksdb::WriteBatch batch(writes.size() * kRowBytes);
  std::string space;
  for (const auto& [row, value] : writes) {
    const rocksdb::Slice key = ToSlice(row);
    rocksdb::Status status =
        value.has_value() ? batch.Put(key, ToSlice(value.Bytes(&space))) : batch.Delete(key);
    RETURN_IF_ERROR(FromRocks(status, "gather a batch"));
  }
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return FromRocks(db_->Write(options, &batch), "write");
}

absl::StatusOr<std::unique_ptr<Reader>> RocksStore::Snapshot() const {
  return std::make_unique<RocksSnapshot>(db_.get());
}

absl::Status RocksStore::Reset() {
  db_.reset();
  RETURN_IF_ERROR(
      FromRocks(rocksdb::DestroyDB(options_.directory, MakeOptions(options_)), "throw state away"));
  return OpenDb();
}

absl::Status RocksStore::Flush() { return FromRocks(db_->Flush(rocksdb::FlushOptions()), "flush"); }

absl::Status RocksStore::CheckFiles() const {
  return FromRocks(db_->VerifyChecksum(), Concat("read ", options_.directory));
}

absl::Status RocksStore::Checkpoint(const std::string& directory) {
  rocksdb::Checkpoint* made = nullptr;
  RETURN_IF_ERROR(FromRocks(rocksdb::Checkpoint::Create(db_.get(), &made), "begin a checkpoint"));
  std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  // 0 flushes first. Without a write-ahead log any other value would copy only what was flushed
  // before.
  return FromRocks(checkpoint->CreateCheckpoint(directory, /*log_size_for_flush=*/0),
                   Concat("write a checkpoint to ", directory));
}

}  // namespace huiyin::kit
