// PlayScript: a file of cases with their later course, as steps in the order of time. The format is described in
// deploy/packs/make_sample_day.py.
//
//   ASSIGN_OR_RETURN(const PlayScript script, ReadPlayScript("deploy/packs/qinghe-day.jsonl"));
//   for (const PlayStep& step : script.steps) …
//
// Threads: one. Errors: BadData names file, line and field.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "huiyin/common/v1/matter.pb.h"
#include "huiyin/intake/v1/intake.pb.h"

namespace huiyin::ctl {

enum class PlayKind {
  kSubmit,
  kClassify,
  kAccept,
  kRefuse,
  kReceive,
  kHandle,
  kTransfer,
  kPark,
  kUnpark,
  kCallBack,
  kClose,
  kWithdraw
};
const char* NameOf(PlayKind kind);

struct PlayStep {
  int64_t minute = 0;  // since the day's start
  size_t of_case = 0;  // in PlayScript::cases
  PlayKind kind = PlayKind::kSubmit;
  std::string words;   // reason, result, what the requester said
  std::string target;  // category, system
  int64_t review_minute = 0;
  bool reached = false;
  common::v1::Verdict solved = common::v1::VERDICT_UNKNOWN;
  common::v1::Verdict satisfied = common::v1::VERDICT_UNKNOWN;
};

struct PlayCase {
  int line = 0;
  intake::v1::SubmitCase submission;
};

struct PlayScript {
  std::vector<PlayCase> cases;
  std::vector<PlayStep> steps;  // by minute; of one minute in the order of the file
};

absl::StatusOr<PlayScript> ReadPlayScript(const std::string& file);

}  // namespace huiyin::ctl
