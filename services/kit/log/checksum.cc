#include "services/kit/log/checksum.h"

#include <isa-l/crc.h>

#include <algorithm>

namespace huiyin::kit {
namespace {

constexpr size_t kBytesAtOnce = 1 << 30;  // ISA-L counts in an int

}  // namespace

uint32_t ExtendCrc32c(uint32_t crc, std::string_view bytes) {
  crc = ~crc;  // ISA-L leaves the inversions before and after to its caller
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, std::min(bytes.size(), kBytesAtOnce));
    // It only reads, though it does not say so.
    auto* const begin = reinterpret_cast<unsigned char*>(const_cast<char*>(part.data()));
    crc = crc32_iscsi(begin, static_cast<int>(part.size()), crc);
    bytes.remove_prefix(part.size());
  }
  return ~crc;
}

}  // namespace huiyin::kit
