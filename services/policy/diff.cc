#include "services/policy/diff.h"

#include <map>
#include <set>

namespace huiyin::policy {

using directory::v1::Entity;

PackDiff Diff(const Policy& now, const Entities& entities, bool prune) {
  std::map<EntityKey, const Entity*> wanted;
  for (const Entity& entity : entities) {
    if (entity.entity_case() != Entity::ENTITY_NOT_SET) wanted[KeyOf(entity)] = &entity;
  }
  PackDiff diff;
  for (const Entity& entity : now.entities()) {
    auto it = wanted.find(KeyOf(entity));
    if (it == wanted.end()) {
      if (prune) diff.removed.push_back(OnlyId(entity));
    } else if (it->second->SerializeAsString() == entity.SerializeAsString()) {
      wanted.erase(it);
    }
  }
  for (const auto& [key, entity] : wanted) diff.put.push_back(*entity);
  return diff;
}

Entities WholeAfter(const Policy& now, const Entities& entities, bool prune) {
  Entities whole = entities;
  if (prune) return whole;
  std::set<EntityKey> named;
  for (const Entity& entity : entities) named.insert(KeyOf(entity));
  for (Entity& entity : now.entities()) {
    if (named.count(KeyOf(entity)) == 0) whole.Add(std::move(entity));
  }
  return whole;
}

}  // namespace huiyin::policy
