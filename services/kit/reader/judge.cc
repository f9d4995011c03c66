#include "services/kit/reader/judge.h"

namespace huiyin::kit {
namespace {

bool IsRecord(const common::v1::Record& record) {
  return record.kind_case() != common::v1::Record::KIND_NOT_SET;
}

}  // namespace

const char* NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kCounted:
      return "counted";
    case Verdict::kOpened:
      return "opened";
    case Verdict::kStaleEpoch:
      return "stale_epoch";
    case Verdict::kGap:
      return "gap";
    case Verdict::kRepeated:
      return "repeated";
    case Verdict::kUnjudged:
      return "unjudged";
    case Verdict::kCut:
      return "cut";
    case Verdict::kBroken:
      return "broken";
  }
  return "";
}

Verdict Judge::Take(const LogRecord& record, common::v1::Record* parsed) {
  if (known_ != Known::kAll) {
    if (!parsed->ParseFromString(record.entry->value) || !IsRecord(*parsed)) {
      return Verdict::kBroken;
    }
    const common::v1::Envelope& envelope = parsed->envelope();
    if (known_ == Known::kNothing && !parsed->has_opened()) {
      chain_.Pass(record.offset);
      return Verdict::kUnjudged;
    }
    if (parsed->has_opened()) {
      known_ = Known::kEpoch;
    } else if (envelope.epoch() == chain_.epoch() && envelope.sequence() > 0) {
      // At its word: as if the record that it names as the one before it had been counted.
      chain_ = Chain(chain_.next(), chain_.epoch(), envelope.sequence() - 1,
                     envelope.previous_digest(), -1);
      known_ = Known::kAll;
    }
  }
  switch (chain_.Admit(record, parsed)) {
    case Admission::kOpened:
      return Verdict::kOpened;
    case Admission::kCounted:
      return Verdict::kCounted;
    case Admission::kCut:
      return Verdict::kCut;
    case Admission::kBroken:
      return Verdict::kBroken;
    case Admission::kSkipped:
      break;
  }
  if (parsed->envelope().epoch() != chain_.epoch()) return Verdict::kStaleEpoch;
  return parsed->envelope().sequence() > chain_.sequence() ? Verdict::kGap : Verdict::kRepeated;
}

}  // namespace huiyin::kit
