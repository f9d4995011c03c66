#include "services/kit/seal/key_fold.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "services/kit/base/random.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/seal/key_store.h"
#include "services/kit/seal/keyed_hash.h"

namespace huiyin::kit {
namespace {

constexpr std::string_view kMasterPrefix = "master.key ";
constexpr std::string_view kIndexPrefix = "index.key ";
constexpr size_t kNameBytes = 16;

class Folding {
 public:
  explicit Folding(const KeyRows& rows) : rows_(rows) {}

  absl::Status Take(const LogEntry& entry) {
    if (entry.key.size() == kKeyIdBytes) {
      return entry.value.empty() ? Erase(entry.key) : Create(entry.key, entry.value);
    }
    if (entry.key.starts_with(kMasterPrefix)) return Note(TopicRow::kMasterKey, entry);
    if (entry.key.starts_with(kIndexPrefix)) return Note(TopicRow::kIndexKey, entry);
    return absl::OkStatus();
  }
  KeyFold End(Offset position) {
    fold_.changes.topic[TopicRow::kPosition] = PositionRow(position);
    return std::move(fold_);
  }

 private:
  absl::StatusOr<bool> IsErased(const std::string& key_id) const {
    if (fold_.changes.erased.contains(key_id)) return true;
    return rows_.IsErased(key_id);
  }
  absl::StatusOr<bool> IsHere(const std::string& key_id) const {
    ASSIGN_OR_RETURN(const std::optional<std::string> row, rows_.Find(key_id));
    return row.has_value();
  }
  absl::Status Create(const std::string& key_id, const std::string& row) {
    ASSIGN_OR_RETURN(const bool erased, IsErased(key_id));
    if (erased) {
      fold_.returned.insert(key_id);
      return absl::OkStatus();
    }
    // Ids are random and each is made once: a second row for one is none that we wrote.
    ASSIGN_OR_RETURN(const bool here, IsHere(key_id));
    if (!here) fold_.changes.added.emplace(key_id, row);
    return absl::OkStatus();
  }
  absl::Status Erase(const std::string& key_id) {
    fold_.returned.erase(key_id);  // somebody was quicker
    ASSIGN_OR_RETURN(const bool erased, IsErased(key_id));
    if (erased) return absl::OkStatus();
    fold_.changes.erased.insert(key_id);
    if (fold_.changes.added.erase(key_id) > 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool here, IsHere(key_id));
    if (here) fold_.changes.removed.insert(key_id);
    return absl::OkStatus();
  }
  absl::Status Note(TopicRow of, const LogEntry& entry) {
    if (entry.value.size() != kKeyedHashBytes) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::optional<std::string> known, rows_.FindTopicRow(of));
    if (!known)
      fold_.changes.topic.emplace(of, FingerprintRow(entry));  // of this stretch, the first
    return absl::OkStatus();
  }

  const KeyRows& rows_;
  KeyFold fold_;
};

}  // namespace

absl::StatusOr<KeyFold> FoldKeyRecords(const KeyRows& rows, const std::vector<LogRecord>& records) {
  HUIYIN_CHECK(!records.empty(), "records to fold");
  Folding folding(rows);
  for (const LogRecord& record : records) RETURN_IF_ERROR(folding.Take(*record.entry));
  return folding.End(records.back().offset + 1);
}

LogEntry FingerprintRecord(TopicRow of, std::string_view fingerprint) {
  HUIYIN_CHECK(of == TopicRow::kMasterKey || of == TopicRow::kIndexKey, "a key file's row");
  const std::string_view prefix = of == TopicRow::kMasterKey ? kMasterPrefix : kIndexPrefix;
  return {Concat(prefix, RandomBytes(kNameBytes)), std::string(fingerprint)};
}

LogEntry ErasureRecord(std::string_view key_id) { return {std::string(key_id), ""}; }

LogEntry PulseRecord() { return {"pulse", ""}; }

std::string FingerprintRow(const LogEntry& record) { return record.key + record.value; }

std::string_view FingerprintOf(std::string_view row) {
  return row.substr(row.size() - std::min(row.size(), kKeyedHashBytes));
}

std::string PositionRow(Offset position) { return std::to_string(position); }

std::optional<Offset> PositionOf(std::string_view row) {
  Offset position = 0;
  const auto [end, error] = std::from_chars(row.data(), row.data() + row.size(), position);
  if (error != std::errc() || end != row.data() + row.size()) return std::nullopt;
  return position;
}

}  // namespace huiyin::kit
