// Validate: is a pack sound as a whole? Asked by the directory before it applies one, and by
// huiyinctl before it sends one.
//
// Pure; safe from any thread. Checks what no single field can show: references, loops, overlaps,
// and what must not be empty. Sizes of fields are checked at the door by the field's own limit.
//
//   for (const Problem& problem : Validate(WholeAfter(now, pack.entities(), pack.prune())))
//   Print(problem.message);
#pragma once

#include <string>
#include <vector>

#include "huiyin/directory/v1/directory.pb.h"
#include "services/policy/entity.h"

namespace huiyin::policy {

inline constexpr int kPackEntitiesMax =
    20'000;  // of a pack as a whole: what one ApplyPack can name

struct Problem {
  directory::v1::RejectionReason reason;
  std::string entity_id;  // empty for settings
  std::string field;      // of the entity
  EntityKey entity;       // its kind and id; for the pack as a whole, {-1, ""}
  std::string message;    // which entity, which field, what is wrong, what to do
};

// In the order of the entities; then loops, then overlapping rules of duty, then of measures. Empty:
// sound.
std::vector<Problem> Validate(const Entities& entities);

}  // namespace huiyin::policy
