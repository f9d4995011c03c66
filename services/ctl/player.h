// Player: does the steps of a script, one after the other, and remembers which matter is which.
//
//   Player player(client, script, "monday");
//   RETURN_IF_ERROR(player.Do(step, [&](int64_t minute) { return stage.TimeUs(minute); }));
//
// The same run name gives the same command ids: playing again changes nothing.
// Ownership: client and script outlive it. Threads: one. Errors: what the service said.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/ctl/case_command.h"
#include "services/ctl/client.h"
#include "services/ctl/play_script.h"

namespace huiyin::ctl {

class Player {
 public:
  // When a minute of the script is, in microseconds.
  using TimeOf = std::function<int64_t(int64_t minute)>;

  Player(Client* client, const PlayScript& script, std::string run);

  absl::Status Do(const PlayStep& step, const TimeOf& time_of);

 private:
  absl::Status Submit(const PlayStep& step, const TimeOf& time_of);
  // What the script leaves open: names of cases, times, who has the case. The stage it was found at, where that was asked.
  absl::StatusOr<common::v1::CaseStage> Complete(const PlayStep& step, const TimeOf& time_of,
                                                 CaseCommand* command);
  absl::StatusOr<common::v1::CaseStage> FillHolder(const PlayStep& step, CaseCommand* command);
  common::v1::CommandHeader HeaderOf(const PlayStep& step) const;
  const std::string& MatterOf(const PlayStep& step) const { return matters_[step.of_case]; }

  Client& client_;
  const PlayScript& script_;
  const std::string run_;
  std::vector<std::string> matters_;       // by case; empty: not submitted
  std::map<std::string, size_t> by_name_;  // of script_.cases
};

}  // namespace huiyin::ctl
