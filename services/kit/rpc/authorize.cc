#include "services/kit/rpc/authorize.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "services/kit/base/random.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

constexpr size_t kTokenBytes = 32;
constexpr char kHexDigits[] = "0123456789abcdef";

std::string Hex(const std::string& bytes) {
  std::string out;
  for (unsigned char c : bytes) {
    out.push_back(kHexDigits[c >> 4]);
    out.push_back(kHexDigits[c & 15]);
  }
  return out;
}

}  // namespace

absl::Status Authorize(const Caller& caller, Action action) {
  switch (action) {
    case Action::kCaseCommand:
    case Action::kQuery:
      return absl::OkStatus();
    case Action::kSeeContact:
    case Action::kSeeConfidential:
    case Action::kChangeDirectory:
    case Action::kOperate:
      if (caller.is_operator) return absl::OkStatus();
      break;
  }
  return absl::PermissionDeniedError(Concat(
      "this needs the operator's token: send the content of operator.token in the data directory "
      "as the metadata ",
      kOperatorTokenMetadata, " (huiyinctl: --token-file)"));
}

absl::StatusOr<std::string> LoadOperatorToken(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    const std::string token = Hex(RandomBytes(kTokenBytes));
    const bool written =
        write(fd, token.data(), token.size()) == static_cast<ssize_t>(token.size()) &&
        fsync(fd) == 0;
    close(fd);
    if (written) return token;
    unlink(path.c_str());
    return absl::UnavailableError(Concat("cannot write ", path, ": ", std::strerror(errno)));
  }
  if (errno != EEXIST) {
    return absl::PermissionDeniedError(Concat("cannot make ", path, ": ", std::strerror(errno)));
  }
  struct stat info {};
  if (stat(path.c_str(), &info) != 0 || (info.st_mode & 077) != 0) {
    return absl::PermissionDeniedError(
        Concat(path, " may be read by others: set its mode to 0600, or remove it and start again"));
  }
  std::ifstream file(path);
  std::string token;
  file >> token;
  if (token.size() != 2 * kTokenBytes || token.find_first_not_of(kHexDigits) != std::string::npos) {
    return absl::FailedPreconditionError(
        Concat(path, " holds no operator token: remove it and start again"));
  }
  return token;
}

bool SameToken(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace huiyin::kit
