#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/kit/backup/backup_file.h"
#include "services/kit/backup/restore_backup.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kShowEvery = 1'000;

absl::Status CheckTopics(const BackupManifest& manifest,
                         const std::map<std::string, KafkaTopic>& topics) {
  for (const BackupPartition& one : manifest.partitions) {
    if (topics.contains(one.where.topic)) continue;
    return absl::FailedPreconditionError(
        Concat("it holds the topic ", one.where.topic,
               ", which this version of Huiyin does not have: use the version it comes from"));
  }
  for (const auto& [name, topic] : topics) {
    const int found = PartitionsIn(manifest, name);
    if (found == topic.partitions) continue;
    return absl::FailedPreconditionError(Concat("it holds ", found, " partitions of the topic ",
                                                name, " where there must be ", topic.partitions,
                                                ": use the version of Huiyin it comes from"));
  }
  return absl::OkStatus();
}

}  // namespace

int PartitionsIn(const BackupManifest& manifest, const std::string& topic) {
  int count = 0;
  for (const BackupPartition& one : manifest.partitions) count += one.where.topic == topic ? 1 : 0;
  return count;
}

absl::StatusOr<BackupManifest> ReadManifest(const std::string& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    return absl::NotFoundError(Concat("there is no folder ", folder));
  }
  std::ifstream file(Concat(folder, "/", kManifestName), std::ios::binary);
  if (!file) {
    return absl::NotFoundError(
        Concat(folder, " is no whole backup: it has no ", kManifestName,
               ", which is written last. It was broken off, or is something else"));
  }
  std::ostringstream text;
  text << file.rdbuf();
  absl::StatusOr<BackupManifest> manifest = ParseManifest(text.str());
  if (manifest.ok()) return manifest;
  return absl::Status(
      manifest.status().code(),
      Concat("the backup ", folder, " cannot be used: ", std::string(manifest.status().message())));
}

absl::Status CheckBackup(const std::string& folder, const BackupManifest& manifest,
                         const std::map<std::string, KafkaTopic>& topics,
                         const BackupProgress& progress) {
  if (absl::Status fits = CheckTopics(manifest, topics); !fits.ok()) {
    return absl::Status(fits.code(), Concat("the backup ", folder,
                                            " cannot be used: ", std::string(fits.message())));
  }
  const int64_t total = manifest.records();
  int64_t done = 0;
  for (const BackupPartition& one : manifest.partitions) {
    RETURN_IF_ERROR(ForEachRecord(folder, one, [&](const LogRecord&) {
      if (++done % kShowEvery == 0) progress(done, total);
      return absl::OkStatus();
    }));
  }
  progress(done, total);
  return absl::OkStatus();
}

}  // namespace huiyin::kit
