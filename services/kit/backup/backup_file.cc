#include "services/kit/backup/backup_file.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "services/kit/base/folder.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/checksum.h"
#include "services/kit/log/little_endian.h"

namespace huiyin::kit {
namespace {

constexpr size_t kHeadBytes = 12;
constexpr size_t kRowBytesMax = kLogRecordBytesMax + 100;
constexpr size_t kBufferBytes = 1 << 20;

// A row that comes to stand in another topic's file is found out too.
RowSpace SpaceOf(const TopicPartition& where) {
  return {ExtendCrc32c(0, where.topic), static_cast<uint32_t>(where.partition)};
}

}  // namespace

std::string BackupFileName(const TopicPartition& where) {
  return Concat(where.topic, "-", where.partition, ".records");
}

absl::StatusOr<std::unique_ptr<BackupFileWriter>> BackupFileWriter::Open(
    const std::string& folder, const TopicPartition& where) {
  std::unique_ptr<BackupFileWriter> writer(
      new BackupFileWriter(Concat(folder, "/", BackupFileName(where)), SpaceOf(where)));
  writer->file_.reset(std::fopen(writer->path_.c_str(), "wbxe"));
  if (writer->file_ == nullptr) return FileTrouble("cannot make " + writer->path_, errno);
  std::setvbuf(writer->file_.get(), nullptr, _IOFBF, kBufferBytes);
  return writer;
}

absl::Status BackupFileWriter::Append(const LogRecord& record) {
  EncodeRecordRow(RecordRowKey(space_, record.offset), record.append_time_us, *record.entry, &row_);
  frame_.clear();
  PutLittle(&frame_, static_cast<uint64_t>(record.offset));
  PutLittle(&frame_, static_cast<uint32_t>(row_.size()));
  frame_ += row_;
  if (std::fwrite(frame_.data(), 1, frame_.size(), file_.get()) != frame_.size()) {
    return FileTrouble("cannot write " + path_, errno);
  }
  ++records_;
  bytes_ += static_cast<int64_t>(frame_.size());
  crc_ = ExtendCrc32c(crc_, frame_);
  return absl::OkStatus();
}

absl::Status BackupFileWriter::Close() {
  const bool written = std::fflush(file_.get()) == 0 && fsync(fileno(file_.get())) == 0;
  const int error = errno;
  const bool closed = std::fclose(file_.release()) == 0;
  if (!written || !closed) return FileTrouble("cannot write " + path_, written ? errno : error);
  return absl::OkStatus();
}

BackupFileReader::BackupFileReader(std::string path, const BackupPartition& expected)
    : path_(std::move(path)), expected_(expected), space_(SpaceOf(expected.where)) {}

absl::StatusOr<std::unique_ptr<BackupFileReader>> BackupFileReader::Open(
    const std::string& folder, const BackupPartition& expected) {
  std::unique_ptr<BackupFileReader> reader(
      new BackupFileReader(Concat(folder, "/", BackupFileName(expected.where)), expected));
  reader->file_.reset(std::fopen(reader->path_.c_str(), "rbe"));
  if (reader->file_ == nullptr) {
    return errno == ENOENT ? reader->Altered("it is missing")
                           : FileTrouble("cannot read " + reader->path_, errno);
  }
  std::setvbuf(reader->file_.get(), nullptr, _IOFBF, kBufferBytes);
  return reader;
}

absl::Status BackupFileReader::Altered(std::string_view what) const {
  return absl::DataLossError(Concat(path_, " is not as it was written: ", what));
}

bool BackupFileReader::Take(size_t bytes) {
  taken_.resize(bytes);
  taken_.resize(std::fread(taken_.data(), 1, bytes, file_.get()));
  bytes_ += static_cast<int64_t>(taken_.size());
  crc_ = ExtendCrc32c(crc_, taken_);
  return taken_.size() == bytes;
}

absl::Status BackupFileReader::CheckEnd() const {
  if (std::ferror(file_.get()) != 0) return FileTrouble("cannot read " + path_, errno);
  if (records_ != expected_.records || bytes_ != expected_.bytes) {
    return Altered(Concat("it has ", records_, " records in ", bytes_, " bytes, the manifest says ",
                          expected_.records, " in ", expected_.bytes));
  }
  if (crc_ != expected_.crc) return Altered("its checksum differs");
  return absl::OkStatus();
}

absl::StatusOr<std::optional<LogRecord>> BackupFileReader::Next() {
  if (!Take(kHeadBytes)) {
    RETURN_IF_ERROR(CheckEnd());
    return std::optional<LogRecord>();
  }
  const std::string_view head = taken_;
  const auto offset = static_cast<Offset>(GetLittle<uint64_t>(head));
  const auto length = GetLittle<uint32_t>(head.substr(8));
  const std::string after = Concat("after record ", records_);
  if (length > kRowBytesMax || !Take(length)) return Altered(Concat("it breaks off ", after));
  std::optional<RecordRow> row = DecodeRecordRow(RecordRowKey(space_, offset), taken_);
  if (!row.has_value()) return Altered(Concat("a record differs ", after));
  if (offset <= last_ || offset < expected_.begin || offset >= expected_.end) {
    return Altered(Concat("offset ", offset, " comes ", after));
  }
  last_ = offset;
  ++records_;
  return std::optional<LogRecord>(
      {offset, row->append_time_us, std::make_shared<const LogEntry>(std::move(row->entry))});
}

absl::Status ForEachRecord(const std::string& folder, const BackupPartition& partition,
                           const std::function<absl::Status(const LogRecord&)>& visit) {
  ASSIGN_OR_RETURN(const auto file, BackupFileReader::Open(folder, partition));
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<LogRecord> record, file->Next());
    if (!record.has_value()) return absl::OkStatus();
    RETURN_IF_ERROR(visit(*record));
  }
}

}  // namespace huiyin::kit
