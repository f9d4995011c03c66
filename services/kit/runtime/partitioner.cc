#include "services/kit/runtime/partitioner.h"

#include <cstring>

namespace huiyin::kit {

uint32_t Murmur2(std::string_view bytes) {
  constexpr uint32_t kMix = 0x5bd1e995;
  constexpr int kShift = 24;
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  size_t left = bytes.size();
  uint32_t hash = 0x9747b28cu ^ static_cast<uint32_t>(left);
  for (; left >= 4; data += 4, left -= 4) {
    uint32_t word = 0;
    std::memcpy(&word, data, 4);
    word *= kMix;
    word ^= word >> kShift;
    word *= kMix;
    hash = hash * kMix ^ word;
  }
  if (left == 3) hash ^= uint32_t{data[2]} << 16;
  if (left >= 2) hash ^= uint32_t{data[1]} << 8;
  if (left >= 1) hash = (hash ^ data[0]) * kMix;
  hash ^= hash >> 13;
  hash *= kMix;
  hash ^= hash >> 15;
  return hash;
}

int PartitionOf(std::string_view root_id, int partitions) {
  return static_cast<int>((Murmur2(root_id) & 0x7fffffff) % static_cast<uint32_t>(partitions));
}

std::string_view RootOf(std::string_view matter_id) {
  return matter_id.substr(0, matter_id.find('.'));
}

}  // namespace huiyin::kit
