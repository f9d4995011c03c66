// View: what the four services hold about one case, as folding their logs gives it. Citizens, units
// and dispatchers act on it; the judge compares it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "huiyin/dispatch/v1/state.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "huiyin/intake/v1/state.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "tests/simulation/world/judge.h"

namespace huiyin::loop {

inline constexpr char kDirectory[] = "huiyin.directory";
inline constexpr char kIntake[] = "huiyin.intake";
inline constexpr char kDispatch[] = "huiyin.dispatch";
inline constexpr char kTracking[] = "huiyin.tracking";
inline constexpr char kEvaluation[] = "huiyin.evaluation";

struct View {
  std::optional<intake::v1::Case> intake;
  std::optional<dispatch::v1::Assignment> dispatch;
  std::optional<tracking::v1::Case> tracking;
  std::optional<evaluation::v1::Score> evaluation;
};

View Look(const simulation::Judge& judge, std::string_view matter_id);

// Stage of a case in the rows of one service; "NONE" where it has no row.
std::string StageIn(const std::string& topic, const kit::Reader& rows, std::string_view matter_id);
// "HANDLED" for CASE_STAGE_HANDLED.
std::string StageName(common::v1::CaseStage stage);

// No command changes where such a case stands.
bool Ended(common::v1::CaseStage stage);

}  // namespace huiyin::loop
