// Which partition a family of matters lives on: murmur2 of the root id's bytes, as Kafka's Java
// client does, so that any client in any language agrees.
#pragma once

#include <cstdint>
#include <string_view>

namespace huiyin::kit {

// MurmurHash2 (Austin Appleby, public domain), 32 bits, with Kafka's seed 0x9747b28c.
uint32_t Murmur2(std::string_view bytes);
int PartitionOf(std::string_view root_id, int partitions);

// The root of a matter: its id up to the first '.'. A child's id is its root's, a dot and a number.
std::string_view RootOf(std::string_view matter_id);

}  // namespace huiyin::kit
