#include "services/policy/validate.h"

#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "huiyin/common/v1/limits.pb.h"
#include "services/policy/time_zone.h"
#include "services/policy/tree.h"
#include "services/policy/validate_calendar.h"

namespace huiyin::policy {
namespace {

using namespace directory::v1;  // REJECTION_REASON_…
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class Checker {
 public:
  std::vector<Problem> Run(const Entities& entities) {
    if (entities.size() > kPackEntitiesMax) {
      problems_.push_back({REJECTION_REASON_PACK_TOO_LARGE,
                           "",
                           "entities",
                           {-1, ""},
                           "the pack has " + std::to_string(entities.size()) +
                               " entities, at most " + std::to_string(kPackEntitiesMax) +
                               " are allowed: leave some out"});
      return std::move(problems_);
    }
    for (const Entity& entity : entities) Collect(entity);
    for (const Entity& entity : entities) CheckOne(entity);
    CheckLoops(entities, units_, Entity::kUnit);
    CheckLoops(entities, areas_, Entity::kArea);
    CheckLoops(entities, categories_, Entity::kCategory);
    CheckDuty(entities);
    CheckMeasures(entities);
    return std::move(problems_);
  }

 private:
  using Parents = StringMap<std::string>;

  void Collect(const Entity& entity) {
    if (entity.has_unit()) units_[entity.unit().id()] = entity.unit().parent_id();
    if (entity.has_area()) areas_[entity.area().id()] = entity.area().parent_id();
    if (entity.has_category()) categories_[entity.category().id()] = entity.category().parent_id();
    if (entity.has_service_level()) levels_[entity.service_level().id()];
    if (entity.has_calendar()) {
      calendars_[entity.calendar().id()];
      if (CheckCalendar(entity.calendar()).empty()) {
        sound_calendars_.emplace(entity.calendar().id(), WorkIn(entity.calendar()));
      }
    }
  }

  void Report(RejectionReason reason, const Entity& entity, const std::string& field,
              const std::string& what) {
    problems_.push_back({reason, IdOf(entity), field, KeyOf(entity),
                         Describe(entity) + ", field " + field + ": " + what});
  }

  void CheckOne(const Entity& entity) {
    const Message* content = nullptr;
    if (const FieldDescriptor* kind =
            Entity::descriptor()->FindFieldByNumber(entity.entity_case())) {
      content = &Entity::GetReflection()->GetMessage(entity, kind);
    }
    if (content == nullptr) {
      problems_.push_back({REJECTION_REASON_INCOMPLETE,
                           "",
                           "entity",
                           {-1, ""},
                           "an entity of the pack has no content: give it one or leave it out"});
      return;
    }
    if (!seen_.insert(KeyOf(entity)).second) {
      Report(REJECTION_REASON_DUPLICATE_ID, entity, "id",
             "stands more than once in the pack: keep one or give the other a new id");
    }
    CheckNeeded(entity, *content);
    if (entity.has_unit()) CheckUnit(entity, entity.unit());
    if (entity.has_area()) CheckReference(entity, "parent_id", entity.area().parent_id(), areas_);
    if (entity.has_category()) CheckCategory(entity, entity.category());
    if (entity.has_service_level()) CheckLevel(entity, entity.service_level());
    if (entity.has_duty_rule()) CheckRule(entity, entity.duty_rule());
    if (entity.has_measure_rule()) {
      CheckReference(entity, "category_id", entity.measure_rule().category_id(), categories_);
    }
    if (entity.has_calendar()) {
      for (const CalendarProblem& problem : CheckCalendar(entity.calendar())) {
        Report(problem.reason, entity, problem.field, problem.what);
      }
    }
    if (entity.has_settings()) CheckSettings(entity, entity.settings());
  }

  // Every field whose limit says required, and every enum with a value that nobody knows.
  void CheckNeeded(const Entity& entity, const Message& content) {
    const auto* reflection = content.GetReflection();
    for (int i = 0; i < content.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = content.GetDescriptor()->field(i);
      if (field->is_repeated()) continue;
      if (field->options().GetExtension(common::v1::limit).required() &&
          !reflection->HasField(content, field)) {
        Report(REJECTION_REASON_INCOMPLETE, entity, field->name(), "is empty: fill it in");
      }
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        int value = reflection->GetEnumValue(content, field);
        if (field->enum_type()->FindValueByNumber(value) != nullptr) continue;
        Report(REJECTION_REASON_INCOMPLETE, entity, field->name(),
               "has the unknown value " + std::to_string(value) + ": use one this version knows");
      }
    }
  }

  void CheckReference(const Entity& entity, const std::string& field, const std::string& id,
                      const Parents& known) {
    if (id.empty() || known.find(id) != known.end()) return;
    Report(REJECTION_REASON_UNKNOWN_REFERENCE, entity, field,
           "names \"" + id + "\", which the pack does not have: add it or name another");
  }

  void CheckUnit(const Entity& entity, const Unit& unit) {
    CheckReference(entity, "parent_id", unit.parent_id(), units_);
    CheckReference(entity, "area_id", unit.area_id(), areas_);
  }

  void CheckCategory(const Entity& entity, const Category& category) {
    CheckReference(entity, "parent_id", category.parent_id(), categories_);
    CheckReference(entity, "service_level_id", category.service_level_id(), levels_);
    for (const std::string& keyword : category.keywords()) {
      if (!keyword.empty()) continue;
      Report(REJECTION_REASON_INCOMPLETE, entity, "keywords", "has an empty keyword: remove it");
      break;
    }
    if (category.acceptance() == ACCEPTANCE_REFUSE && category.refusal_words().empty()) {
      Report(
          REJECTION_REASON_INCOMPLETE, entity, "refusal_words",
          "is empty, but cases of this category are refused: say why in words for the requester");
    }
  }

  void CheckLevel(const Entity& entity, const ServiceLevel& level) {
    CheckReference(entity, "calendar_id", level.calendar_id(), calendars_);
    const bool working = level.counting() == common::v1::COUNTING_WORKING_TIME ||
                         level.counting() == common::v1::COUNTING_WORKING_DAYS;
    if (!working) return;
    if (level.calendar_id().empty()) {
      Report(REJECTION_REASON_INCOMPLETE, entity, "calendar_id",
             "is empty, but the level counts working time: name the calendar that says which");
    }
    const auto calendar = sound_calendars_.find(level.calendar_id());
    if (calendar == sound_calendars_.end()) return;
    const std::pair<const char*, int64_t> limits[] = {
        {"receive_within_seconds", level.receive_within_seconds()},
        {"handle_within_seconds", level.handle_within_seconds()},
        {"call_back_within_seconds", level.call_back_within_seconds()},
        {"arbitrate_within_seconds", level.arbitrate_within_seconds()}};
    for (const auto& [field, seconds] : limits) {
      const std::string wrong =
          CheckLimit(seconds, level.counting(), level.calendar_id(), calendar->second);
      if (!wrong.empty()) Report(REJECTION_REASON_LIMIT_OUT_OF_REACH, entity, field, wrong);
    }
  }

  void CheckRule(const Entity& entity, const DutyRule& rule) {
    CheckReference(entity, "category_id", rule.category_id(), categories_);
    CheckReference(entity, "area_id", rule.area_id(), areas_);
    CheckReference(entity, "unit_id", rule.unit_id(), units_);
    CheckReference(entity, "service_level_id", rule.service_level_id(), levels_);
  }

  void CheckSettings(const Entity& entity, const Settings& settings) {
    CheckReference(entity, "default_service_level_id", settings.default_service_level_id(),
                   levels_);
    if (!LoadZone(settings.time_zone()).has_value()) {
      Report(REJECTION_REASON_BAD_TIME_ZONE, entity, "time_zone",
             "\"" + settings.time_zone() +
                 "\" is no IANA time zone of this machine: write one such as Asia/Shanghai");
    }
  }

  // One problem a loop, at the member that is met first.
  void CheckLoops(const Entities& entities, const Parents& parents, Entity::EntityCase kind) {
    StringMap<int> walk_of;  // which walk came by first
    int walk = 0;
    for (const Entity& entity : entities) {
      if (entity.entity_case() != kind) continue;
      ++walk;
      auto at = parents.find(IdOf(entity));
      while (at != parents.end() && walk_of.try_emplace(at->first, walk).second) {
        at = parents.find(at->second);
      }
      if (at == parents.end() || walk_of[at->first] != walk) continue;
      ReportLoop(KeyOf(entity).first, Entity::descriptor()->FindFieldByNumber(kind)->name(),
                 at->first, parents);
    }
  }

  void ReportLoop(int rank, const std::string& kind, const std::string& start,
                  const Parents& parents) {
    static constexpr int kShownMax = 10;
    std::string path = start;
    int shown = 1;
    std::string id = parents.find(start)->second;
    for (; id != start && shown < kShownMax; id = parents.find(id)->second, ++shown) {
      path += " → " + id;
    }
    if (id != start) path += " → …";
    problems_.push_back({REJECTION_REASON_CYCLE,
                         start,
                         "parent_id",
                         {rank, start},
                         kind + " \"" + start + "\", field parent_id: is in a loop (" + path +
                             " → " + start + "): give one of them another parent"});
  }

  void CheckDuty(const Entities& entities) {
    std::map<std::pair<std::string_view, std::string_view>, std::string_view> taken;
    for (const Entity& entity : entities) {
      if (!entity.has_duty_rule()) continue;
      const DutyRule& rule = entity.duty_rule();
      auto [it, fresh] = taken.try_emplace({rule.category_id(), rule.area_id()}, rule.id());
      if (fresh || it->second == rule.id()) continue;
      auto shown = [](const std::string& id) { return id.empty() ? "any" : "\"" + id + "\""; };
      Report(REJECTION_REASON_OVERLAPPING_DUTY, entity, "category_id",
             "category " + shown(rule.category_id()) + " in area " + shown(rule.area_id()) +
                 " is decided by duty_rule \"" + std::string(it->second) +
                 "\" already: remove one of the two or narrow it");
    }
  }

  // Of several rules that a fact meets the most severe speaks: two that are equally severe for the
  // same category, fact and count would leave it open which.
  void CheckMeasures(const Entities& entities) {
    std::map<std::tuple<std::string_view, int, int32_t, int32_t>, std::string_view> taken;
    for (const Entity& entity : entities) {
      if (!entity.has_measure_rule()) continue;
      const MeasureRule& rule = entity.measure_rule();
      auto [it, fresh] = taken.try_emplace(
          {rule.category_id(), rule.fact(), rule.count(), rule.severity()}, rule.id());
      if (fresh || it->second == rule.id()) continue;
      Report(REJECTION_REASON_OVERLAPPING_MEASURE, entity, "severity",
             "is that of measure_rule \"" + std::string(it->second) +
                 "\", which has the same category, fact and count: remove one of the two or make "
                 "one more severe");
    }
  }

  std::vector<Problem> problems_;
  std::set<EntityKey> seen_;
  Parents units_, areas_, categories_, levels_, calendars_;
  std::map<std::string_view, WorkCalendar::TenYears> sound_calendars_;
};

}  // namespace

std::vector<Problem> Validate(const Entities& entities) { return Checker().Run(entities); }

}  // namespace huiyin::policy
