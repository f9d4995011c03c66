// What the records of the key topic mean, and what they change in the rows that are its copy.
//
//   ASSIGN_OR_RETURN(KeyFold fold, FoldKeyRecords(rows, records));
//   RETURN_IF_ERROR(rows.Apply(fold.changes));
//
// | record's key | value | meaning |
// | a key's id, 16 bytes | its row | the key was made |
// | a key's id | nothing | it is erased, for ever |
// | `master.key ` or `index.key ` and a name of its own | fingerprint | the first of each kind says which file
// belongs to this topic; no two bear one key, so compaction leaves the first where it is |
// | `pulse` | nothing | nothing: something must come, so that brokers compact what came before |
// Any other is a newer version's, and passed over.
//
// The rule of erasing: an id that was erased never comes back, whatever comes after. A creation that
// comes after the erasure of its id is passed over, and the id is `returned`: it must be erased in the
// topic once more, since compaction keeps the newest record and would drop the erasure.
// An erasure has an empty value, not Kafka's null: compaction drops a null after a day or so, and a
// copy that was away for longer would never hear of it.
//
// Threads: safe from any thread, but only one may fold and apply. Errors: those of KeyRows.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/kit/log/log.h"
#include "services/kit/seal/key_rows.h"

namespace huiyin::kit {

struct KeyFold {
  KeyChanges changes;  // with the position after the last record
  std::set<std::string> returned;
};

absl::StatusOr<KeyFold> FoldKeyRecords(const KeyRows& rows, const std::vector<LogRecord>& records);

LogEntry FingerprintRecord(TopicRow of, std::string_view fingerprint);
LogEntry ErasureRecord(std::string_view key_id);
LogEntry PulseRecord();

// A row of TopicRow::kMasterKey or kIndexKey: the record, as it stands in the topic.
std::string FingerprintRow(const LogEntry& record);
std::string_view FingerprintOf(std::string_view row);

std::string PositionRow(Offset position);
// Nothing when `row` is malformed.
std::optional<Offset> PositionOf(std::string_view row);

}  // namespace huiyin::kit
