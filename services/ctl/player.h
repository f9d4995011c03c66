// Player: does the steps of a script, one after the other, and remembers which matter is which.
//
//   Player player(client, script, "monday");
//   RETURN_IF_ERROR(player.Do(step, review_at_us));
//
// The same run name gives the same command ids: playing again changes nothing.
// Ownership: client and script outlive it. Threads: one. Errors: what the service said.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/ctl/client.h"
#include "services/ctl/fresh.h"
#include "services/ctl/play_script.h"

namespace huiyin::ctl {

class Player {
 public:
  Player(Client* client, const PlayScript& script, std::string run)
      : client_(*client), script_(script), run_(std::move(run)), matters_(script.cases.size()) {}

  // `review_at_us` is read by parking only.
  absl::Status Do(const PlayStep& step, int64_t review_at_us);

 private:
  absl::Status Submit(const PlayStep& step);
  absl::Status AtIntake(const PlayStep& step);
  absl::Status AtUnit(const PlayStep& step);
  absl::Status AtTracking(const PlayStep& step, int64_t review_at_us);
  absl::Status CallBack(const PlayStep& step);
  template <typename Response, typename Request>
  absl::Status Send(const PlayStep& step, Reader reader, Request request);
  common::v1::CommandHeader HeaderOf(const PlayStep& step) const;
  const std::string& MatterOf(const PlayStep& step) const { return matters_[step.of_case]; }

  Client& client_;
  const PlayScript& script_;
  const std::string run_;
  std::vector<std::string> matters_;  // by case; empty: not submitted
};

}  // namespace huiyin::ctl
