// Short ways to write packs and policies in tests.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "services/policy/policy.h"

namespace huiyin::policy {

inline directory::v1::Entity UnitOf(const std::string& id, const std::string& parent = "",
                                    const std::string& area = "") {
  directory::v1::Entity entity;
  entity.mutable_unit()->set_id(id);
  entity.mutable_unit()->set_name("name of " + id);
  entity.mutable_unit()->set_parent_id(parent);
  entity.mutable_unit()->set_area_id(area);
  return entity;
}

inline directory::v1::Entity AreaOf(const std::string& id, const std::string& parent = "") {
  directory::v1::Entity entity;
  entity.mutable_area()->set_id(id);
  entity.mutable_area()->set_name("name of " + id);
  entity.mutable_area()->set_parent_id(parent);
  return entity;
}

inline directory::v1::Entity CategoryOf(const std::string& id, const std::string& parent = "",
                                        const std::string& level = "",
                                        const std::vector<std::string>& keywords = {}) {
  directory::v1::Entity entity;
  auto* category = entity.mutable_category();
  category->set_id(id);
  category->set_name("name of " + id);
  category->set_parent_id(parent);
  category->set_service_level_id(level);
  for (const std::string& keyword : keywords) category->add_keywords(keyword);
  return entity;
}

inline directory::v1::Entity LevelOf(const std::string& id, int64_t handle_seconds = 3600) {
  directory::v1::Entity entity;
  entity.mutable_service_level()->set_id(id);
  entity.mutable_service_level()->set_handle_within_seconds(handle_seconds);
  return entity;
}

inline directory::v1::Entity RuleOf(const std::string& id, const std::string& category,
                                    const std::string& area, const std::string& unit,
                                    const std::string& level = "") {
  directory::v1::Entity entity;
  auto* rule = entity.mutable_duty_rule();
  rule->set_id(id);
  rule->set_category_id(category);
  rule->set_area_id(area);
  rule->set_unit_id(unit);
  rule->set_mode(common::v1::HANDLING_MODE_FAST);
  rule->set_service_level_id(level);
  return entity;
}

inline directory::v1::Entity SettingsOf(const std::string& zone, const std::string& level = "") {
  directory::v1::Entity entity;
  entity.mutable_settings()->set_time_zone(zone);
  entity.mutable_settings()->set_default_service_level_id(level);
  return entity;
}

inline Entities Pack(const std::vector<directory::v1::Entity>& entities) {
  return Entities(entities.begin(), entities.end());
}

inline directory::v1::Event PutOf(const directory::v1::Entity& entity) {
  directory::v1::Event event;
  *event.mutable_entity_put()->mutable_entity() = entity;
  return event;
}

inline directory::v1::Event RemovedOf(const directory::v1::Entity& entity) {
  directory::v1::Event event;
  *event.mutable_entity_removed()->mutable_entity() = OnlyId(entity);
  return event;
}

inline std::shared_ptr<const Policy> Folded(const std::vector<directory::v1::Entity>& entities,
                                            const std::shared_ptr<const Policy>& base = nullptr) {
  PolicyBuilder builder(base);
  for (const auto& entity : entities) builder.Apply(PutOf(entity));
  return builder.Build();
}

// For comparisons that do not care about order.
inline std::vector<std::string> Sorted(const Entities& entities) {
  std::vector<std::string> texts;
  for (const auto& entity : entities) texts.push_back(entity.ShortDebugString());
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace huiyin::policy
