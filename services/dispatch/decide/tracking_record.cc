#include "services/dispatch/decide/tracking_record.h"

#include <set>
#include <stdexcept>

#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/dispatch/decide/refusal.h"
#include "services/dispatch/tables.h"
#include "services/kit/runtime/typed_service.h"

namespace huiyin::dispatch {
namespace {

struct Ending {
  std::string matter_id;
  common::v1::CaseStage stage = common::v1::CASE_STAGE_UNSPECIFIED;  // unspecified: no end
};

Ending EndingOf(const tracking::v1::Event& event) {
  switch (event.event_case()) {
    case tracking::v1::Event::kCaseClosed:
      return {event.case_closed().matter_id(), common::v1::CASE_STAGE_CLOSED};
    case tracking::v1::Event::kStageReached:
      if (!HasEnded(event.stage_reached().stage())) return {};
      return {event.stage_reached().matter_id(), event.stage_reached().stage()};
    case tracking::v1::Event::kCaseOpened:
    case tracking::v1::Event::kCaseClassified:
    case tracking::v1::Event::kDeadlineSet:
    case tracking::v1::Event::kDeadlineMet:
    case tracking::v1::Event::kDeadlineMissed:
    case tracking::v1::Event::kDeadlineMissCorrected:
    case tracking::v1::Event::kCaseParked:
    case tracking::v1::Event::kCaseUnparked:
    case tracking::v1::Event::kCallbackNoted:
    case tracking::v1::Event::kLateFact:
      return {};
    case tracking::v1::Event::EVENT_NOT_SET:
      break;
  }
  throw std::invalid_argument("an event of huiyin.tracking is unknown to this version");
}

}  // namespace

kit::Decision DecideTrackingRecord(const kit::Reader& state, const common::v1::Record& record,
                                   const kit::DecideContext&) {
  kit::Decision decision;
  std::set<std::string> told;
  for (const std::string& bytes : record.events()) {
    const Ending ending = EndingOf(kit::ParseUpstream<tracking::v1::Event>(bytes));
    // A transfer is dispatch's own doing: it is known here already.
    if (ending.stage == common::v1::CASE_STAGE_UNSPECIFIED ||
        ending.stage == common::v1::CASE_STAGE_TRANSFERRED) {
      continue;
    }
    const std::optional<v1::Assignment> row = Assignments::Get(state, ending.matter_id);
    if (!row.has_value() || HasEnded(row->stage())) continue;
    if (!told.insert(ending.matter_id).second) continue;
    v1::CaseEnded& event = *kit::Emit<v1::Event>(&decision).mutable_case_ended();
    event.set_matter_id(ending.matter_id);
    event.set_stage(ending.stage);
  }
  return decision;
}

}  // namespace huiyin::dispatch
