#include "services/ctl/play.h"

#include <algorithm>
#include <map>
#include <ostream>

#include "huiyin/common/v1/admin.pb.h"
#include "services/ctl/format.h"
#include "services/ctl/fresh.h"
#include "services/ctl/la311/progress.h"
#include "services/ctl/pack.h"
#include "services/ctl/play_script.h"
#include "services/ctl/player.h"
#include "services/ctl/table.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

constexpr int64_t kMicrosPerMinute = 60 * kit::kMicrosPerSecond;
constexpr size_t kRefusalsShown = 10;

// The service's clock, if it lets itself be moved.
class Stage {
 public:
  Stage(Client* client, int64_t day_us) : client_(*client), day_us_(day_us) {}

  // False: the clock is not driven, or we may not.
  absl::StatusOr<bool> TryDrive() {
    const absl::Status status = client_.MoveClock(day_us_);
    if (status.ok()) return driven_ = true;
    if (absl::IsFailedPrecondition(status) || absl::IsPermissionDenied(status)) return false;
    if (absl::IsInvalidArgument(status)) {
      return WrongUsage("--day: the service's clock is past that day and never goes back");
    }
    return status;
  }
  absl::Status GoTo(int64_t minute) {
    if (!driven_ || minute <= minute_) return absl::OkStatus();
    minute_ = minute;
    return client_.MoveClock(TimeUs(minute));
  }
  // When a minute of the script is: by the driven clock, or counted from now.
  int64_t TimeUs(int64_t minute) const {
    return driven_ ? day_us_ + minute * kMicrosPerMinute
                   : kit::SystemClock().WallMicros() + (minute - minute_) * kMicrosPerMinute;
  }
  bool driven() const { return driven_; }
  void PassTo(int64_t minute) { minute_ = minute; }

 private:
  Client& client_;
  const int64_t day_us_;
  int64_t minute_ = 0;
  bool driven_ = false;
};

struct Tally {
  std::map<std::string, int> played;                         // by command
  std::vector<std::pair<std::string, std::string>> refused;  // which step, why
  int64_t left = 0;
};

class Bar {
 public:
  explicit Bar(int64_t total)
      : progress_({.label = "playing", .unit = "steps"}, Now()), total_(total) {}
  void Step() { progress_.Update(++done_, total_, Now()); }
  void Finish() { progress_.Finish(done_, total_, Now()); }

 private:
  static int64_t Now() { return kit::SystemClock().MonotonicMicros(); }
  la311::Progress progress_;
  const int64_t total_;
  int64_t done_ = 0;
};

absl::Status PlaySteps(const PlayScript& script, const PlayOptions& options, Stage* stage,
                       Player* player, Bar* bar, Tally* tally) {
  for (const PlayStep& step : script.steps) {
    if (step.minute > options.until_minute) {
      ++tally->left;
      continue;
    }
    RETURN_IF_ERROR(stage->GoTo(step.minute));
    if (!stage->driven()) stage->PassTo(step.minute);
    absl::Status status =
        player->Do(step, [stage](int64_t minute) { return stage->TimeUs(minute); });
    if (status.ok()) {
      ++tally->played[step.command];
    } else if (ExitCodeOf(status) == kExitRefused || ExitCodeOf(status) == kExitNotFound) {
      tally->refused.emplace_back(
          kit::Concat("line ", script.cases[step.of_case].line, " ", step.command),
          ErrorText(status));
    } else {
      return status;
    }
    bar->Step();
  }
  return stage->GoTo(options.until_minute);
}

void PrintTally(Context& context, const Tally& tally, const Stage& stage) {
  if (context.json()) {
    std::vector<std::pair<std::string, std::string>> played;
    for (const auto& [command, count] : tally.played) {
      played.emplace_back(command, kit::Concat(count));
    }
    std::vector<std::string> refused;
    for (const auto& [step, why] : tally.refused) {
      refused.push_back(JsonObject({{"step", JsonText(step)}, {"why", JsonText(why)}}));
    }
    *context.out << JsonObject({{"clock_driven", stage.driven() ? "true" : "false"},
                                {"played", JsonObject(played)},
                                {"left", kit::Concat(tally.left)},
                                {"refused", JsonArray(refused)}})
                 << '\n';
    return;
  }
  Table table({"step", {"played", Align::kRight}});
  for (const auto& [command, count] : tally.played) table.Add({command, kit::Concat(count)});
  table.Print(*context.out);
  *context.out << '\n'
               << tally.left << " steps lie after the end and were left, " << tally.refused.size()
               << " were refused";
  *context.out << (stage.driven() ? ".\n" : "; the clock is not driven, so no time passed.\n");
  for (size_t i = 0; i < tally.refused.size() && i < kRefusalsShown; ++i) {
    *context.out << "  " << tally.refused[i].first << ": " << Printable(tally.refused[i].second)
                 << '\n';
  }
}

}  // namespace

absl::Status Play(Context& context, const PlayOptions& options) {
  ASSIGN_OR_RETURN(const PlayScript script, ReadPlayScript(options.file));
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  ASSIGN_OR_RETURN(const directory::v1::GetPackResponse pack, FetchPack(*client));
  if (pack.version() == 0) {
    return BadData("the service has no policy pack: apply one first (huiyinctl directory apply)");
  }
  ASSIGN_OR_RETURN(const int64_t day_us, ReadTime("--day", options.day, ZoneOf(pack)));
  Stage stage(client, day_us);
  RETURN_IF_ERROR(stage.TryDrive().status());
  Player player(client, script, options.run.empty() ? RandomId() : options.run);
  Bar bar(std::count_if(script.steps.begin(), script.steps.end(),
                        [&](const PlayStep& step) { return step.minute <= options.until_minute; }));
  Tally tally;
  absl::Status status = PlaySteps(script, options, &stage, &player, &bar, &tally);
  bar.Finish();
  PrintTally(context, tally, stage);
  return status;
}

}  // namespace huiyin::ctl
