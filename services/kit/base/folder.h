// Folders that survive a power cut: a new folder, or a name in it, is durable only once the folder it stands in was
// synced.
//
//   RETURN_IF_ERROR(CreateFolder(data_dir + "/log"));   // and every level above it that was missing
//
// Threads: safe from any. Errors: PERMISSION_DENIED (no right, a file in the way, a file system that cannot be written),
// RESOURCE_EXHAUSTED (disk full), UNAVAILABLE (anything else); each names the folder.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace huiyin::kit {

// Makes what is missing of `path`, durably. OK when it is there already.
absl::Status CreateFolder(const std::string& path);

// The names in `path`, sorted; none where there is no such folder.
absl::StatusOr<std::vector<std::string>> NamesIn(const std::string& path);

// Makes the names in `path` durable.
absl::Status SyncFolder(const std::string& path);

// Gives `draft`, whose content is durable, the name `path` beside it, durably.
absl::Status PutInPlace(const std::string& draft, const std::string& path);

// The same where something may have that name: it is called `aside` first, so at each moment there is a whole one or none. The
// caller removes `aside`.
absl::Status Replace(const std::string& draft, const std::string& path, const std::string& aside);

// What errno says about `what` ("cannot make the folder /data").
absl::Status FileTrouble(const std::string& what, int error);

}  // namespace huiyin::kit
