#include "services/policy/entity.h"

namespace huiyin::policy {

using directory::v1::Entity;

const std::string& IdOf(const Entity& entity) {
  static const std::string none;
  switch (entity.entity_case()) {
    case Entity::kUnit:
      return entity.unit().id();
    case Entity::kArea:
      return entity.area().id();
    case Entity::kCategory:
      return entity.category().id();
    case Entity::kServiceLevel:
      return entity.service_level().id();
    case Entity::kDutyRule:
      return entity.duty_rule().id();
    case Entity::kCalendar:
      return entity.calendar().id();
    case Entity::kReturnReason:
      return entity.return_reason().id();
    case Entity::kMeasureRule:
      return entity.measure_rule().id();
    case Entity::kSettings:
    case Entity::ENTITY_NOT_SET:
      break;
  }
  return none;
}

EntityKey KeyOf(const Entity& entity) {
  static constexpr auto rank = [](Entity::EntityCase kind) {
    switch (kind) {
      case Entity::kSettings:
        return 0;
      case Entity::kArea:
        return 1;
      case Entity::kUnit:
        return 2;
      case Entity::kCalendar:
        return 3;
      case Entity::kServiceLevel:
        return 4;
      case Entity::kCategory:
        return 5;
      case Entity::kDutyRule:
        return 6;
      case Entity::kReturnReason:
        return 7;
      case Entity::kMeasureRule:
        return 8;
      case Entity::ENTITY_NOT_SET:
        break;
    }
    return 9;
  };
  return {rank(entity.entity_case()), IdOf(entity)};
}

std::string Describe(const Entity& entity) {
  const auto* kind = Entity::descriptor()->FindFieldByNumber(entity.entity_case());
  if (kind == nullptr) return "entity without content";
  if (entity.has_settings()) return kind->name();
  return kind->name() + " \"" + IdOf(entity) + "\"";
}

Entity OnlyId(const Entity& entity) {
  Entity only;
  switch (entity.entity_case()) {
    case Entity::kUnit:
      only.mutable_unit()->set_id(IdOf(entity));
      break;
    case Entity::kArea:
      only.mutable_area()->set_id(IdOf(entity));
      break;
    case Entity::kCategory:
      only.mutable_category()->set_id(IdOf(entity));
      break;
    case Entity::kServiceLevel:
      only.mutable_service_level()->set_id(IdOf(entity));
      break;
    case Entity::kCalendar:
      only.mutable_calendar()->set_id(IdOf(entity));
      break;
    case Entity::kReturnReason:
      only.mutable_return_reason()->set_id(IdOf(entity));
      break;
    case Entity::kMeasureRule:
      only.mutable_measure_rule()->set_id(IdOf(entity));
      break;
    case Entity::kDutyRule:
      only.mutable_duty_rule()->set_id(IdOf(entity));
      break;
    case Entity::kSettings:
      only.mutable_settings();
      break;
    case Entity::ENTITY_NOT_SET:
      break;
  }
  return only;
}

}  // namespace huiyin::policy
