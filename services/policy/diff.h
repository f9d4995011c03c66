// Diff: what applying a pack would change. Asked by the directory to decide, and by `huiyinctl
// directory diff`.
//
// Pure; safe from any thread, no errors. Of entities with the same kind and id the last counts
// (Validate refuses them).
//
//   PackDiff diff = Diff(*policy, pack.entities(), pack.prune());
//   if (diff.put.empty() && diff.removed.empty()) …   // nothing to do
#pragma once

#include <vector>

#include "services/policy/entity.h"
#include "services/policy/policy.h"

namespace huiyin::policy {

// Both in the order of EntityKey.
struct PackDiff {
  std::vector<directory::v1::Entity> put;      // new or changed
  std::vector<directory::v1::Entity> removed;  // only kind and id
};

// With `prune`, what `entities` does not name goes.
PackDiff Diff(const Policy& now, const Entities& entities, bool prune);

// The whole pack after applying: `entities` as they are, then what stays of `now`. What Validate
// must see.
Entities WholeAfter(const Policy& now, const Entities& entities, bool prune);

}  // namespace huiyin::policy
