// The policy pack that an export implies: departments and their offices, areas and neighbourhoods, categories.
//
// There is no duty list and no limit in it: each row names the unit that had it, and its promise is its own.
#pragma once

#include <string>
#include <string_view>

#include "huiyin/directory/v1/directory.pb.h"
#include "services/ctl/la311/sorted_actions.h"

namespace huiyin::ctl {

// What stands for an empty department or category.
inline constexpr char kNoneId[] = "(none)";

// Name of the pack for an input: another input must not go into the same data directory.
std::string PackName(uint64_t input_digest);
directory::v1::ApplyPack MakePack(const la311::Names& names, std::string pack_name);

// Ids are printable ASCII without spaces: everything else of a name, and '%' and '/', becomes %XX.
std::string UnitId(std::string_view department, std::string_view office);
std::string CategoryId(std::string_view category);

}  // namespace huiyin::ctl
