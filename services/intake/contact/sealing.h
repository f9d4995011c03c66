// Sealing: contact data into what a submission may keep of it, for both doors: gRPC and huiyin.commands.
//
//   SealContact(keys, matter_id, contact, command->mutable_submit_case(), [=](absl::Status sealed) { ... });
//
// Threads: safe from any; `done` is called once, on a thread of the key store or in the call itself, and must not block.
// Errors: those of KeyStore::CreateKey and Seal; they carry nothing of what was to be sealed.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "huiyin/intake/v1/commands.pb.h"
#include "services/kit/seal/key_store.h"

namespace huiyin::intake {

// Finds a caller's other matters. Empty: no number that a caller could be found by.
absl::StatusOr<std::string> RequesterTag(const kit::KeyStore& keys, std::string_view phone);

// Puts the tag and the box into `said`. The key is durable by then, and new for each call. `contact` and `said` live until
// `done` was called.
void SealContact(kit::KeyStore& keys, const std::string& matter_id, const v1::Contact& contact,
                 v1::SubmitCase* said, std::function<void(absl::Status)> done);

}  // namespace huiyin::intake
