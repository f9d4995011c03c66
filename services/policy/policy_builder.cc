// The fold of huiyin.directory's events.
#include "services/policy/policy.h"

namespace huiyin::policy {

using directory::v1::Entity;

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
  if (entity.has_calendar()) next_->calendars_[id] = entity.calendar();
  if (entity.has_return_reason()) next_->return_reasons_[id] = entity.return_reason();
  if (entity.has_measure_rule()) next_->measure_rules_[id] = entity.measure_rule();
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
  if (entity.has_calendar()) next_->calendars_.erase(id);
  if (entity.has_return_reason()) next_->return_reasons_.erase(id);
  if (entity.has_measure_rule()) next_->measure_rules_.erase(id);
}

}  // namespace huiyin::policy
