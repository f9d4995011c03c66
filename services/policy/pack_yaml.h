// Pack files: a policy pack as YAML that is pleasant to write by hand. See deploy/packs/qinghe.yaml
// for a whole one.
//
//   name: qinghe
//   settings: {time_zone: Asia/Shanghai, default_service_level: normal}
//   areas:
//     - id: qinghe
//       name: 清河县
//       children:                      # areas, units and categories nest; or write `parent:
//       qinghe`
//         - {id: chengguan, name: 城关街道}
//   units:
//     - {id: urban, name: 城市管理局, tier: county, area: qinghe}
//   service_levels:
//     - {id: normal, receive_within: 2h, handle_within: 7d, call_back_within: 24h}
//   categories:
//     - {id: street-light, name: 路灯, keywords: [路灯不亮], acceptance: auto, service_level:
//     normal}
//   duty:
//     - {id: r1, category: street-light, area: chengguan, unit: urban, mode: fast}
//
// Keys are the fields of directory.proto without _id and _seconds; values are held to the limits
// that stand there. Pure; safe from any thread. Errors are INVALID_ARGUMENT and say "file:line: key
// path: what is wrong, what to do". References are not looked up here: that is Validate's.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "huiyin/directory/v1/directory.pb.h"
#include "services/policy/entity.h"

namespace huiyin::policy {

// Entities in the order of the file; `prune` stays false. `file_name` is for messages only.
absl::StatusOr<directory::v1::ApplyPack> ReadPack(const std::string& text,
                                                  std::string_view file_name);

// Deterministic: sorted, nested where the parent is in the pack. Reading it gives the same entities
// (fields at their limits, ids unique and no loops assumed: Validate sees to the last two).
std::string WritePack(std::string_view name, const Entities& entities);

}  // namespace huiyin::policy
