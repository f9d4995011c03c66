#include "services/kit/backup/backup.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "services/kit/backup/backup_file.h"
#include "services/kit/backup/causal_cut.h"
#include "services/kit/backup/draft_folder.h"
#include "services/kit/base/patience.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/fold.h"

namespace huiyin::kit {
namespace {

constexpr size_t kRecordsAtOnce = 2'000;
// Another one is needed when a decision and what follows from it were written within the milliseconds in which ends are taken.
constexpr int kRoundsMax = 500;

// One partition on its way into its file.
struct Copy {
  TopicPartition where;
  KafkaTopic topic;
  LogExtent extent;  // as it was when first asked
  Offset next = -1;  // -1: not asked yet
  std::unique_ptr<BackupFileWriter> file;

  bool keeps_all() const { return !topic.compacted && topic.kept_ms == 0; }
};

class Backup {
 public:
  Backup(Log& log, const BackupSource& source, const BackupProgress& progress)
      : log_(log),
        source_(source),
        progress_(progress),
        patience_({.wait_ms_max = source.patience_ms}) {}

  absl::Status Take(const std::string& folder);
  std::vector<BackupPartition> Partitions() const;

 private:
  absl::Status Open(const std::string& folder);
  absl::Status Extend(CausalCut& cut);
  absl::Status CopyLogs(CausalCut& cut);
  absl::Status CopyTo(Copy& copy, CausalCut& cut);
  absl::Status CopyMore(Copy& copy, CausalCut& cut);
  absl::Status Keep(Copy& copy, const LogRecord& record);
  absl::Status Missing(const Copy& copy, std::string_view what) const;
  absl::Status NothingMore(Copy& copy, CausalCut& cut, const absl::Status& read);
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where);
  void Show(const CausalCut& cut) const;

  Log& log_;
  const BackupSource& source_;
  const BackupProgress& progress_;
  Patience patience_;        // with what comes of the partition that is copied
  std::vector<Copy> logs_;   // decisions and commands
  std::vector<Copy> keyed_;  // compacted topics, which refer to nothing
};

absl::StatusOr<LogExtent> Backup::Extent(const TopicPartition& where) {
  return Patience({.wait_ms_max = source_.patience_ms}).Try([&] { return log_.Extent(where); });
}

absl::Status Backup::Open(const std::string& folder) {
  for (const auto& [name, topic] : source_.topics) {
    ASSIGN_OR_RETURN(const int partitions, log_.PartitionCount(name));
    if (partitions != topic.partitions) {
      return absl::FailedPreconditionError(Concat("the topic ", name, " has ", partitions,
                                                  " partitions where ", topic.partitions,
                                                  " were expected: is this a log of Huiyin?"));
    }
    for (int i = 0; i < partitions; ++i) {
      Copy copy{.where = {name, i}, .topic = topic};
      ASSIGN_OR_RETURN(copy.file, BackupFileWriter::Open(folder, copy.where));
      (topic.compacted ? keyed_ : logs_).push_back(std::move(copy));
    }
  }
  return absl::OkStatus();
}

absl::Status Backup::Missing(const Copy& copy, std::string_view what) const {
  return absl::DataLossError(Concat(copy.where.topic, "/", copy.where.partition, ": ", what,
                                    ": this log has lost records, and a copy of it would be no "
                                    "backup. Keep the brokers' disks and the data folders of all "
                                    "instances"));
}

// The decision logs, huiyin.commands, and the decision logs once more: causal_cut.h says why.
absl::Status Backup::Extend(CausalCut& cut) {
  CausalCut::Ends ends, named_max;
  for (const bool commands : {false, true}) {
    for (Copy& copy : logs_) {
      if ((copy.where.topic == kCommandsTopic) != commands) continue;
      ASSIGN_OR_RETURN(const LogExtent extent, Extent(copy.where));
      ends[copy.where] = extent.end;
      if (copy.next >= 0) continue;
      copy.extent = extent;
      copy.next = extent.begin;
      if (copy.keeps_all() && extent.begin > 0) {
        return Missing(copy, Concat("begins at offset ", extent.begin, ", not at 0"));
      }
    }
  }
  for (const Copy& copy : logs_) {
    if (copy.where.topic == kCommandsTopic) continue;
    ASSIGN_OR_RETURN(const LogExtent extent, Extent(copy.where));
    named_max[copy.where] = extent.end;
  }
  cut.Extend(ends, std::move(named_max));
  return absl::OkStatus();
}

// Until nothing that was copied refers to what was not.
absl::Status Backup::CopyLogs(CausalCut& cut) {
  for (int round = 0; round < kRoundsMax; ++round) {
    RETURN_IF_ERROR(Extend(cut));
    for (bool moved = true; std::exchange(moved, false);) {
      for (Copy& copy : logs_) {
        moved = moved || copy.next < cut.end(copy.where);
        RETURN_IF_ERROR(CopyTo(copy, cut));
      }
    }
    if (!cut.raised_by_command()) return absl::OkStatus();
  }
  return absl::UnavailableError(
      Concat("commands refer to what was decided a moment before so often that no end was found "
             "in ",
             kRoundsMax, " rounds: try again when less comes by way of Kafka"));
}

absl::Status Backup::Take(const std::string& folder) {
  RETURN_IF_ERROR(Open(folder));
  CausalCut cut(source_.services);
  RETURN_IF_ERROR(CopyLogs(cut));
  for (Copy& copy : logs_) copy.extent.end = cut.end(copy.where);
  // A key is acknowledged before the record whose box it opens is appended: whatever was copied has its key below these ends.
  CausalCut::Ends ends;
  for (Copy& copy : keyed_) {
    ASSIGN_OR_RETURN(copy.extent, Extent(copy.where));
    copy.next = copy.extent.begin;
    ends[copy.where] = copy.extent.end;
  }
  CausalCut all({});
  all.Extend(ends, {});
  for (Copy& copy : keyed_) {
    RETURN_IF_ERROR(CopyTo(copy, all));
    copy.extent.end = all.end(copy.where);
  }
  for (const std::vector<Copy>* copies : {&logs_, &keyed_}) {
    for (const Copy& copy : *copies) RETURN_IF_ERROR(copy.file->Close());
  }
  return absl::OkStatus();
}

absl::Status Backup::CopyTo(Copy& copy, CausalCut& cut) {
  patience_.Answered();
  while (copy.next < cut.end(copy.where)) {
    RETURN_IF_ERROR(CopyMore(copy, cut));
    Show(cut);
  }
  return absl::OkStatus();
}

absl::Status Backup::CopyMore(Copy& copy, CausalCut& cut) {
  std::vector<LogRecord> records;
  const absl::Status read = log_.Read(copy.where, copy.next, kRecordsAtOnce, &records);
  if (!read.ok() || records.empty()) return NothingMore(copy, cut, read);
  patience_.Answered();
  for (const LogRecord& record : records) {
    if (record.offset >= cut.end(copy.where)) {
      copy.next = cut.end(copy.where);
      break;
    }
    if (copy.keeps_all() && record.offset != copy.next) {
      return Missing(copy, Concat("no record stands at offset ", copy.next));
    }
    RETURN_IF_ERROR(Keep(copy, record));
    if (!copy.topic.compacted) cut.Take(copy.where, record);
    copy.next = record.offset + 1;
  }
  return absl::OkStatus();
}

// Only another system's command can be larger than a log of ours takes. Nobody would carry it out, and nobody can write it again.
absl::Status Backup::Keep(Copy& copy, const LogRecord& record) {
  if (record.entry->key.size() + record.entry->value.size() > kLogRecordBytesMax) {
    return absl::OkStatus();
  }
  return copy.file->Append(record);
}

absl::Status Backup::NothingMore(Copy& copy, CausalCut& cut, const absl::Status& read) {
  if (!read.ok() && !absl::IsUnavailable(read) && !absl::IsOutOfRange(read)) return read;
  ASSIGN_OR_RETURN(const LogExtent extent, Extent(copy.where));
  if (extent.begin > copy.next && !copy.keeps_all()) {  // forgotten meanwhile
    copy.next = extent.begin;
    return absl::OkStatus();
  }
  if (extent.begin > copy.next) {
    return Missing(copy, Concat("begins at offset ", extent.begin, " now"));
  }
  const bool marks = read.ok() && !copy.keeps_all() && extent.end <= copy.next;
  if (marks && patience_.waited_ms() > source_.marks_patience_ms) {
    cut.Lower(copy.where, copy.next);
    return absl::OkStatus();
  }
  absl::Status nothing =
      read.ok() ? absl::UnavailableError(Concat(
                      copy.where.topic, "/", copy.where.partition, ": nothing comes from offset ",
                      copy.next, " on; does another system hold a transaction open?"))
                : absl::UnavailableError(std::string(read.message()));
  if (patience_.Holds(nothing)) return absl::OkStatus();
  if (extent.end >= cut.end(copy.where)) return nothing;
  return Missing(copy, Concat("ends at offset ", extent.end, ", and another log has read it up to ",
                              cut.end(copy.where)));
}

void Backup::Show(const CausalCut& cut) const {
  int64_t done = 0, total = 0;
  for (const Copy& copy : logs_) {
    done += copy.next - copy.extent.begin;
    total += cut.ends().contains(copy.where) ? cut.end(copy.where) - copy.extent.begin
                                             : copy.extent.end - copy.extent.begin;
  }
  for (const Copy& copy : keyed_) {
    if (copy.next < 0) continue;
    done += copy.next - copy.extent.begin;
    total += copy.extent.end - copy.extent.begin;
  }
  progress_(done, total);
}

std::vector<BackupPartition> Backup::Partitions() const {
  std::vector<BackupPartition> partitions;
  for (const std::vector<Copy>* copies : {&logs_, &keyed_}) {
    for (const Copy& copy : *copies) {
      partitions.push_back({.where = copy.where,
                            .begin = copy.extent.begin,
                            .end = copy.extent.end,
                            .records = copy.file->records(),
                            .bytes = copy.file->bytes(),
                            .crc = copy.file->crc()});
    }
  }
  return partitions;
}

}  // namespace

absl::StatusOr<BackupManifest> TakeBackup(Log& log, const BackupSource& source,
                                          const std::string& folder,
                                          const BackupProgress& progress) {
  BackupManifest manifest{.cluster = log.Identity(), .begun_at_us = SystemClock().WallMicros()};
  ASSIGN_OR_RETURN(const std::unique_ptr<DraftFolder> draft, DraftFolder::Make(folder));
  Backup backup(log, source, progress);
  RETURN_IF_ERROR(backup.Take(draft->path()));
  manifest.partitions = backup.Partitions();
  RETURN_IF_ERROR(draft->Finish(kManifestName, ManifestText(manifest)));
  return manifest;
}

}  // namespace huiyin::kit
