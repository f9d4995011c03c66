// Store: the durable state of one (service, partition). A cache: it can always be thrown away and
// folded anew.
//
// What is on disk is always a prefix of what was written, batch by batch: there is no write-ahead
// log to make the tail durable, because the decision log can give it again.
//
// Threads: Write from one thread at a time; everything else from any.
// Errors: a failed write is returned and the partition stops; a failed read stops the process
// (reader.h).
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/kit/store/overlay.h"
#include "services/kit/store/reader.h"

namespace huiyin::kit {

class Store : public Reader {
 public:
  // Applies all writes or none; where it fails, they are as they were.
  virtual absl::Status Write(Overlay::Writes&& writes) = 0;
  // The state as it is now, for as long as the snapshot lives. An error: what was written cannot be handed on, why a write
  // fails too.
  virtual absl::StatusOr<std::unique_ptr<Reader>> Snapshot() const = 0;
  // Throws everything away.
  virtual absl::Status Reset() = 0;
  // Makes what was written durable.
  virtual absl::Status Flush() = 0;
  // Writes a copy of the state as it is now into `directory`, which must not exist.
  virtual absl::Status Checkpoint(const std::string& directory) = 0;
};

}  // namespace huiyin::kit
