#include "services/policy/policy.h"

#include <algorithm>
#include <tuple>

#include "absl/time/civil_time.h"
#include "services/policy/time_zone.h"

namespace huiyin::policy {

using directory::v1::Calendar;
using directory::v1::Category;
using directory::v1::DutyRule;
using directory::v1::Entity;
using directory::v1::MeasureRule;
using directory::v1::ReturnReason;
using directory::v1::ServiceLevel;
using directory::v1::Settings;
using directory::v1::Unit;

namespace {

template <typename T>
const T* FindIn(const StringMap<T>& map, std::string_view id) {
  auto it = map.find(id);
  return it == map.end() ? nullptr : &it->second;
}

// 0: the default; -1: never.
int32_t Effective(int32_t value, int32_t otherwise) {
  return value == 0 ? otherwise : std::max(value, 0);
}

// From the entity itself up to "", which stands for any.
template <typename T>
std::vector<std::string_view> NearestFirst(const Tree<T>& tree, std::string_view id) {
  std::vector<std::string_view> ids = {id};
  if (id.empty()) return ids;
  for (std::string_view ancestor : tree.Ancestors(id)) ids.push_back(ancestor);
  ids.emplace_back("");
  return ids;
}

}  // namespace

const ServiceLevel* Policy::service_level(std::string_view id) const {
  return FindIn(service_levels_, id);
}

const DutyRule* Policy::duty_rule(std::string_view id) const { return FindIn(duty_rules_, id); }

const Calendar* Policy::calendar(std::string_view id) const { return FindIn(calendars_, id); }

const ReturnReason* Policy::return_reason(std::string_view id) const {
  return FindIn(return_reasons_, id);
}

const MeasureRule* Policy::measure_rule(std::string_view id) const {
  return FindIn(measure_rules_, id);
}

std::shared_ptr<const WorkCalendar> Policy::work_calendar(std::string_view id) const {
  const auto* calendar = FindIn(work_calendars_, id);
  return calendar == nullptr ? nullptr : *calendar;
}

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
  for (const auto& [id, calendar] : calendars_) *all.emplace_back().mutable_calendar() = calendar;
  for (const auto& [id, reason] : return_reasons_) {
    *all.emplace_back().mutable_return_reason() = reason;
  }
  for (const auto& [id, rule] : measure_rules_) *all.emplace_back().mutable_measure_rule() = rule;
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

const Unit* Policy::UnitAbove(std::string_view id) const {
  const auto* node = units_.Find(id);
  if (node == nullptr || node->parent == nullptr) return nullptr;
  // TIER_CITY is the highest and the smallest number; a unit without a tier is above nobody by it.
  const int tier = node->entity.tier();
  for (const auto* above = node->parent; above != nullptr; above = above->parent) {
    const int above_tier = above->entity.tier();
    if (above_tier != directory::v1::TIER_UNSPECIFIED && above_tier < tier) return &above->entity;
  }
  return &node->parent->entity;
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

const MeasureRule* Policy::MeasureFor(std::string_view category_id, common::v1::CaseFact fact,
                                      int32_t count) const {
  const std::vector<std::string_view> categories = NearestFirst(categories_, category_id);
  const MeasureRule* best = nullptr;
  ptrdiff_t best_distance = 0;
  for (const auto& [id, rule] : measure_rules_) {
    if (rule.fact() != fact || rule.count() != count) continue;
    const auto at = std::find(categories.begin(), categories.end(), rule.category_id());
    if (at == categories.end()) continue;
    const ptrdiff_t distance = at - categories.begin();
    const auto rank = [](const MeasureRule& r, ptrdiff_t d) {
      return std::tuple<int32_t, ptrdiff_t, std::string_view>(-r.severity(), d, r.id());
    };
    if (best != nullptr && rank(*best, best_distance) < rank(rule, distance)) continue;
    best = &rule;
    best_distance = distance;
  }
  return best;
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
  settings_.set_returns_max(Effective(settings_.returns_max(), 2));
  settings_.set_reopens_max(Effective(settings_.reopens_max(), 2));
  settings_.set_extensions_max(Effective(settings_.extensions_max(), 1));
  settings_.set_phone_attempts_before_sms(Effective(settings_.phone_attempts_before_sms(), 2));
  time_zone_ = LoadZone(settings_.time_zone()).value_or(absl::UTCTimeZone());
  units_.Link();
  areas_.Link();
  categories_.Link();
  IndexDuty();
  IndexCalendars();
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

void Policy::IndexCalendars() {
  work_calendars_.clear();
  for (const auto& [id, calendar] : calendars_) {
    const absl::TimeZone zone = calendar.time_zone().empty()
                                    ? time_zone_
                                    : LoadZone(calendar.time_zone()).value_or(time_zone_);
    auto work = std::make_shared<const WorkCalendar>(calendar, zone);
    if (work->HasWork()) work_calendars_[id] = std::move(work);
  }
}

}  // namespace huiyin::policy
