#include "services/tracking/decide/measure.h"

#include <algorithm>
#include <utility>

#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/measures.pb.h"
#include "services/kit/base/text.h"
#include "services/tracking/decide/refusal.h"

namespace huiyin::tracking {
namespace {

// A rule that a corrected count meets again does not make the same measure wait twice.
bool Waits(const v1::Case& row, const std::string& rule_id) {
  return std::any_of(row.measures().begin(), row.measures().end(), [&](const v1::Measure& measure) {
    return measure.rule_id() == rule_id && measure.state() == v1::MEASURE_STATE_PROPOSED;
  });
}

// "APPEALED"
std::string StateName(const v1::Measure& measure) {
  return v1::MeasureState_Name(measure.state()).substr(std::string_view("MEASURE_STATE_").size());
}

kit::Decision RefuseState(const v1::Measure& measure, std::string_view needed) {
  return Refuse(v1::REJECTION_REASON_MEASURE_STATE, common::v1::REJECTION_KIND_CONFLICT,
                kit::Concat("measure ", measure.number(), " is ", StateName(measure), ": ", needed),
                "number");
}

// What the four commands have in common: the case, ended or not, and its measure.
template <typename Command, typename Decide>
kit::Decision OnMeasure(const kit::Reader& state, const Command& command,
                        const kit::DecideContext& context, const Decide& decide) {
  if (auto refusal = RefuseUnlessKnown(state, command.matter_id(), context))
    return *std::move(refusal);
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  const v1::Measure* measure = FindMeasure(draft.row(), command.number());
  if (measure == nullptr) {
    return Refuse(v1::REJECTION_REASON_MEASURE_UNKNOWN, common::v1::REJECTION_KIND_NOT_FOUND,
                  kit::Concat("case ", command.matter_id(), " has no measure ", command.number()),
                  "number");
  }
  if (std::optional<kit::Decision> refusal = decide(*measure, &draft)) return *std::move(refusal);
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

// Why `by` cannot withdraw or uphold it.
std::optional<kit::Decision> RefuseUnlessOrderedBy(const v1::Measure& measure,
                                                   const std::string& by_unit_id) {
  if (measure.by_unit_id() == by_unit_id) return std::nullopt;
  return Refuse(v1::REJECTION_REASON_NOT_WHO_ORDERED, common::v1::REJECTION_KIND_FORBIDDEN,
                kit::Concat("measure ", measure.number(), " was ordered by another unit"),
                "by_unit_id");
}

}  // namespace

void ProposeMeasures(CaseDraft* draft, common::v1::CaseFact fact, const std::string& unit_id) {
  const v1::Case& row = draft->row();
  if (fact == common::v1::CASE_FACT_UNSPECIFIED || unit_id.empty()) return;
  const int32_t count = FactCountOf(row, fact);
  const directory::v1::MeasureRule* rule =
      draft->policy().MeasureFor(row.category_id(), fact, count);
  if (rule == nullptr || row.measures_size() >= kMeasuresMax || Waits(row, rule->id())) return;
  auto& proposed = draft->New<v1::MeasureProposed>();
  proposed.set_number(row.measures_size() + 1);
  proposed.set_rule_id(rule->id());
  proposed.set_kind(rule->kind());
  proposed.set_severity(rule->severity());
  proposed.set_fact(fact);
  proposed.set_count(count);
  proposed.set_unit_id(unit_id);
  proposed.set_confidential(rule->confidential() ||
                            rule->kind() == common::v1::MEASURE_KIND_DISCIPLINE_LEAD);
  proposed.set_policy_version(draft->policy().version());
  draft->Say(&v1::Event::mutable_measure_proposed, std::move(proposed));
}

void ProposeMeasures(CaseDraft* draft, common::v1::CaseFact fact) {
  ProposeMeasures(draft, fact, std::string(draft->row().unit_id()));
}

kit::Decision DecideMeasure(const kit::Reader& state, const v1::DecideMeasure& command,
                            const kit::DecideContext& context) {
  return OnMeasure(
      state, command, context,
      [&](const v1::Measure& measure, CaseDraft* draft) -> std::optional<kit::Decision> {
        if (measure.state() != v1::MEASURE_STATE_PROPOSED) {
          return RefuseState(measure, "it was decided before");
        }
        if (!command.ordered() && command.reason().empty()) {
          return Refuse(v1::REJECTION_REASON_REASON_NEEDED, common::v1::REJECTION_KIND_INVALID,
                        "say why it is laid aside", "reason");
        }
        if (command.ordered()) {
          auto& ordered = draft->New<v1::MeasureOrdered>();
          ordered.set_number(command.number());
          ordered.set_by_unit_id(command.by_unit_id());
          ordered.set_reason(command.reason());
          draft->Say(&v1::Event::mutable_measure_ordered, std::move(ordered));
        } else {
          auto& aside = draft->New<v1::MeasureLaidAside>();
          aside.set_number(command.number());
          aside.set_by_unit_id(command.by_unit_id());
          aside.set_reason(command.reason());
          draft->Say(&v1::Event::mutable_measure_laid_aside, std::move(aside));
        }
        return std::nullopt;
      });
}

kit::Decision AppealMeasure(const kit::Reader& state, const v1::AppealMeasure& command,
                            const kit::DecideContext& context) {
  return OnMeasure(
      state, command, context,
      [&](const v1::Measure& measure, CaseDraft* draft) -> std::optional<kit::Decision> {
        if (measure.state() != v1::MEASURE_STATE_ORDERED) {
          return RefuseState(measure, "only one that was ordered can be appealed, once");
        }
        if (measure.unit_id() != command.unit_id()) {
          return Refuse(v1::REJECTION_REASON_WRONG_UNIT, common::v1::REJECTION_KIND_FORBIDDEN,
                        kit::Concat("measure ", measure.number(), " is against another unit"),
                        "unit_id");
        }
        auto& appealed = draft->New<v1::MeasureAppealed>();
        appealed.set_number(command.number());
        appealed.set_unit_id(command.unit_id());
        appealed.set_words(command.words());
        draft->Say(&v1::Event::mutable_measure_appealed, std::move(appealed));
        return std::nullopt;
      });
}

kit::Decision WithdrawMeasure(const kit::Reader& state, const v1::WithdrawMeasure& command,
                              const kit::DecideContext& context) {
  return OnMeasure(
      state, command, context,
      [&](const v1::Measure& measure, CaseDraft* draft) -> std::optional<kit::Decision> {
        if (measure.state() != v1::MEASURE_STATE_ORDERED &&
            measure.state() != v1::MEASURE_STATE_APPEALED) {
          return RefuseState(measure, "only one that was ordered, or appealed, can be withdrawn");
        }
        if (auto refusal = RefuseUnlessOrderedBy(measure, command.by_unit_id())) return refusal;
        auto& withdrawn = draft->New<v1::MeasureWithdrawn>();
        withdrawn.set_number(command.number());
        withdrawn.set_by_unit_id(command.by_unit_id());
        withdrawn.set_reason(command.reason());
        draft->Say(&v1::Event::mutable_measure_withdrawn, std::move(withdrawn));
        return std::nullopt;
      });
}

kit::Decision UpholdMeasure(const kit::Reader& state, const v1::UpholdMeasure& command,
                            const kit::DecideContext& context) {
  return OnMeasure(
      state, command, context,
      [&](const v1::Measure& measure, CaseDraft* draft) -> std::optional<kit::Decision> {
        if (measure.state() != v1::MEASURE_STATE_APPEALED) {
          return RefuseState(measure, "only one that was appealed can be upheld");
        }
        if (auto refusal = RefuseUnlessOrderedBy(measure, command.by_unit_id())) return refusal;
        auto& upheld = draft->New<v1::MeasureUpheld>();
        upheld.set_number(command.number());
        upheld.set_by_unit_id(command.by_unit_id());
        upheld.set_reason(command.reason());
        draft->Say(&v1::Event::mutable_measure_upheld, std::move(upheld));
        return std::nullopt;
      });
}

}  // namespace huiyin::tracking
