#include "services/kit/base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstring>

#include "services/kit/base/status.h"

namespace huiyin::kit {

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  size_t filled = 0;
  while (filled < count) {
    ssize_t got = getrandom(bytes.data() + filled, count - filled, 0);
    HUIYIN_CHECK(got > 0 || errno == EINTR, "randomness from the kernel");
    if (got > 0) filled += static_cast<size_t>(got);
  }
  return bytes;
}

uint64_t RandomBits() {
  uint64_t bits = 0;
  const std::string bytes = RandomBytes(sizeof(bits));
  std::memcpy(&bits, bytes.data(), sizeof(bits));
  return bits;
}

}  // namespace huiyin::kit
