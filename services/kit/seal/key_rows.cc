#include "services/kit/seal/key_rows.h"

#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <mutex>

#include "services/kit/base/status.h"
#include "services/kit/store/no_recovery.h"
#include "services/kit/store/rocks_lines.h"

namespace huiyin::kit {
namespace {

// First byte of a row's key; verifiers and a topic's rows have others.
constexpr char kKeyPrefix = 'k';
constexpr char kUnpurgedPrefix = 'p';
constexpr char kErasedPrefix = 'e';
std::string VerifierKey(Verifier of) { return std::string(1, static_cast<char>(of)); }

absl::Status FromRocksDb(const rocksdb::Status& status, const std::string& folder = "") {
  if (status.ok()) return absl::OkStatus();
  std::string message =
      "key store" + (folder.empty() ? "" : " in " + folder) + ": " + status.ToString();
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(message + "; free disk space");
  if (status.IsCorruption()) return absl::DataLossError(message + "; restore it from its backup");
  if (message.find("LOCK") != std::string::npos) {
    return absl::FailedPreconditionError(message + "; another process uses this folder");
  }
  if (message.find("Permission denied") != std::string::npos ||
      message.find("Read-only file system") != std::string::npos) {
    return absl::PermissionDeniedError(message + "; this user may not use the folder");
  }
  return absl::UnavailableError(message);
}

rocksdb::Options StoreOptions() {
  rocksdb::Options options;
  options.create_if_missing = true;
  // Keys are noise: compression gains nothing. Small files bound what erasing one key must rewrite.
  options.compression = rocksdb::kNoCompression;
  options.write_buffer_size = 4 << 20;
  options.target_file_size_base = 4 << 20;
  options.max_bytes_for_level_base = 16 << 20;
  options.max_open_files = 256;
  // A torn tail is a crash before the sync; anything else is damage and must not pass silently.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::string RowKey(char prefix, std::string_view key_id) {
  return std::string(1, prefix).append(key_id);
}

}  // namespace

// Whether something could not be written, and whoever is to be told.
class KeyRows::Failure {
 public:
  explicit Failure(std::function<void(absl::Status)> on_fatal) : on_fatal_(std::move(on_fatal)) {}

  void Note(const rocksdb::Status& why) {
    if (why.ok()) return;
    {
      const std::lock_guard lock(mutex_);
      if (!first_.ok()) return;
      first_ = FromRocksDb(why);
    }
    if (on_fatal_) on_fatal_(FromRocksDb(why));
  }
  absl::Status Check() const {
    const std::lock_guard lock(mutex_);
    if (first_.ok()) return absl::OkStatus();
    return absl::UnavailableError(
        "no key can be kept before the next start, since one could not: " +
        std::string(first_.message()));
  }

 private:
  const std::function<void(absl::Status)> on_fatal_;
  mutable std::mutex mutex_;
  absl::Status first_;  // guarded by mutex_
};

KeyRows::KeyRows(std::unique_ptr<rocksdb::DB> db, std::shared_ptr<Failure> failure)
    : failure_(std::move(failure)), db_(std::move(db)) {}
KeyRows::~KeyRows() = default;

absl::StatusOr<std::unique_ptr<KeyRows>> KeyRows::Open(const std::string& folder, rocksdb::Env* env,
                                                       std::function<void(absl::Status)> on_fatal) {
  auto failure = std::make_shared<Failure>(std::move(on_fatal));
  rocksdb::Options options = StoreOptions();
  if (env != nullptr) options.env = env;
  options.info_log = std::make_shared<RocksLines>(folder + "/db");
  options.listeners.push_back(
      std::make_shared<NoRecovery>([failure](const rocksdb::Status& why) { failure->Note(why); }));
  rocksdb::DB* db = nullptr;
  RETURN_IF_ERROR(FromRocksDb(rocksdb::DB::Open(options, folder + "/db", &db), folder));
  return std::unique_ptr<KeyRows>(
      new KeyRows(std::unique_ptr<rocksdb::DB>(db), std::move(failure)));
}

absl::StatusOr<std::optional<std::string>> KeyRows::Get(const std::string& key) const {
  std::string row;
  rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), key, &row);
  if (status.IsNotFound()) return std::optional<std::string>();
  RETURN_IF_ERROR(FromRocksDb(status));
  return std::optional<std::string>(std::move(row));
}

absl::StatusOr<std::optional<std::string>> KeyRows::Find(std::string_view key_id) const {
  return Get(RowKey(kKeyPrefix, key_id));
}

absl::StatusOr<std::optional<std::string>> KeyRows::FindVerifier(Verifier of) const {
  return Get(VerifierKey(of));
}

absl::Status KeyRows::Write(rocksdb::WriteBatch* batch) {
  RETURN_IF_ERROR(failure_->Check());
  rocksdb::WriteOptions options;
  options.sync = true;
  syncs_.fetch_add(1, std::memory_order_relaxed);
  const rocksdb::Status written = db_->Write(options, batch);
  failure_->Note(written);
  return FromRocksDb(written);
}

absl::Status KeyRows::Add(const std::vector<std::pair<std::string, std::string>>& rows_by_id) {
  rocksdb::WriteBatch batch;
  for (const auto& [key_id, row] : rows_by_id) {
    RETURN_IF_ERROR(FromRocksDb(batch.Put(RowKey(kKeyPrefix, key_id), row)));
  }
  return Write(&batch);
}

absl::Status KeyRows::PutVerifier(Verifier of, const std::string& row) {
  rocksdb::WriteBatch batch;
  RETURN_IF_ERROR(FromRocksDb(batch.Put(VerifierKey(of), row)));
  return Write(&batch);
}

absl::Status KeyRows::RemoveVerifier(Verifier of) {
  rocksdb::WriteBatch batch;
  RETURN_IF_ERROR(FromRocksDb(batch.Delete(VerifierKey(of))));
  return Write(&batch);
}

absl::Status KeyRows::Remove(const std::vector<std::string>& key_ids) {
  rocksdb::WriteBatch batch;
  for (const std::string& key_id : key_ids) {
    RETURN_IF_ERROR(FromRocksDb(batch.Delete(RowKey(kKeyPrefix, key_id))));
    RETURN_IF_ERROR(FromRocksDb(batch.Put(RowKey(kUnpurgedPrefix, key_id), "")));
  }
  return Write(&batch);
}

absl::Status KeyRows::Apply(const KeyChanges& changes) {
  rocksdb::WriteBatch batch;
  for (const auto& [key_id, row] : changes.added) {
    RETURN_IF_ERROR(FromRocksDb(batch.Put(RowKey(kKeyPrefix, key_id), row)));
  }
  for (const std::string& key_id : changes.erased) {
    RETURN_IF_ERROR(FromRocksDb(batch.Put(RowKey(kErasedPrefix, key_id), "")));
  }
  for (const std::string& key_id : changes.removed) {
    RETURN_IF_ERROR(FromRocksDb(batch.Delete(RowKey(kKeyPrefix, key_id))));
    RETURN_IF_ERROR(FromRocksDb(batch.Put(RowKey(kUnpurgedPrefix, key_id), "")));
  }
  for (const auto& [row, value] : changes.topic) {
    RETURN_IF_ERROR(FromRocksDb(batch.Put(std::string(1, static_cast<char>(row)), value)));
  }
  return Write(&batch);
}

absl::StatusOr<bool> KeyRows::IsErased(std::string_view key_id) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> row, Get(RowKey(kErasedPrefix, key_id)));
  return row.has_value();
}

absl::StatusOr<std::optional<std::string>> KeyRows::FindTopicRow(TopicRow row) const {
  return Get(std::string(1, static_cast<char>(row)));
}

absl::Status KeyRows::VisitPrefix(
    char prefix, const std::function<void(std::string_view, std::string_view)>& visit) const {
  std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator(rocksdb::ReadOptions()));
  for (row->Seek(std::string(1, prefix)); row->Valid() && row->key()[0] == prefix; row->Next()) {
    visit(row->key().ToStringView().substr(1), row->value().ToStringView());
  }
  return FromRocksDb(row->status());
}

absl::Status KeyRows::Visit(
    const std::function<void(std::string_view, std::string_view)>& visit) const {
  return VisitPrefix(kKeyPrefix, visit);
}

absl::StatusOr<std::vector<std::string>> KeyRows::Unpurged() const {
  std::vector<std::string> key_ids;
  RETURN_IF_ERROR(VisitPrefix(kUnpurgedPrefix, [&](std::string_view key_id, std::string_view) {
    key_ids.emplace_back(key_id);
  }));
  return key_ids;
}

absl::Status KeyRows::Purge(std::vector<std::string> key_ids) {
  auto [least, greatest] = std::minmax_element(key_ids.begin(), key_ids.end());
  if (least == key_ids.end()) return absl::OkStatus();
  // The flush retires the write-ahead log that holds the rows, the compaction the tables.
  RETURN_IF_ERROR(FromRocksDb(db_->Flush(rocksdb::FlushOptions())));
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  std::string from = RowKey(kKeyPrefix, *least);
  std::string to = RowKey(kKeyPrefix, *greatest);
  rocksdb::Slice from_slice(from);
  rocksdb::Slice to_slice(to);
  RETURN_IF_ERROR(FromRocksDb(db_->CompactRange(options, &from_slice, &to_slice)));
  // Turning deletions off and on deletes retired files now, not whenever a background job next
  // ends.
  RETURN_IF_ERROR(FromRocksDb(db_->DisableFileDeletions()));
  RETURN_IF_ERROR(FromRocksDb(db_->EnableFileDeletions(/*force=*/false)));

  rocksdb::WriteBatch batch;
  for (const std::string& key_id : key_ids) {
    RETURN_IF_ERROR(FromRocksDb(batch.Delete(RowKey(kUnpurgedPrefix, key_id))));
  }
  return Write(&batch);
}

}  // namespace huiyin::kit
