#include "tests/loop/flawed_service.h"

#include <algorithm>
#include <stdexcept>

#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/kit/runtime/chain.h"
#include "tests/loop/view.h"

namespace huiyin::loop {
namespace {

namespace cv = common::v1;

const tracking::v1::Event& Tracked(const kit::Message& event) {
  return static_cast<const tracking::v1::Event&>(event);
}

bool SaysAccepted(const kit::Message& event) {
  return Tracked(event).has_stage_reached() &&
         Tracked(event).stage_reached().stage() == cv::CASE_STAGE_ACCEPTED;
}

bool SaysResumed(const kit::Message& event) {
  return Tracked(event).has_deadline_set() &&
         Tracked(event).deadline_set().because() == tracking::v1::SET_BECAUSE_RESUMED;
}

bool SaysMissed(const kit::Message& event) { return Tracked(event).has_deadline_missed(); }

bool SaysEnded(const kit::Message& event) {
  return static_cast<const dispatch::v1::Event&>(event).has_case_ended();
}

bool SaysStage(const kit::Message& event) {
  return static_cast<const evaluation::v1::Event&>(event).has_stage_counted();
}

void Drop(kit::Decision* decision, bool (*chosen)(const kit::Message&)) {
  std::erase_if(decision->events, [&](const auto& event) { return chosen(*event); });
}

}  // namespace

const std::vector<std::string>& PlantedBugs() {
  static const std::vector<std::string> bugs = {
      "skip_stage", "lose_resumed_deadline", "fire_early",     "miss_twice", "drop_follow_up",
      "forget_end", "forget_count",          "apply_by_chance"};
  return bugs;
}

void FlawedService::MayThrow(const kit::DecideContext& context) const {
  if (!flaws_.throwing) return;
  const std::string root(context.root_id);
  if (kit::Digest(root + topic()) % 8 != 0 || flaws_.mended.contains(root)) return;
  flaws_.seen.insert(root);
  throw std::runtime_error(Flaws::kThrown);
}

kit::Decision FlawedService::Plant(kit::Decision decision) const {
  if (flaws_.bug.empty()) return decision;
  const bool tracking = topic() == kTracking;
  if (tracking && flaws_.bug == "skip_stage") Drop(&decision, SaysAccepted);
  if (tracking && flaws_.bug == "lose_resumed_deadline") Drop(&decision, SaysResumed);
  if (tracking && flaws_.bug == "drop_follow_up") decision.follow_ups.clear();
  if (topic() == kDispatch && flaws_.bug == "forget_end") Drop(&decision, SaysEnded);
  if (topic() == kEvaluation && flaws_.bug == "forget_count") Drop(&decision, SaysStage);
  if (tracking && flaws_.bug == "miss_twice") {
    for (size_t i = 0, n = decision.events.size(); i < n; ++i) {
      if (!SaysMissed(*decision.events[i])) continue;
      decision.events.push_back(
          std::make_unique<tracking::v1::Event>(Tracked(*decision.events[i])));
    }
  }
  if (tracking && flaws_.bug == "fire_early") {
    for (auto& event : decision.events) {
      if (!Tracked(*event).has_deadline_set()) continue;
      auto later = std::make_unique<tracking::v1::Event>(Tracked(*event));
      later->mutable_deadline_missed()->set_matter_id(Tracked(*event).deadline_set().matter_id());
      later->mutable_deadline_missed()->set_kind(Tracked(*event).deadline_set().kind());
      later->mutable_deadline_missed()->set_due_at_us(Tracked(*event).deadline_set().due_at_us());
      decision.events.push_back(std::move(later));
      break;
    }
  }
  return decision;
}

kit::Decision FlawedService::DecideCommand(const kit::Reader& state, const kit::Message& command,
                                           const kit::DecideContext& context) const {
  if (context.follow_up) MayThrow(context);
  return Plant(real_.DecideCommand(state, command, context));
}

kit::Decision FlawedService::DecideInput(const kit::Reader& state, std::string_view topic,
                                         const common::v1::Record& record,
                                         const kit::DecideContext& context) const {
  MayThrow(context);
  return Plant(real_.DecideInput(state, topic, record, context));
}

kit::Decision FlawedService::DecideTimer(const kit::Reader& state, int64_t due_at_us,
                                         std::string_view key,
                                         const kit::DecideContext& context) const {
  MayThrow(context);
  return Plant(real_.DecideTimer(state, due_at_us, key, context));
}

kit::Decision FlawedService::DecideNotice(const kit::Reader& state,
                                          const common::v1::CommandNotice& notice,
                                          const kit::DecideContext& context) const {
  return Plant(real_.DecideNotice(state, notice, context));
}

void FlawedService::Apply(kit::StateWriter& state, const kit::EventList& events,
                          const kit::ApplyContext& context) const {
  static uint64_t applied = 0;
  if (flaws_.bug == "apply_by_chance" && ++applied % 97 == 0) return;
  real_.Apply(state, events, context);
}

}  // namespace huiyin::loop
