#include "tests/loop/view.h"

#include "services/dispatch/tables.h"
#include "services/evaluation/tables.h"
#include "services/intake/tables.h"
#include "services/kit/runtime/partitioner.h"
#include "services/tracking/tables.h"
#include "tests/simulation/world/world.h"

namespace huiyin::loop {

View Look(const simulation::Judge& judge, std::string_view matter_id) {
  const int p = kit::PartitionOf(kit::RootOf(matter_id), simulation::kPartitions);
  View view;
  view.intake = intake::Cases::Get(judge.rows({kIntake, p}), matter_id);
  view.dispatch = dispatch::Assignments::Get(judge.rows({kDispatch, p}), matter_id);
  view.tracking = tracking::Cases::Get(judge.rows({kTracking, p}), matter_id);
  view.evaluation = evaluation::Scores::Get(judge.rows({kEvaluation, p}), matter_id);
  return view;
}

std::string StageName(common::v1::CaseStage stage) {
  return common::v1::CaseStage_Name(stage).substr(sizeof("CASE_STAGE_") - 1);
}

std::string StageIn(const std::string& topic, const kit::Reader& rows, std::string_view matter_id) {
  const auto name = [](const auto& row) {
    return row.has_value() ? StageName(row->stage()) : std::string("NONE");
  };
  if (topic == kIntake) {
    const auto row = intake::Cases::Get(rows, matter_id);
    return row.has_value() && row->over() ? "OVER" : name(row);
  }
  if (topic == kDispatch) {
    const auto row = dispatch::Assignments::Get(rows, matter_id);
    // Dispatch keeps where it stood: that it follows another is told apart.
    return row.has_value() && !row->merged_into().empty() && !Ended(row->stage()) ? "MERGED"
                                                                                  : name(row);
  }
  if (topic == kTracking) return name(tracking::Cases::Get(rows, matter_id));
  if (topic == kEvaluation) return name(evaluation::Scores::Get(rows, matter_id));
  return "NONE";
}

bool Ended(common::v1::CaseStage stage) {
  return stage == common::v1::CASE_STAGE_CLOSED || stage == common::v1::CASE_STAGE_WITHDRAWN ||
         stage == common::v1::CASE_STAGE_TRANSFERRED ||
         stage == common::v1::CASE_STAGE_NOT_ACCEPTED;
}

}  // namespace huiyin::loop
