// Submission (来电登记): one on its way in. Its contact data is sealed for the id that the matter would have, then that id's
// partition decides. When another case has the id already, the next one is tried, in an order that is the same for every
// retry.
//
//   intake::StartSubmission({.host = &host, .keys = &keys, .header = ..., .said = &said, .owner = ..., .deadline_us = ...,
//                            .done = ...});
//
// Threads: safe from any.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "huiyin/intake/v1/commands.pb.h"
#include "services/kit/rpc/door.h"
#include "services/kit/seal/key_store.h"

namespace huiyin::intake {

struct SubmissionCall {
  kit::ServiceHost* host;  // this and `keys` are borrowed
  kit::KeyStore* keys;     // may be null where `said` has no contact data
  common::v1::CommandHeader header;
  const v1::SubmitCase* said;  // keeps its limits; outlives what it begins by `owner`, or by itself
  std::shared_ptr<const void> owner;
  int64_t deadline_us;
  kit::CommandDone done;
  absl::Status new_work = absl::OkStatus();  // what Door::CheckNewWork said
};

// Without contact data it stands in its partition's inbox once this returns, or has ended.
void StartSubmission(SubmissionCall call);

}  // namespace huiyin::intake
