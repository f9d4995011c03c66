#include "services/policy/policy.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "services/policy/time_zone.h"

namespace huiyin::policy {

using directory::v1::Category;
using directory::v1::DutyRule;
using directory::v1::Entity;
using directory::v1::ServiceLevel;
using directory::v1::Settings;

namespace {

template <typename T>
const T* FindIn(const StringMap<T>& map, std::string_view id) {
  auto it = map.find(id);
  return it == map.end() ? nullptr : &it->second;
}

// From the entity itself up to "", which stands for any.
template <typename T>
std::vector<std::string_view> NearestFirst(const Tree<T>& tree, std::string_view id) {
  std::vector<std::string_view> ids = {id};
  if (id.empty()) return ids;
  for (std::string_view ancestor : tree.Ancestors(id)) ids.push_back(ancestor);
  ids.push_back("");
  return ids;
}

}  // namespace

const ServiceLevel* Policy::service_level(std::string_view id) const {
  return FindIn(service_levels_, id);
}

const DutyRule* Policy::duty_rule(std::string_view id) const { return FindIn(duty_rules_, id); }

Entities Policy::entities() const {
  std::vector<Entity> all;
  if (stored_settings_.has_value()) *all.emplace_back().mutable_settings() = *stored_settings_;
  for (const auto& [id, node] : areas_.nodes()) *all.emplace_back().mutable_area() = node.entity;
  for (const auto& [id, node] : units_.nodes()) *all.emplace_back().mutable_unit() = node.entity;
  for (const auto& [id, level] : service_levels_)
    *all.emplace_back().mutable_service_level() = level;
  for (const auto& [id, node] : categories_.nodes()) {
    *all.emplace_back().mutable_category() = node.entity;
  }
  for (const auto& [id, rule] : duty_rules_) *all.emplace_back().mutable_duty_rule() = rule;
  std::sort(all.begin(), all.end(),
            [](const Entity& a, const Entity& b) { return KeyOf(a) < KeyOf(b); });
  return Entities(all.begin(), all.end());
}

std::vector<std::string_view> Policy::AncestorUnits(std::string_view id) const {
  return units_.Ancestors(id);
}
std::vector<std::string_view> Policy::AncestorAreas(std::string_view id) const {
  return areas_.Ancestors(id);
}
std::vector<std::string_view> Policy::AncestorCategories(std::string_view id) const {
  return categories_.Ancestors(id);
}

bool Policy::UnitCovers(std::string_view ancestor_id, std::string_view id) const {
  if (ancestor_id == id) return true;
  std::vector<std::string_view> above = units_.Ancestors(id);
  return std::find(above.begin(), above.end(), ancestor_id) != above.end();
}

std::optional<DutyMatch> Policy::FindDuty(std::string_view category_id,
                                          std::string_view area_id) const {
  const std::vector<std::string_view> areas = NearestFirst(areas_, area_id);
  for (std::string_view category : NearestFirst(categories_, category_id)) {
    const RulesByArea* rules = FindIn(duty_, category);
    if (rules == nullptr) continue;
    for (std::string_view area : areas) {
      auto it = rules->find(area);
      if (it == rules->end()) continue;
      const ServiceLevel* level = ServiceLevelFor(category_id, it->second);
      return DutyMatch{it->second, level == nullptr ? std::string() : level->id()};
    }
  }
  return std::nullopt;
}

const ServiceLevel* Policy::ServiceLevelFor(std::string_view category_id,
                                            const DutyRule* rule) const {
  if (rule != nullptr) {
    if (const ServiceLevel* level = service_level(rule->service_level_id())) return level;
  }
  for (const auto* node = categories_.Find(category_id); node != nullptr; node = node->parent) {
    if (const ServiceLevel* level = service_level(node->entity.service_level_id())) return level;
  }
  return service_level(settings_.default_service_level_id());
}

std::optional<std::string> Policy::ClassifyByKeywords(std::string_view text) const {
  return keywords_->Find(text);
}

int32_t Policy::LocalMonth(int64_t time_us) const {
  const absl::CivilMonth month = absl::ToCivilMonth(absl::FromUnixMicros(time_us), time_zone_);
  return static_cast<int32_t>(month.year() * 100 + month.month());
}

int32_t Policy::LocalDay(int64_t time_us) const {
  const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixMicros(time_us), time_zone_);
  return static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1));
}

void Policy::Index() {
  settings_ = stored_settings_.value_or(Settings());
  if (settings_.time_zone().empty()) settings_.set_time_zone("UTC");
  if (settings_.outcome_memory_days() == 0) settings_.set_outcome_memory_days(30);
  time_zone_ = LoadZone(settings_.time_zone()).value_or(absl::UTCTimeZone());
  units_.Link();
  areas_.Link();
  categories_.Link();
  IndexDuty();
  if (keywords_ != nullptr) return;
  std::vector<std::pair<std::string, std::string>> keywords;
  for (const auto& [id, node] : categories_.nodes()) {
    for (const std::string& keyword : node.entity.keywords()) keywords.emplace_back(keyword, id);
  }
  keywords_ = std::make_shared<const KeywordIndex>(std::move(keywords));
}

// Of two rules for the same category and area the smaller id counts: the directory refuses such
// packs, the fold must still come out the same everywhere.
void Policy::IndexDuty() {
  duty_.clear();
  for (const auto& [id, rule] : duty_rules_) {
    if (unit(rule.unit_id()) == nullptr) continue;
    const DutyRule*& slot = duty_[rule.category_id()][rule.area_id()];
    if (slot == nullptr || rule.id() < slot->id()) slot = &rule;
  }
}

PolicyBuilder::PolicyBuilder(const std::shared_ptr<const Policy>& base)
    : base_(base == nullptr ? std::make_shared<const Policy>() : base) {}

void PolicyBuilder::Apply(const directory::v1::Event& event) {
  if (next_ == nullptr) next_.reset(new Policy(*base_));
  if (event.has_pack_applied()) {
    next_->name_ = event.pack_applied().name();
    next_->version_ = event.pack_applied().version();
  } else if (event.has_entity_put()) {
    Put(event.entity_put().entity());
  } else if (event.has_entity_removed()) {
    Remove(event.entity_removed().entity());
  }
}

std::shared_ptr<const Policy> PolicyBuilder::Build() {
  if (next_ == nullptr) return base_;
  next_->Index();
  base_ = std::move(next_);
  next_ = nullptr;
  return base_;
}

void PolicyBuilder::Put(const Entity& entity) {
  if (entity.has_settings()) next_->stored_settings_ = entity.settings();
  const std::string& id = IdOf(entity);
  if (id.empty()) return;  // "" means any
  if (entity.has_unit()) next_->units_.Put(entity.unit());
  if (entity.has_area()) next_->areas_.Put(entity.area());
  if (entity.has_category()) {
    next_->categories_.Put(entity.category());
    next_->keywords_ = nullptr;
  }
  if (entity.has_service_level()) next_->service_levels_[id] = entity.service_level();
  if (entity.has_duty_rule()) next_->duty_rules_[id] = entity.duty_rule();
}

void PolicyBuilder::Remove(const Entity& entity) {
  if (entity.has_settings()) next_->stored_settings_.reset();
  const std::string& id = IdOf(entity);
  if (entity.has_unit()) next_->units_.Remove(id);
  if (entity.has_area()) next_->areas_.Remove(id);
  if (entity.has_category()) {
    next_->categories_.Remove(id);
    next_->keywords_ = nullptr;
  }
  if (entity.has_service_level()) next_->service_levels_.erase(id);
  if (entity.has_duty_rule()) next_->duty_rules_.erase(id);
}

}  // namespace huiyin::policy
