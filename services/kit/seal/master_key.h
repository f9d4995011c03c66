// The key that wraps all others: a file of 32 random bytes, mode 0600, made at the first start.
//
//   ASSIGN_OR_RETURN(SecretKey master, LoadMasterKey(folder + "/master.key", keys_exist));
//
// Whoever loses the file loses all contact data; whoever else reads it, together with the key store
// and the log, reads all of it. So it is never made anew beside existing keys, and never used when
// others may read it.
//
// Threads: called once at start, before any other use of the folder.
//
// Errors: FAILED_PRECONDITION (missing beside existing keys, wrong length, not a plain file),
// PERMISSION_DENIED (others may read it, or we may not), RESOURCE_EXHAUSTED (disk full). Each says
// what to do.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/kit/seal/aead.h"

namespace huiyin::kit {

// Reads the file, or makes it when there is none and no key yet needs it.
absl::StatusOr<SecretKey> LoadMasterKey(const std::string& path, bool keys_exist);

}  // namespace huiyin::kit
