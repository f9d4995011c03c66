#include "services/kit/store/free_space.h"

#include <sys/statvfs.h>

#include <utility>

#include "services/kit/base/text.h"

namespace huiyin::kit {

FreeSpace::FreeSpace(std::vector<std::string> folders, int64_t reserve_bytes)
    : folders_(std::move(folders)), reserve_bytes_(reserve_bytes) {
  Look();
}

void FreeSpace::Look() {
  int64_t least = -1;
  for (const std::string& folder : folders_) {
    struct statvfs disk {};
    if (statvfs(folder.c_str(), &disk) != 0) continue;
    const auto free = static_cast<int64_t>(disk.f_bavail) * static_cast<int64_t>(disk.f_frsize);
    if (least < 0 || free < least) least = free;
  }
  free_bytes_.store(least, std::memory_order_relaxed);
  const int64_t wanted = low() ? reserve_bytes_ + reserve_bytes_ / 10 : reserve_bytes_;
  low_.store(least >= 0 && least < wanted, std::memory_order_relaxed);
}

absl::Status FreeSpace::CheckNewWork() const {
  if (!low()) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      Concat("the disk has ", free_bytes() >> 20, " MiB free, and ", reserve_bytes_ >> 20,
             " MiB are kept for finishing what was taken: nothing new is taken until there is "
             "more; try again later. Operators: free some space, or lower --disk-reserve-mib"));
}

}  // namespace huiyin::kit
