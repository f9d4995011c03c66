// What both ways of `huiyinctl tail` share: from a service (tail.cc) and straight from Kafka (tail_kafka.cc).
//
// Threads: one. Errors: those of exit.h.
#pragma once

#include "services/ctl/operate.h"
#include "services/kit/reader/judge.h"

namespace huiyin::ctl {

// Of huiyin.commands everything counts.
inline bool HasDecisions(const std::string& topic) { return topic != "huiyin.commands"; }

// Prints the record, unless it does not count and was not asked for. DATA_LOSS: the log is cut or broken there.
absl::Status PrintTailLine(Context& context, const TailOptions& options,
                           const common::v1::TailResponse& record, kit::Verdict verdict);

// The signals are blocked already.
absl::Status TailKafka(Context& context, const TailOptions& options);

}  // namespace huiyin::ctl
