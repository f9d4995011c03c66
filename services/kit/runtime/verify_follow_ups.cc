#include "services/kit/runtime/verify_follow_ups.h"

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/chain.h"
#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/partitioner.h"

namespace huiyin::kit {

void FollowUpCheck::Counted(const TopicPartition& source, Offset offset,
                            const common::v1::Record& record, std::string_view key,
                            const std::string& nonce) {
  if (record.follow_ups_size() == 0) return;
  const int partitions = log_.PartitionCount(kCommandsTopic).value_or(1);
  for (int i = 0; i < record.follow_ups_size(); ++i) {
    const common::v1::CommandRecord command =
        FollowUpCommand(source, record, key, offset, i, nonce);
    Asked& asked = asked_[{source, offset, i}];
    asked.digest = Digest(command.SerializeAsString());
    asked.partition = PartitionOf(command.root_id(), partitions);
  }
}

void FollowUpCheck::Folded(const TopicPartition& source, Offset end, Offset sent_before) {
  sources_[source] = {end, sent_before};
}

void FollowUpCheck::CompareRecord(const LogRecord& record, VerifyReport* report) {
  common::v1::CommandRecord command;
  if (!command.ParseFromString(record.entry->value) || !command.has_follow_up()) return;
  const common::v1::FollowUpId& id = command.follow_up();
  const TopicPartition source{id.topic(), id.partition()};
  const auto folded = sources_.find(source);
  // Of a log that could not be folded to its end enough is said elsewhere.
  const bool comparable = folded != sources_.end() && id.offset() < folded->second.end;
  if (!comparable && log_.PartitionCount(source.topic).ok()) return;
  const auto asked = asked_.find({source, id.offset(), id.index()});
  if (asked == asked_.end()) {
    return AddDifference(
        report, Concat("the follow-up at offset ", record.offset, " was asked for by no decision"));
  }
  asked->second.arrived = true;
  ++report->decisions;
  if (asked->second.digest != Digest(command.SerializeAsString())) {
    AddDifference(report, Concat("the follow-up at offset ", record.offset,
                                 " differs from what the decision at offset ", id.offset(), " of ",
                                 source.topic, "/", source.partition, " asked for"));
  }
}

absl::StatusOr<VerifyReport> FollowUpCheck::Compare(int partition) {
  VerifyReport report;
  report.where = {kCommandsTopic, partition};
  ASSIGN_OR_RETURN(const LogExtent extent, log_.Extent(report.where));
  for (Offset next = extent.begin; next < extent.end;) {
    const absl::StatusOr<std::vector<LogRecord>> records = ReadSome(log_, report.where, next);
    if (absl::IsUnavailable(records.status())) return records.status();
    if (!records.ok()) {
      AddDifference(&report, std::string(records.status().message()));
      return report;
    }
    for (const LogRecord& record : *records) CompareRecord(record, &report);
    report.records += static_cast<int64_t>(records->size());
    next = records->back().offset + 1;
  }
  const bool forgot = extent.begin > 0;
  for (const auto& [place, asked] : asked_) {
    const auto& [source, offset, index] = place;
    if (forgot || asked.arrived || asked.partition != partition) continue;
    if (offset >= sources_[source].sent_before) continue;
    AddDifference(&report,
                  Concat("follow-up ", index, " of the decision at offset ", offset, " of ",
                         source.topic, "/", source.partition, " is missing, though it was sent"));
  }
  return report;
}

}  // namespace huiyin::kit
