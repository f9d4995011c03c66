// The keys that are files: 32 random bytes each, mode 0600, made at the first start.
//
//   ASSIGN_OR_RETURN(SecretKey master, LoadMasterKey(folder + "/master.key", keys_exist));
//   ASSIGN_OR_RETURN(SecretKey index, LoadIndexKey(folder + "/index.key", tags_exist));
//   ASSIGN_OR_RETURN(std::optional<SecretKey> contact, LoadContactKey(folder + "/contact.key", true));
//
// The master key wraps all others. Whoever loses the file loses all contact data; whoever else reads it, together with the key store
// and the log, reads all of it. So it is never made anew beside existing keys, and never used when
// others may read it.
//
// The index key makes tags, by which equal texts are found without the text. Whoever reads it can
// try out guesses on every tag in the log; without it the tags say nothing. To give up all tags for
// ever, its operator empties the file: the next start makes another key.
//
// The contact key opens what others encrypt to its public half (contact_keys.h). Nothing that is kept needs it: one that is
// missing costs only what is on its way.
//
// Threads: called once at start, before any other use of the folder.
//
// Errors: FAILED_PRECONDITION (missing beside what needs it, wrong length, not a plain file),
// PERMISSION_DENIED (others may read it, or we may not), RESOURCE_EXHAUSTED (disk full). Each says
// what to do.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/kit/seal/aead.h"

namespace huiyin::kit {

// Reads the file, or makes it when there is none and no key yet needs it.
absl::StatusOr<SecretKey> LoadMasterKey(const std::string& path, bool keys_exist);
// The same; an empty file too is made anew when no tag needs it.
absl::StatusOr<SecretKey> LoadIndexKey(const std::string& path, bool tags_exist);
// Nothing when there is no file and none is to be made.
absl::StatusOr<std::optional<SecretKey>> LoadContactKey(const std::string& path, bool make);
// Whether the file is there and empty: its operator wants no tag to be of any use again.
bool IndexKeyGivenUp(const std::string& path);

}  // namespace huiyin::kit
