#include "services/kit/seal/key_source.h"

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/seal/key_fold.h"

namespace huiyin::kit {
namespace {

constexpr int kFirstReadTries = 100;
constexpr int kFirstReadPauseMs = 50;

absl::Status CheckName(KeyRows& rows, const std::string& source) {
  ASSIGN_OR_RETURN(const std::optional<std::string> known, rows.FindTopicRow(TopicRow::kSource));
  if (known == source) return absl::OkStatus();
  if (known) {
    return absl::FailedPreconditionError(
        Concat("this key folder is a copy of the topic ", *known, ", not of ", source,
               ": give it that one, or take another folder with copies of its master.key and "
               "index.key"));
  }
  ASSIGN_OR_RETURN(const auto alone, rows.FindVerifier(Verifier::kMasterKey));
  if (alone) {
    return absl::FailedPreconditionError(
        Concat("the keys in this folder were made by a process alone, and the topic ", source,
               " does not have them: keep the folder, and take an empty one"));
  }
  return rows.Apply({.topic = {{TopicRow::kSource, source}}});
}

absl::StatusOr<LogRecord> ReadFirst(Log& log, const TopicPartition& where, Offset begin) {
  std::vector<LogRecord> first;
  absl::Status read;
  // A log over a network may have nothing to give yet.
  for (int i = 0; i < kFirstReadTries; ++i) {
    read = log.Read(where, begin, 1, &first);
    if (!first.empty()) return first[0];
    if (!read.ok() && !absl::IsUnavailable(read)) return read;
    std::this_thread::sleep_for(std::chrono::milliseconds(kFirstReadPauseMs));
  }
  return absl::UnavailableError(Concat(
      "the topic ", where.topic, " does not give its first record: ", std::string(read.message())));
}

// It is a fingerprint of the master key, which compaction leaves where it is: another there means
// another topic of that name, however far it has grown since.
absl::Status CheckFirstRecord(const KeyRows& rows, Log& log, const TopicPartition& where,
                              const LogExtent& extent) {
  ASSIGN_OR_RETURN(const auto known, rows.FindTopicRow(TopicRow::kMasterKey));
  const std::string what = Concat("the topic ", where.topic, " [", extent.begin, ", ", extent.end,
                                  ") is not the one that the keys in this folder come from: ",
                                  "keep the folder, which has keys that the topic lacks");
  if (!known || extent.begin == extent.end) return absl::DataLossError(what);
  ASSIGN_OR_RETURN(const LogRecord first, ReadFirst(log, where, extent.begin));
  if (FingerprintRow(*first.entry) == *known) return absl::OkStatus();
  return absl::DataLossError(
      Concat(what, " (its first record stands at offset ", first.offset, ")"));
}

}  // namespace

absl::StatusOr<Offset> CheckKeySource(KeyRows& rows, Log& log, const TopicPartition& where) {
  ASSIGN_OR_RETURN(const int partitions, log.PartitionCount(where.topic));
  if (partitions != 1) {
    return absl::FailedPreconditionError(Concat("the topic ", where.topic, " of the keys has ",
                                                partitions, " partitions, must have 1"));
  }
  RETURN_IF_ERROR(CheckName(rows, Concat(where.topic, " of ", log.Identity())));
  ASSIGN_OR_RETURN(const LogExtent extent, log.Extent(where));
  ASSIGN_OR_RETURN(const auto row, rows.FindTopicRow(TopicRow::kPosition));
  if (!row) return extent.begin;
  const std::optional<Offset> position = PositionOf(*row);
  if (!position) return absl::DataLossError("the key store does not know how far it has read");
  RETURN_IF_ERROR(CheckFirstRecord(rows, log, where, extent));
  return *position;
}

}  // namespace huiyin::kit
