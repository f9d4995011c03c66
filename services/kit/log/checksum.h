// CRC-32C (Castagnoli) of the embedded log's rows: tells an altered record from the one that was
// written.
//
//   uint32_t crc = ExtendCrc32c(0, key);
//   crc = ExtendCrc32c(crc, value);
//
// Threads: pure functions. By ISA-L, with the instructions that the processor has for it.
#pragma once

#include <cstdint>
#include <string_view>

namespace huiyin::kit {

// The checksum of everything that led to `crc`, followed by `bytes`. The checksum of nothing is 0.
uint32_t ExtendCrc32c(uint32_t crc, std::string_view bytes);

}  // namespace huiyin::kit
