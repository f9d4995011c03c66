#include "services/kit/backup/draft_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "services/kit/base/folder.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOwnerOnly = 0700;
constexpr mode_t kOwnerReads = 0600;

std::string WithoutSlash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

std::string ParentOf(const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

absl::Status WriteDurably(const std::string& path, const std::string& text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerReads);
  if (file < 0) return FileTrouble("cannot make " + path, errno);
  const ssize_t written = write(file, text.data(), text.size());
  int error = written < 0 || fsync(file) != 0 ? errno : 0;
  if (error == 0 && static_cast<size_t>(written) != text.size()) error = ENOSPC;
  if (close(file) != 0 && error == 0) error = errno;
  return error == 0 ? absl::OkStatus() : FileTrouble("cannot write " + path, error);
}

}  // namespace

DraftFolder::DraftFolder(std::string path)
    : path_(std::move(path)), draft_(path_ + ".unfinished") {}

absl::StatusOr<std::unique_ptr<DraftFolder>> DraftFolder::Make(const std::string& path) {
  std::unique_ptr<DraftFolder> draft(new DraftFolder(WithoutSlash(path)));
  draft->finished_ = true;  // nothing to remove yet
  std::error_code error;
  if (fs::exists(draft->path_, error)) {
    return absl::FailedPreconditionError(
        Concat(draft->path_, " is there already: name a folder that is not"));
  }
  RETURN_IF_ERROR(CreateFolder(ParentOf(draft->path_)));
  if (mkdir(draft->draft_.c_str(), kOwnerOnly) != 0) {
    if (errno != EEXIST) return FileTrouble("cannot make the folder " + draft->draft_, errno);
    return absl::FailedPreconditionError(
        Concat(draft->draft_,
               " is there already: another backup is under way, or one was broken off; "
               "then remove it"));
  }
  draft->finished_ = false;
  return draft;
}

DraftFolder::~DraftFolder() {
  std::error_code ignored;
  if (!finished_) fs::remove_all(draft_, ignored);
}

absl::Status DraftFolder::Finish(const std::string& file_name, const std::string& text) {
  RETURN_IF_ERROR(WriteDurably(Concat(draft_, "/", file_name), text));
  RETURN_IF_ERROR(SyncFolder(draft_));
  RETURN_IF_ERROR(PutInPlace(draft_, path_));
  finished_ = true;
  return absl::OkStatus();
}

}  // namespace huiyin::kit
