#include "services/kit/log/embedded_store.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "rocksdb/cache.h"
#include "rocksdb/convenience.h"
#include "rocksdb/env.h"
#include "rocksdb/table.h"
#include "services/kit/base/folder.h"
#include "services/kit/base/random.h"
#include "services/kit/base/status.h"
#include "services/kit/log/table_cuts.h"
#include "services/kit/store/no_recovery.h"
#include "services/kit/store/rocks_lines.h"

namespace huiyin::kit {
namespace {

// absl::string_view is not std's in this version of Abseil.
absl::string_view Text(std::string_view text) { return {text.data(), text.size()}; }
rocksdb::Slice ToSlice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view View(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::Status FromRocks(const std::string& dir, const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = status.ToString();
  if (absl::StrContains(text, "While lock file") || absl::StrContains(text, "lock hold by")) {
    return absl::FailedPreconditionError(absl::StrCat(
        "another process uses ", dir, ": stop it, or give this one its own data directory"));
  }
  const std::string message = absl::StrCat("log in ", dir, ": ", text);
  if (status.IsCorruption()) return absl::DataLossError(message);
  if (status.IsNoSpace()) {
    return absl::ResourceExhaustedError(absl::StrCat(message, ": the disk is full, free some"));
  }
  if (absl::StrContains(text, "Permission denied") ||
      absl::StrContains(text, "Read-only file system")) {
    return absl::PermissionDeniedError(absl::StrCat(message, ": this user may not use the folder"));
  }
  return absl::UnavailableError(message);
}

// A record that was written and cannot be read now: waiting does not bring it back.
absl::Status Unreadable(const std::string& dir, const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the log in ", dir,
                                          " cannot be read: ", status.ToString(),
                                          ": check the disk, restore a backup if need be"));
}

// An append-only store: rows come nearly in order, are never overwritten, and are read back in long
// runs.
rocksdb::Options StoreOptions(const std::string& dir, rocksdb::Env* env) {
  rocksdb::Options options;
  if (env != nullptr) options.env = env;
  options.create_if_missing = true;
  // Table files go to the disk as they are written: at their end all at once, the next sync would wait behind them.
  options.bytes_per_sync = 1 << 20;
  options.max_background_jobs = 2;
  options.max_open_files = 256;
  options.write_buffer_size = 64 << 20;
  options.max_write_buffer_number = 3;
  options.target_file_size_base = 128 << 20;
  // Eight write buffers make one run of tables, cut where a partition ends. Below that a table is moved, not rewritten (TableCuts):
  // the second level takes them all.
  options.level0_file_num_compaction_trigger = 8;
  options.max_bytes_for_level_base = 256 << 20;
  options.max_bytes_for_level_multiplier = 1024;
  options.sst_partitioner_factory = std::make_shared<TableCuts>();
  options.compression = rocksdb::kNoCompression;
  for (const rocksdb::CompressionType type : rocksdb::GetSupportedCompressions()) {
    if (type == rocksdb::kLZ4Compression) options.compression = type;
  }
  // A half-written last batch was never acknowledged and may go; damage before it must not pass for
  // the log's end.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.listeners.push_back(std::make_shared<NoRecovery>());
  options.info_log = std::make_shared<RocksLines>(dir);
  rocksdb::BlockBasedTableOptions table;
  table.block_size = 32 << 10;
  table.block_cache = rocksdb::NewLRUCache(16 << 20);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::string DrawIdentity() {
  std::string identity;
  for (const unsigned char c : RandomBytes(16)) absl::StrAppendFormat(&identity, "%02x", c);
  return identity;
}

rocksdb::WriteOptions Synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<EmbeddedStore>> EmbeddedStore::Open(
    const std::string& dir, rocksdb::Env* env, const std::map<std::string, int>& topics) {
  // RocksDB syncs what is inside its directory; that the directory itself survives a power cut is
  // up to us.
  RETURN_IF_ERROR(CreateFolder(dir));
  rocksdb::DB* db = nullptr;
  RETURN_IF_ERROR(FromRocks(dir, rocksdb::DB::Open(StoreOptions(dir, env), dir, &db)));
  std::unique_ptr<EmbeddedStore> store(new EmbeddedStore(dir, std::unique_ptr<rocksdb::DB>(db)));
  RETURN_IF_ERROR(store->LoadMetadata());
  RETURN_IF_ERROR(store->LoadTopics());
  RETURN_IF_ERROR(store->AddTopics(topics));
  return store;
}

absl::StatusOr<std::optional<std::string>> EmbeddedStore::GetRow(std::string_view key) const {
  std::string row;
  const rocksdb::Status got = db_->Get(rocksdb::ReadOptions(), ToSlice(key), &row);
  if (got.IsNotFound()) return std::optional<std::string>();
  RETURN_IF_ERROR(FromRocks(dir_, got));
  return std::optional<std::string>(std::move(row));
}

absl::Status EmbeddedStore::CreateMetadata() {
  const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(rocksdb::ReadOptions()));
  rows->SeekToFirst();
  RETURN_IF_ERROR(FromRocks(dir_, rows->status()));
  if (rows->Valid()) {
    return absl::FailedPreconditionError(
        absl::StrCat(dir_, " holds a RocksDB that is not a log: give an empty data directory"));
  }
  identity_ = DrawIdentity();
  rocksdb::WriteBatch batch;
  batch.Put(ToSlice(kFormatRow), ToSlice(kFormatVersion));
  batch.Put(ToSlice(kIdentityRow), identity_);
  return FromRocks(dir_, db_->Write(Synced(), &batch));
}

absl::Status EmbeddedStore::LoadMetadata() {
  ASSIGN_OR_RETURN(const auto format, GetRow(kFormatRow));
  if (!format.has_value()) return CreateMetadata();
  if (*format != kFormatVersion) {
    return absl::FailedPreconditionError(absl::StrCat("log in ", dir_, " has format ", *format,
                                                      ", this program reads ", Text(kFormatVersion),
                                                      ": use the version that wrote it"));
  }
  ASSIGN_OR_RETURN(const auto identity, GetRow(kIdentityRow));
  if (!identity.has_value())
    return absl::DataLossError(absl::StrCat("log in ", dir_, " lost its identity"));
  identity_ = *identity;
  ASSIGN_OR_RETURN(const auto clock, GetRow(kClockRow));
  driven_ = clock == "driven";
  return absl::OkStatus();
}

absl::Status EmbeddedStore::LoadTopics() {
  const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(rocksdb::ReadOptions()));
  const rocksdb::Slice prefix = ToSlice(kTopicRowPrefix);
  for (rows->Seek(prefix); rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
    const std::string name(View(rows->key()).substr(kTopicRowPrefix.size()));
    const std::optional<TopicRow> topic = DecodeTopicRow(View(rows->value()));
    if (!topic.has_value()) {
      return absl::DataLossError(absl::StrCat("log in ", dir_, ": broken row of topic ", name));
    }
    topics_.emplace(name, *topic);
  }
  return FromRocks(dir_, rows->status());
}

absl::Status EmbeddedStore::AddTopics(const std::map<std::string, int>& topics) {
  rocksdb::WriteBatch batch;
  for (const auto& [name, partitions] : topics) {
    if (partitions < 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("topic ", name, " needs at least 1 partition, not ", partitions));
    }
    const auto count = static_cast<uint32_t>(partitions);
    const TopicRow added{static_cast<uint32_t>(topics_.size()), count};
    const auto [known, is_new] = topics_.emplace(name, added);
    if (is_new) {
      batch.Put(absl::StrCat(Text(kTopicRowPrefix), name), EncodeTopicRow(added));
    } else if (known->second.partitions != count) {
      return absl::FailedPreconditionError(absl::StrCat(
          "topic ", name, " in ", dir_, " has ", known->second.partitions, " partitions, ",
          partitions, " are configured: the count never changes, configure ",
          known->second.partitions));
    }
  }
  if (batch.Count() == 0) return absl::OkStatus();
  return FromRocks(dir_, db_->Write(Synced(), &batch));
}

absl::StatusOr<RowSpace> EmbeddedStore::SpaceOf(const TopicPartition& where) const {
  const auto topic = topics_.find(where.topic);
  if (topic == topics_.end() || where.partition < 0 ||
      static_cast<uint32_t>(where.partition) >= topic->second.partitions) {
    return absl::InvalidArgumentError(
        absl::StrCat("no partition ", where.topic, "/", where.partition));
  }
  return RowSpace{topic->second.number, static_cast<uint32_t>(where.partition)};
}

absl::StatusOr<LogRecord> EmbeddedStore::Decode(const TopicPartition& where, Offset offset,
                                                std::string_view key, std::string_view row) const {
  std::optional<RecordRow> record = DecodeRecordRow(key, row);
  if (!record.has_value()) {
    return absl::DataLossError(absl::StrCat("altered record ", where.topic, "/", where.partition,
                                            " offset ", offset, " in ", dir_,
                                            ": checksum differs, restore a backup"));
  }
  return LogRecord{offset, record->append_time_us,
                   std::make_shared<const LogEntry>(std::move(record->entry))};
}

absl::StatusOr<std::optional<LogRecord>> EmbeddedStore::Last(const TopicPartition& where) const {
  ASSIGN_OR_RETURN(const RowSpace space, SpaceOf(where));
  const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(rocksdb::ReadOptions()));
  rows->SeekForPrev(RecordRowKey(space, INT64_MAX));
  RETURN_IF_ERROR(FromRocks(dir_, rows->status()));
  if (!rows->Valid()) return std::optional<LogRecord>();
  const std::optional<Offset> offset = OffsetOfRowKey(space, View(rows->key()));
  if (!offset.has_value()) return std::optional<LogRecord>();
  ASSIGN_OR_RETURN(LogRecord record,
                   Decode(where, *offset, View(rows->key()), View(rows->value())));
  return std::optional<LogRecord>(std::move(record));
}

absl::Status EmbeddedStore::Read(const TopicPartition& where, Offset from, Offset to,
                                 size_t bytes_max, std::vector<LogRecord>* out) const {
  ASSIGN_OR_RETURN(const RowSpace space, SpaceOf(where));
  const std::string end_key = RecordRowKey(space, to);
  const rocksdb::Slice end(end_key);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &end;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(options));
  size_t bytes = 0;
  rows->Seek(RecordRowKey(space, from));
  for (Offset offset = from; offset < to && bytes < bytes_max; ++offset, rows->Next()) {
    RETURN_IF_ERROR(Unreadable(dir_, rows->status()));
    if (!rows->Valid() || OffsetOfRowKey(space, View(rows->key())) != offset) {
      return absl::DataLossError(absl::StrCat("missing record ", where.topic, "/", where.partition,
                                              " offset ", offset, " in ", dir_,
                                              ": restore a backup"));
    }
    ASSIGN_OR_RETURN(LogRecord record,
                     Decode(where, offset, View(rows->key()), View(rows->value())));
    bytes += rows->value().size();
    out->push_back(std::move(record));
  }
  return absl::OkStatus();
}

void EmbeddedStore::Put(RowSpace space, Offset offset, int64_t append_time_us,
                        const LogEntry& entry) {
  const std::string key = RecordRowKey(space, offset);
  EncodeRecordRow(key, append_time_us, entry, &row_);
  batch_.Put(key, row_);
}

absl::Status EmbeddedStore::Commit(bool driven) {
  if (driven != driven_) batch_.Put(ToSlice(kClockRow), driven ? "driven" : "real");
  const rocksdb::Status written = db_->Write(Synced(), &batch_);
  batch_.Clear();
  if (!written.ok()) return FromRocks(dir_, written);
  driven_ = driven;
  return absl::OkStatus();
}

}  // namespace huiyin::kit
