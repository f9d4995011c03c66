#include "services/kit/base/folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "services/kit/base/status.h"

namespace huiyin::kit {
namespace {

namespace fs = std::filesystem;

}  // namespace

absl::Status FileTrouble(const std::string& what, int error) {
  const std::string message = what + ": " + std::strerror(error);
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(message + ": free some space, then start again");
    case EACCES:
    case EPERM:
    case EROFS:
    case EEXIST:
    case ENOTDIR:
      return absl::PermissionDeniedError(message);
    default:
      return absl::UnavailableError(message);
  }
}

// Not by a range: its next step throws what goes wrong on the way, as on a network's file system.
absl::StatusOr<std::vector<std::string>> NamesIn(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(path, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return FileTrouble("cannot read the folder " + path, error.value());
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status SyncFolder(const std::string& path) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return FileTrouble("cannot open the folder " + path, errno);
  const int error = fsync(folder) == 0 ? 0 : errno;
  close(folder);
  return error == 0 ? absl::OkStatus() : FileTrouble("cannot sync the folder " + path, error);
}

absl::Status PutInPlace(const std::string& draft, const std::string& path) {
  std::error_code error;
  fs::rename(draft, path, error);
  if (error) return FileTrouble("cannot call " + draft + " " + path, error.value());
  const fs::path parent = fs::path(path).parent_path();
  return SyncFolder(parent.empty() ? "." : parent.string());
}

absl::Status Replace(const std::string& draft, const std::string& path, const std::string& aside) {
  std::error_code error;
  fs::rename(path, aside, error);
  if (error && error != std::errc::no_such_file_or_directory) {
    return FileTrouble("cannot move away " + path, error.value());
  }
  return PutInPlace(draft, path);
}

absl::Status CreateFolder(const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error).lexically_normal();
  const std::string what = "cannot make the folder " + path;
  if (error) return FileTrouble(what, error.value());
  // Level by level: each is durable before the next is made in it.
  fs::path level;
  for (const fs::path& name : whole) {
    const fs::path parent = level;
    level /= name;
    if (name.empty() || fs::is_directory(level, error)) continue;
    fs::create_directory(level, error);
    if (error) return FileTrouble(what + " (" + level.string() + ")", error.value());
    RETURN_IF_ERROR(SyncFolder(parent.string()));
  }
  return absl::OkStatus();
}

}  // namespace huiyin::kit
