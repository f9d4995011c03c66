// Opens the two key files of a key store (master_key.h) and checks that they are those which its keys and
// tags were made with.
//
//   ASSIGN_OR_RETURN(KeyFiles files, OpenKeyFiles(*rows, folder, topic.get()));
//
// A store by itself has rows that tell (Verifier). Where keys are shared, fingerprints stand in the topic: a
// keyed hash of a fixed text, which says nothing about the key. The first in the topic count for all
// instances; a file is made only where there is none yet.
//
// Threads: called once at start. Errors: those of master_key.h; FAILED_PRECONDITION, which says what to do, when
// a file is another's; those of the topic.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/kit/seal/aead.h"
#include "services/kit/seal/key_rows.h"
#include "services/kit/seal/key_topic.h"

namespace huiyin::kit {

struct KeyFiles {
  SecretKey master;
  SecretKey index;
};

// `topic` null: the store is by itself.
absl::StatusOr<KeyFiles> OpenKeyFiles(KeyRows& rows, const std::string& folder, KeyTopic* topic);

}  // namespace huiyin::kit
