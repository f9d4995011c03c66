// Pack files: a policy pack as YAML that is pleasant to write by hand. See deploy/packs/qinghe.yaml
// for a whole one.
//
//   name: qinghe
//   settings: {time_zone: Asia/Shanghai, default_service_level: normal, returns_max: 2}
//   areas:
//     - id: qinghe
//       name: 清河县
//       children:     # areas, units and categories nest; or write parent: qinghe
//         - {id: chengguan, name: 城关街道}
//   units:
//     - {id: urban, name: 城市管理局, tier: county, area: qinghe}
//   calendars:
//     - id: office
//       name: 机关工作时间
//       weekdays: {mon-fri: ["08:30-12:00", "14:00-17:30"]}
//       days:
//         - {date: 2026-10-01, through: 2026-10-07, name: 国庆节}
//         - {date: 2026-10-10, working: true, name: 国庆节调休}
//       market_digits: [3, 6, 9]
//       market_hours: ["08:00-12:00"]
//   service_levels:
//     - {id: normal, receive_within: 2h, handle_within: 7d, call_back_within: 24h}
//     - {id: 5wd, counting: working_days, calendar: office, handle_within: 5d, remind_before: [1d, 2h]}
//   categories:
//     - {id: street-light, name: 路灯, keywords: [路灯不亮], acceptance: auto, service_level: normal}
//   duty:
//     - {id: r1, category: street-light, area: chengguan, unit: urban, mode: fast}
//   return_reasons:
//     - {id: not-ours, name: 不属于本单位职责}
//   measures:
//     - {id: late, kind: talk, severity: 20, fact: handle_missed, count: 2}
//
// Keys are the fields of directory.proto without _id and _seconds; values are held to the limits
// that stand there. Pure; safe from any thread. Errors are INVALID_ARGUMENT and say "file:line: key
// path: what is wrong, what to do". References are not looked up here: that is Validate's,
// whose problems PackLines places in the file.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "huiyin/directory/v1/directory.pb.h"
#include "services/policy/entity.h"

namespace huiyin::policy {

// Where what a problem of Validate speaks of stands in the file.
class PackLines {
 public:
  void Add(const EntityKey& entity, const std::string& field, int line);
  // Of the field, else of the entity; 0: the file does not have it.
  int LineOf(const EntityKey& entity, const std::string& field) const;

 private:
  std::map<std::pair<EntityKey, std::string>, int> lines_;  // by field of the proto; "": the entity
};

// Entities in the order of the file; `prune` stays false. `file_name` is for messages only. `lines`
// may be nullptr.
absl::StatusOr<directory::v1::ApplyPack> ReadPack(const std::string& text,
                                                  std::string_view file_name,
                                                  PackLines* lines = nullptr);

// Deterministic: sorted, nested where the parent is in the pack. Reading it gives the same entities
// (fields at their limits, ids unique and no loops assumed: Validate sees to the last two).
std::string WritePack(std::string_view name, const Entities& entities);

}  // namespace huiyin::policy
