#include "services/kit/seal/master_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "services/kit/base/status.h"

namespace huiyin::kit {
namespace {

// Closes on every way out.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

absl::Status FileError(const std::string& what, const std::string& path, int error) {
  std::string message = what + " " + path + ": " + std::strerror(error);
  if (error == ENOSPC || error == EDQUOT) return absl::ResourceExhaustedError(message);
  if (error == EACCES || error == EPERM) return absl::PermissionDeniedError(message);
  return absl::FailedPreconditionError(message);
}

absl::Status CheckFile(const std::string& what, const std::string& path, int fd) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return FileError("cannot examine", path, errno);
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(what + " " + path + " is not a plain file");
  }
  if ((info.st_mode & 077) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(info.st_mode & 07777));
    return absl::PermissionDeniedError(what + " " + path + " has mode " + mode +
                                       ", so others may use it; run: chmod 0600 " + path);
  }
  if (info.st_size != static_cast<off_t>(kSecretKeyBytes)) {
    return absl::FailedPreconditionError(what + " " + path + " is " + std::to_string(info.st_size) +
                                         " bytes long, not 32; restore it from its backup");
  }
  return absl::OkStatus();
}

absl::StatusOr<SecretKey> ReadFile(const std::string& what, const std::string& path, int fd) {
  RETURN_IF_ERROR(CheckFile(what, path, fd));
  std::string bytes(kSecretKeyBytes, '\0');
  ssize_t got = pread(fd, bytes.data(), bytes.size(), 0);
  if (got != static_cast<ssize_t>(bytes.size())) {
    return FileError("cannot read " + what, path, got < 0 ? errno : EIO);
  }
  SecretKey key(bytes);
  Wipe(&bytes);
  return key;
}

// Durable under its name only once complete: a crash leaves no file or the whole file.
absl::Status WriteFile(const std::string& what, const std::string& path, const SecretKey& key) {
  std::string draft = path + ".new";
  unlink(draft.c_str());
  {
    File file(open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    std::string_view bytes = key.bytes();
    errno = 0;
    bool written =
        file.fd() >= 0 && fchmod(file.fd(), 0600) == 0 &&
        write(file.fd(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
        fsync(file.fd()) == 0;
    if (!written) return FileError("cannot write " + what, draft, errno == 0 ? ENOSPC : errno);
  }
  if (rename(draft.c_str(), path.c_str()) != 0) {
    return FileError("cannot put in place " + what, path, errno);
  }
  std::string folder = std::filesystem::path(path).parent_path().string();
  File directory(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.fd() < 0 || fsync(directory.fd()) != 0) {
    return FileError("cannot sync", folder, errno);
  }
  return absl::OkStatus();
}

bool IsEmpty(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size == 0;
}

// `needed_by`: what exists that would be lost with this key; empty: nothing.
absl::StatusOr<SecretKey> Load(const std::string& what, const std::string& path,
                               const std::string& needed_by, bool empty_means_new) {
  // O_NONBLOCK: a pipe of that name is refused rather than waited for.
  File file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  const bool given_up = empty_means_new && file.fd() >= 0 && IsEmpty(file.fd());
  if (file.fd() >= 0 && !given_up) return ReadFile(what, path, file.fd());
  if (file.fd() < 0 && errno != ENOENT) return FileError("cannot open " + what, path, errno);
  if (!needed_by.empty()) {
    return absl::FailedPreconditionError(what + " " + path + " is missing, but " + needed_by);
  }
  ASSIGN_OR_RETURN(SecretKey key, SecretKey::Random());
  RETURN_IF_ERROR(WriteFile(what, path, key));
  return key;
}

}  // namespace

absl::StatusOr<SecretKey> LoadMasterKey(const std::string& path, bool keys_exist) {
  return Load("master key", path,
              keys_exist
                  ? "keys wrapped with it exist; restore it from its backup, or copy it from "
                    "another instance that shares them"
                  : "",
              /*empty_means_new=*/false);
}

bool IndexKeyGivenUp(const std::string& path) {
  File file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  return file.fd() >= 0 && IsEmpty(file.fd());
}

absl::StatusOr<std::optional<SecretKey>> LoadContactKey(const std::string& path, bool make) {
  struct stat info {};
  if (!make && lstat(path.c_str(), &info) != 0 && errno == ENOENT) {
    return std::optional<SecretKey>();
  }
  ASSIGN_OR_RETURN(SecretKey key, Load("contact key", path, "", /*empty_means_new=*/false));
  return std::optional<SecretKey>(std::move(key));
}

absl::StatusOr<SecretKey> LoadIndexKey(const std::string& path, bool tags_exist) {
  return Load("index key", path,
              tags_exist ? "tags made with it may exist; restore it from its backup, copy it from "
                           "another instance that shares them, or make an empty file of that name "
                           "to give up all tags made so far (unless they are shared)"
                         : "",
              /*empty_means_new=*/true);
}

}  // namespace huiyin::kit
