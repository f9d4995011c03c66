// CaseDraft: a case as it will be after what the decision says so far. One upstream record can say
// several things, each on what those before it led to; a draft folds every event as apply will.
//
//   CaseDraft draft(state, matter_id, context, &decision);
//   draft.Reach(common::v1::CASE_STAGE_RECEIVED, {.unit_id = "lights"});
//
// Borrows all it is given; the decision was made of the context, on whose arena the draft lies too. One thread.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/kit/runtime/typed_service.h"
#include "services/policy/reference.h"
#include "services/tracking/apply/chase.h"
#include "services/tracking/apply/deadline.h"
#include "services/tracking/apply/measure.h"
#include "services/tracking/apply/merging.h"
#include "services/tracking/apply/parking.h"
#include "services/tracking/apply/reply.h"
#include "services/tracking/apply/stage.h"
#include "services/tracking/case_view.h"
#include "services/tracking/decide/ties.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {

// What goes with reaching a stage.
struct Reached {
  std::string unit_id;  // empty: who has it stays
  common::v1::HandlingMode mode = common::v1::HANDLING_MODE_UNSPECIFIED;
  std::string note;
  std::string rule_id;
  std::string service_level_id;
  std::string reason_id;
  bool ping_pong = false;
  int32_t round = 0;
};

class CaseDraft {
 public:
  CaseDraft(const kit::Reader& state, const std::string& matter_id,
            const kit::DecideContext& context, kit::Decision* decision)
      : matter_id_(matter_id), context_(context), decision_(decision), row_(New<v1::Case>()) {
    if (const auto found = Cases::Get(state, matter_id)) row_ = *found;
  }

  bool opened() const { return !row_.matter_id().empty(); }
  bool ended() const { return HasEnded(row_.stage()); }
  const v1::Case& row() const { return row_; }
  const policy::Policy& policy() const { return policy::PolicyOf(context_.reference); }
  int64_t now_us() const { return context_.now_us; }
  // When that was decided, or the command came, which now makes a difference here.
  int64_t fact_us() const { return context_.received_at_us; }
  kit::Decision* decision() { return decision_; }

  // What is to be said, where the decision is made: Say takes it without a copy.
  template <typename Said>
  Said& New() const {
    return *google::protobuf::Arena::CreateMessage<Said>(decision_->arena);
  }
  // Emits an event about this case, and tells the cases tied to it what it means for them.
  template <typename Said>
  void Say(Said* (v1::Event::*field)(), Said&& said) {
    said.set_matter_id(matter_id_);
    const std::optional<v1::Case> before = IsTied(row_) ? std::optional(row_) : std::nullopt;
    Fold(said, context_.now_us, &row_);
    if (before.has_value()) TellTied(*before, row_, decision_);
    *(kit::Emit<v1::Event>(decision_).*field)() = std::move(said);
  }
  void Reach(common::v1::CaseStage stage, Reached with = {}) {
    auto& said = New<v1::StageReached>();
    said.set_stage(stage);
    said.set_unit_id(with.unit_id.empty() ? row_.unit_id() : with.unit_id);
    said.set_reached_at_us(fact_us());
    said.set_mode(with.mode);
    said.set_note(std::move(with.note));
    said.set_rule_id(std::move(with.rule_id));
    said.set_service_level_id(std::move(with.service_level_id));
    said.set_reason_id(std::move(with.reason_id));
    said.set_ping_pong(with.ping_pong);
    said.set_round(with.round);
    Say(&v1::Event::mutable_stage_reached, std::move(said));
  }
  // An arbiter's reason: it stands with the dispatch that follows in the same record.
  void KeepRuling(std::string reason) { ruling_ = std::move(reason); }
  std::string TakeRuling() { return std::exchange(ruling_, ""); }
  // What came changes nothing any more.
  void TooLate(std::string_view what) {
    auto& said = New<v1::LateFact>();
    said.set_what(std::string(what));
    Say(&v1::Event::mutable_late_fact, std::move(said));
  }

 private:
  const std::string matter_id_;
  const kit::DecideContext& context_;
  kit::Decision* decision_;
  v1::Case& row_;
  std::string ruling_;
};

}  // namespace huiyin::tracking
