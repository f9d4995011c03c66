// Randomness of the machine: for ids, nonces and keys. Logic never asks for it: it reaches `decide`
// inside its input.
//
//   std::string nonce = RandomBytes(16);
//
// Threads: safe from any thread. Errors: none; a kernel without randomness stops the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace huiyin::kit {

// Unpredictable bytes from the kernel.
std::string RandomBytes(size_t count);
uint64_t RandomBits();

}  // namespace huiyin::kit
