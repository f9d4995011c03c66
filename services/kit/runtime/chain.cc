#include "services/kit/runtime/chain.h"

#include <xxhash.h>

#include <vector>

#include "services/kit/base/text.h"

namespace huiyin::kit {

uint64_t Digest(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Admission Chain::Admit(const LogRecord& record, common::v1::Record* parsed) {
  const std::string& bytes = record.entry->value;
  if (!parsed->ParseFromString(bytes)) return Admission::kBroken;
  if (parsed->kind_case() == common::v1::Record::KIND_NOT_SET) return Admission::kBroken;
  next_ = record.offset + 1;
  if (parsed->has_opened()) {
    epoch_ = record.offset;
    return Admission::kOpened;
  }
  const common::v1::Envelope& envelope = parsed->envelope();
  if (envelope.epoch() > epoch_ && !bugs_.ignore_cut) return Admission::kCut;
  if (envelope.epoch() != epoch_ && !bugs_.ignore_epoch) return Admission::kSkipped;
  const bool continues = envelope.sequence() == sequence_ + 1;
  if (!continues && !(bugs_.accept_gap && envelope.sequence() > sequence_)) {
    return Admission::kSkipped;
  }
  if (continues && envelope.previous_digest() != digest_ && !bugs_.ignore_cut)
    return Admission::kCut;
  sequence_ = envelope.sequence();
  digest_ = Digest(bytes);
  last_offset_ = record.offset;
  return Admission::kCounted;
}

bool Chain::AdmitKnown(Offset offset, int64_t epoch, uint64_t sequence, uint64_t digest) {
  if (epoch != epoch_ || sequence != sequence_ + 1) return false;
  next_ = offset + 1;
  sequence_ = sequence;
  digest_ = digest;
  last_offset_ = offset;
  return true;
}

absl::Status CheckNotCut(Log& log, const TopicPartition& where, const Chain& chain) {
  if (chain.last_offset() < 0 || chain.bugs().ignore_cut) return absl::OkStatus();
  std::vector<LogRecord> found;
  absl::Status read = log.ReadAhead(where, chain.last_offset(), 1, &found);
  if (absl::IsUnavailable(read)) return read;
  if (read.ok() && !found.empty() && found[0].offset == chain.last_offset() &&
      Digest(found[0].entry->value) == chain.digest()) {
    return absl::OkStatus();
  }
  return absl::DataLossError(
      Concat(where.topic, "/", where.partition, ": the record at offset ", chain.last_offset(),
             " that was consumed before is gone or differs: the log was cut. Restore the whole "
             "log, or, if the "
             "loss is accepted, throw away the state of every service and start again."));
}

}  // namespace huiyin::kit
