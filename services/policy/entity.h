// What all entities of a pack have in common: a kind, an id, and a fixed order.
//
// Pure functions over directory.v1.Entity; safe from any thread, no errors.
#pragma once

#include <string>
#include <utility>

#include "huiyin/directory/v1/directory.pb.h"

namespace huiyin::policy {

using Entities = google::protobuf::RepeatedPtrField<directory::v1::Entity>;

// Kind and id: one entity of a pack. Settings have no id. Sorted: settings, areas, units, calendars,
// service levels, categories, duty rules, return reasons, measure rules, each by id, so that what is
// referred to tends to come first.
using EntityKey = std::pair<int, std::string>;

const std::string& IdOf(const directory::v1::Entity& entity);
EntityKey KeyOf(const directory::v1::Entity& entity);
// For messages: `unit "cg-office"`, `settings`.
std::string Describe(const directory::v1::Entity& entity);
// The same kind and id, nothing else: what EntityRemoved carries.
directory::v1::Entity OnlyId(const directory::v1::Entity& entity);

}  // namespace huiyin::policy
