// The file of one partition in a backup, `TOPIC-PARTITION.records`: records one after another, in the order of their offsets.
//
//   fixed64 offset, fixed32 length, and so many bytes: the record as the embedded log's row (services/kit/log/embedded_rows.h)
//
// fixed32/64 are little-endian. A row's checksum covers topic, partition and offset too. Whether the file is whole the manifest
// says, by its size and checksum.
//
//   ASSIGN_OR_RETURN(auto writer, BackupFileWriter::Open(folder, {"huiyin.intake", 2}));
//   RETURN_IF_ERROR(writer->Append(record));
//   RETURN_IF_ERROR(writer->Close());        // on the disk
//
//   ASSIGN_OR_RETURN(auto reader, BackupFileReader::Open(folder, partition));
//   while (true) { ASSIGN_OR_RETURN(auto record, reader->Next()); if (!record) break; ... }
//   RETURN_IF_ERROR(ForEachRecord(folder, partition, [](const LogRecord& record) { ... }));   // the same, at once
//
// Threads: one at a time. Errors: those of FileTrouble (services/kit/base/folder.h); reading: DATA_LOSS.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/kit/backup/manifest.h"
#include "services/kit/log/embedded_rows.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using BackupStream = std::unique_ptr<std::FILE, CloseFile>;

std::string BackupFileName(const TopicPartition& where);

class BackupFileWriter {
 public:
  // Of a file that is not there yet.
  static absl::StatusOr<std::unique_ptr<BackupFileWriter>> Open(const std::string& folder,
                                                                const TopicPartition& where);
  absl::Status Append(const LogRecord& record);
  // Durable, but for its name. Nothing may follow.
  absl::Status Close();

  int64_t records() const { return records_; }
  int64_t bytes() const { return bytes_; }
  uint32_t crc() const { return crc_; }

 private:
  BackupFileWriter(std::string path, RowSpace space) : path_(std::move(path)), space_(space) {}

  const std::string path_;
  const RowSpace space_;
  BackupStream file_;
  std::string frame_, row_;
  int64_t records_ = 0;
  int64_t bytes_ = 0;
  uint32_t crc_ = 0;
};

class BackupFileReader {
 public:
  static absl::StatusOr<std::unique_ptr<BackupFileReader>> Open(const std::string& folder,
                                                                const BackupPartition& expected);
  // The next record; nothing at the end, where all was as the manifest says.
  absl::StatusOr<std::optional<LogRecord>> Next();

 private:
  BackupFileReader(std::string path, const BackupPartition& expected);
  // Whether there were so many bytes.
  bool Take(size_t bytes);
  absl::Status CheckEnd() const;
  absl::Status Altered(std::string_view what) const;

  const std::string path_;
  const BackupPartition expected_;
  const RowSpace space_;
  BackupStream file_;
  std::string taken_;
  Offset last_ = -1;
  int64_t records_ = 0;
  int64_t bytes_ = 0;
  uint32_t crc_ = 0;
};

// Every record of the file, in order; ends where `visit` says an error.
absl::Status ForEachRecord(const std::string& folder, const BackupPartition& partition,
                           const std::function<absl::Status(const LogRecord&)>& visit);

}  // namespace huiyin::kit
