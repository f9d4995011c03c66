// Reference: data that every partition keeps whole in memory, by version: the directory's policy.
//
// A partition reads it at its own position, which stands in its records: so two partitions may see
// different versions, a replayed decision sees the one it was made with, and policy never goes
// back. Versions are shared by all partitions of a process and kept while somebody may still ask
// for them.
//
// Threads: safe from any.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "services/kit/log/log.h"
#include "services/kit/runtime/chain.h"

namespace huiyin::kit {

class Reference {
 public:
  // Makes the next version from the one before (null at first) and a counted record.
  using Step = std::function<std::shared_ptr<const void>(const std::shared_ptr<const void>& before,
                                                         const common::v1::Record& record)>;

  // `log` must outlive it.
  Reference(Log* log, Step step) : log_(log), step_(std::move(step)) {}

  // The version that folding the directory up to `next_offset` gives. UNAVAILABLE: the log has not
  // given all of it yet.
  absl::StatusOr<std::shared_ptr<const void>> At(Offset next_offset);

 private:
  struct Version {
    Chain chain;
    std::shared_ptr<const void> value;
  };

  Log* log_;
  Step step_;
  std::mutex mutex_;
  std::map<Offset, Version> versions_;  // by next offset; the newest few
};

}  // namespace huiyin::kit
