// Numbers as bytes, lowest first, as they stand in files.
//
//   PutLittle(&row, uint32_t{7});
//   const auto number = GetLittle<uint32_t>(row);   // of its first four bytes, which must be there
//
// Threads: pure functions.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace huiyin::kit {

template <std::unsigned_integral Int>
void PutLittle(std::string* out, Int value) {
  for (size_t i = 0; i < sizeof(Int); ++i) out->push_back(static_cast<char>(value >> (8 * i)));
}

template <std::unsigned_integral Int>
Int GetLittle(std::string_view bytes) {
  Int value = 0;
  for (size_t i = sizeof(Int); i-- > 0;)
    value = (value << 8) | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace huiyin::kit
