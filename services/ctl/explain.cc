// Why each limit of a case is due when it is, to the minute, and who had the case how long.
#include <ostream>

#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/format.h"
#include "services/ctl/pack.h"
#include "services/ctl/table.h"
#include "services/ctl/timeline.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

using tracking::v1::DeadlineSet;

std::string DateText(int32_t date) {
  return kit::Concat(date / 10000, date / 100 % 100 < 10 ? "-0" : "-", date / 100 % 100,
                     date % 100 < 10 ? "-0" : "-", date % 100);
}

// "5d of working_days by calendar office"
std::string LengthText(const DeadlineSet& set) {
  std::string text = FormatDuration(set.limit_seconds());
  if (set.counting() == common::v1::COUNTING_CALENDAR_TIME ||
      set.counting() == common::v1::COUNTING_UNSPECIFIED) {
    return text + " of calendar time";
  }
  return kit::Concat(text, " of ", Word(set.counting()), " by calendar ", set.calendar_id());
}

std::string RuleText(const DeadlineSet& set) {
  std::string text;
  if (!set.service_level_id().empty()) text = kit::Concat("level ", set.service_level_id());
  if (!set.rule_id().empty()) text += kit::Concat(text.empty() ? "" : ", ", "rule ", set.rule_id());
  return kit::Concat(text, text.empty() ? "" : ", ", "policy version ", set.policy_version());
}

void PrintSet(std::ostream& out, const DeadlineSet& set, absl::TimeZone zone) {
  out << "    " << Word(set.because()) << ": " << LengthText(set) << " from "
      << FormatTime(set.from_us(), zone) << " is due " << FormatTime(set.due_at_us(), zone);
  if (set.previous_due_at_us() != 0) {
    out << " (was " << FormatTime(set.previous_due_at_us(), zone) << ')';
  }
  out << "\n      " << RuleText(set) << '\n';
  if (set.days().empty()) return;
  out << "      counted:";
  for (const tracking::v1::CountedDay& day : set.days()) {
    out << ' ' << DateText(day.date()) << ' ' << FormatDuration(day.seconds());
  }
  out << '\n';
}

void PrintDeadline(std::ostream& out, const tracking::v1::ExplainedDeadline& explained,
                   absl::TimeZone zone) {
  const tracking::v1::Deadline& deadline = explained.deadline();
  out << Word(deadline.kind()) << "  due " << FormatTime(deadline.due_at_us(), zone) << ", "
      << Word(deadline.state());
  if (explained.missed_by_seconds() > 0) {
    out << " by " << FormatDuration(explained.missed_by_seconds());
  }
  out << '\n';
  for (const tracking::v1::TimelineEntry& step : explained.steps()) {
    const std::vector<std::string> cells = TimelineCells(step, zone);
    out << "  " << cells[0] << "  " << cells[1] << '\n';
    if (step.event().has_deadline_set()) {
      PrintSet(out, step.event().deadline_set(), zone);
    } else {
      out << "    " << Printable(cells[2]) << '\n';
    }
  }
  out << '\n';
}

void PrintHoldings(std::ostream& out, const tracking::v1::ExplainDeadlinesResponse& answer,
                   const Names& names, absl::TimeZone zone, int64_t now_us) {
  Table table(
      {"held by", "from", "to", {"how long", Align::kRight}, {"paused", Align::kRight}, "stage"});
  for (const tracking::v1::Holding& holding : answer.holdings()) {
    const int64_t to_us = holding.to_us() == 0 ? now_us : holding.to_us();
    table.Add({holding.unit_id().empty() ? "-" : names.Unit(holding.unit_id()),
               FormatTime(holding.from_us(), zone), FormatTime(holding.to_us(), zone),
               FormatDuration((to_us - holding.from_us()) / kit::kMicrosPerSecond),
               FormatDuration(holding.paused_seconds()), Word(holding.stage())});
  }
  table.Print(out);
  if (answer.pauses().empty()) return;
  Table pauses({"paused", "from", "to", "why"});
  for (const tracking::v1::Pause& pause : answer.pauses()) {
    pauses.Add({Word(pause.kind()), FormatTime(pause.since_us(), zone),
                FormatTime(pause.until_us(), zone), pause.reason()});
  }
  out << '\n';
  pauses.Print(out);
}

}  // namespace

absl::Status Explain(Context& context, const ShowOptions& options) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  tracking::v1::ExplainDeadlinesRequest request;
  request.set_matter_id(options.matter_id);
  ASSIGN_OR_RETURN(*request.mutable_header()->mutable_at_least(), AtLeast(*client, options));
  tracking::v1::ExplainDeadlinesResponse answer;
  RETURN_IF_ERROR(client->Call(request, &answer));
  if (context.json()) {
    *context.out << ToJson(answer) << '\n';
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const directory::v1::GetPackResponse pack, FetchPack(*client));
  const absl::TimeZone zone = ZoneOf(pack);
  if (answer.deadlines().empty()) *context.out << "The case has no limit.\n\n";
  for (const auto& explained : answer.deadlines()) PrintDeadline(*context.out, explained, zone);
  PrintHoldings(*context.out, answer, Names(*client), zone, kit::SystemClock().WallMicros());
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
