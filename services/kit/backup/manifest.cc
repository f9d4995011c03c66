#include "services/kit/backup/manifest.h"

#include <sstream>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/checksum.h"

namespace huiyin::kit {
namespace {

constexpr std::string_view kFirstLine = "huiyin backup 1\n";
constexpr std::string_view kAnyFirstLine = "huiyin backup ";
constexpr std::string_view kWhole = "whole ";

absl::Status Altered(std::string_view what) {
  return absl::DataLossError(Concat("its manifest was altered: ", what));
}

bool Says(std::istream& in, std::string_view expected) {
  std::string word;
  return in >> word && word == expected;
}

bool ReadPartition(std::istream& in, BackupPartition* partition) {
  if (!(in >> partition->where.topic >> partition->where.partition)) return false;
  const auto number = [&in](std::string_view name, auto* value) {
    return Says(in, name) && in >> *value;
  };
  return number("begin", &partition->begin) && number("end", &partition->end) &&
         number("records", &partition->records) && number("bytes", &partition->bytes) &&
         number("crc", &partition->crc);
}

}  // namespace

int64_t BackupManifest::records() const {
  int64_t sum = 0;
  for (const BackupPartition& partition : partitions) sum += partition.records;
  return sum;
}

int64_t BackupManifest::bytes() const {
  int64_t sum = 0;
  for (const BackupPartition& partition : partitions) sum += partition.bytes;
  return sum;
}

std::string ManifestText(const BackupManifest& manifest) {
  std::string text = Concat(kFirstLine, "cluster ", manifest.cluster, "\nbegun_at_us ",
                            manifest.begun_at_us, "\n");
  for (const BackupPartition& one : manifest.partitions) {
    text += Concat("partition ", one.where.topic, " ", one.where.partition, " begin ", one.begin,
                   " end ", one.end, " records ", one.records, " bytes ", one.bytes, " crc ",
                   one.crc, "\n");
  }
  return Concat(text, kWhole, ExtendCrc32c(0, text), "\n");
}

absl::StatusOr<BackupManifest> ParseManifest(std::string_view text) {
  if (!text.starts_with(kFirstLine)) {
    if (!text.starts_with(kAnyFirstLine)) return Altered("it does not begin as one");
    return absl::FailedPreconditionError(
        "another version of huiyinctl wrote it: use that one, or a newer one");
  }
  const size_t last = text.rfind(kWhole);
  if (last == std::string_view::npos || text[last - 1] != '\n') return Altered("it has no end");
  const std::string_view lines = text.substr(0, last);
  if (text.substr(last) != Concat(kWhole, ExtendCrc32c(0, lines), "\n")) {
    return Altered("its checksum differs");
  }
  BackupManifest manifest;
  std::istringstream in{std::string(lines.substr(kFirstLine.size()))};
  if (!Says(in, "cluster") || !(in >> manifest.cluster) || !Says(in, "begun_at_us") ||
      !(in >> manifest.begun_at_us)) {
    return Altered("its head cannot be read");
  }
  while (in >> std::ws && !in.eof()) {
    BackupPartition partition;
    if (!Says(in, "partition") || !ReadPartition(in, &partition)) {
      return Altered("a line of it cannot be read");
    }
    manifest.partitions.push_back(std::move(partition));
  }
  return manifest;
}

}  // namespace huiyin::kit
