// What operators do: the state of the process, checkpoints, held matters, the raw log, the policy pack. All but reading the
// pack need the operator's token.
//
// Threads: one. Errors: those of exit.h.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "huiyin/common/v1/admin.pb.h"
#include "services/ctl/brokers.h"
#include "services/ctl/context.h"

namespace huiyin::ctl {

// "intake" and "huiyin.intake" name the same topic.
std::string TopicOf(const std::string& name);

absl::Status Status(Context& context);
// Of every instance that the address names.
absl::Status ShowCluster(Context& context);
absl::Status Checkpoint(Context& context, const std::string& name);

absl::Status ListHeld(Context& context, const std::string& topic);
struct HeldOptions {
  std::string topic, root_id;
  bool discard = false;
};
// All held inputs of one family, whole.
absl::Status ShowHeld(Context& context, const HeldOptions& options);
absl::Status ResolveHeld(Context& context, const HeldOptions& options);

struct TailOptions {
  std::string topic;  // with or without "huiyin."
  int64_t from = 0;   // -1: the end
  bool follow = false;
  int partition = -1;    // -1: all
  bool skipped = false;  // also what does not count
  BrokerOptions kafka;   // without brokers: from the service
};
absl::Status Tail(Context& context, const TailOptions& options);
// One line of JSON: where the record stands and what it says; and `counts`, why it does not, unless empty.
absl::StatusOr<std::string> RecordJson(const std::string& topic,
                                       const common::v1::TailResponse& record,
                                       const std::string& counts);

struct PackOptions {
  std::string file;
  bool prune = false;
};
absl::Status ApplyDirectory(Context& context, const PackOptions& options);
absl::Status DiffDirectory(Context& context, const PackOptions& options);
absl::Status ExportDirectory(Context& context);

}  // namespace huiyin::ctl
