#include "services/ctl/la311/spill_run.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace huiyin::ctl::la311 {
namespace {

constexpr size_t kBufferBytes = 64 * 1024;

struct PairHeader {
  uint32_t key_bytes = 0;
  uint32_t value_bytes = 0;
};

}  // namespace

absl::Status SpillRun::DiskError(std::string_view doing) const {
  const int error = errno;
  const std::string message =
      absl::StrCat("cannot ", std::string(doing), " a temporary file in ", folder_, ": ",
                   std::strerror(error), "; free space there or name another folder");
  return error == ENOSPC ? absl::ResourceExhaustedError(message) : absl::UnavailableError(message);
}

absl::StatusOr<SpillRun> SpillRun::Create(const std::string& folder) {
  SpillRun run;
  run.folder_ = folder;
  std::string path = absl::StrCat(folder, "/la311-run-XXXXXX");
  const int fd = mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) return run.DiskError("make");
  unlink(path.c_str());
  run.file_.reset(fdopen(fd, "w+b"));
  if (run.file_ == nullptr) {
    close(fd);
    return run.DiskError("open");
  }
  std::setvbuf(run.file_.get(), nullptr, _IOFBF, kBufferBytes);
  return run;
}

absl::Status SpillRun::Append(std::string_view key, std::string_view value) {
  const PairHeader header = {static_cast<uint32_t>(key.size()),
                             static_cast<uint32_t>(value.size())};
  if (std::fwrite(&header, sizeof(header), 1, file_.get()) != 1 ||
      std::fwrite(key.data(), 1, key.size(), file_.get()) != key.size() ||
      std::fwrite(value.data(), 1, value.size(), file_.get()) != value.size()) {
    return DiskError("write");
  }
  return absl::OkStatus();
}

absl::Status SpillRun::StartReading() {
  if (std::fflush(file_.get()) != 0) return DiskError("write");
  if (std::fseek(file_.get(), 0, SEEK_SET) != 0) return DiskError("rewind");
  return absl::OkStatus();
}

absl::StatusOr<bool> SpillRun::Read() {
  PairHeader header;
  const size_t got = std::fread(&header, 1, sizeof(header), file_.get());
  if (got == 0 && std::feof(file_.get())) return false;
  if (got != sizeof(header)) return DiskError("read");
  key_bytes_ = header.key_bytes;
  pair_.resize(size_t{header.key_bytes} + header.value_bytes);
  if (std::fread(pair_.data(), 1, pair_.size(), file_.get()) != pair_.size()) {
    return DiskError("read");
  }
  return true;
}

}  // namespace huiyin::ctl::la311
