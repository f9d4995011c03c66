#include "tests/loop/stage_moves.h"

#include <map>
#include <set>

#include "tests/loop/view.h"

namespace huiyin::loop {
namespace {

namespace cv = common::v1;

// Which stage may follow which, as the domain's loop has it. Merging, and going on after it, stand
// apart: they are events of their own.
const std::map<cv::CaseStage, std::set<cv::CaseStage>>& Moves() {
  using namespace cv;
  static const std::set<CaseStage> ends = {CASE_STAGE_CLOSED, CASE_STAGE_WITHDRAWN,
                                           CASE_STAGE_TRANSFERRED};
  const auto with_ends = [](std::set<CaseStage> stages) {
    stages.insert(ends.begin(), ends.end());
    return stages;
  };
  static const std::map<CaseStage, std::set<CaseStage>> moves = {
      {CASE_STAGE_UNSPECIFIED, {CASE_STAGE_SUBMITTED}},
      {CASE_STAGE_SUBMITTED, with_ends({CASE_STAGE_ACCEPTED})},
      {CASE_STAGE_ACCEPTED, with_ends({CASE_STAGE_DISPATCHED})},
      {CASE_STAGE_DISPATCHED, with_ends({CASE_STAGE_RECEIVED, CASE_STAGE_RETURNED,
                                         CASE_STAGE_ACCEPTED, CASE_STAGE_HANDLED})},
      {CASE_STAGE_RECEIVED,
       with_ends({CASE_STAGE_HANDLED, CASE_STAGE_RETURNED, CASE_STAGE_ACCEPTED})},
      {CASE_STAGE_RETURNED, with_ends({CASE_STAGE_DISPATCHED, CASE_STAGE_ARBITRATION})},
      {CASE_STAGE_ARBITRATION, with_ends({CASE_STAGE_DISPATCHED})},
      {CASE_STAGE_HANDLED, with_ends({CASE_STAGE_CALLED_BACK})},
      {CASE_STAGE_CALLED_BACK, {CASE_STAGE_CLOSED, CASE_STAGE_REOPENED}},
      {CASE_STAGE_REOPENED, with_ends({CASE_STAGE_DISPATCHED})},
      {CASE_STAGE_MERGED, with_ends({CASE_STAGE_HANDLED})},
  };
  return moves;
}

// 不予受理 late: a person says only when a unit has it already, or handled it, what it is about, and it is of
// a kind that is not accepted. Intake's word ends it whatever became of it.
bool RefusedLate(cv::CaseStage from, cv::CaseStage to) {
  return to == cv::CASE_STAGE_NOT_ACCEPTED && !Ended(from);
}

}  // namespace

bool MayFollow(cv::CaseStage from, cv::CaseStage to) {
  const auto allowed = Moves().find(from);
  return (allowed != Moves().end() && allowed->second.contains(to)) || RefusedLate(from, to);
}

}  // namespace huiyin::loop
