#include "services/ctl/timeline.h"

#include <ostream>

#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/format.h"
#include "services/ctl/table.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

constexpr int kPageEntries = 500;

std::string CauseText(const common::v1::Cause& cause) {
  if (cause.has_command()) {
    return cause.command().actor().empty() ? "command"
                                           : kit::Concat("command by ", cause.command().actor());
  }
  if (cause.has_input()) {
    const common::v1::InputCause& input = cause.input();
    return kit::Concat(input.topic(), "/", input.partition(), " @", input.offset());
  }
  return cause.has_timer() ? "timer" : "";
}

// The one event that is set, and its name.
const google::protobuf::Message& What(const tracking::v1::Event& event, std::string* name) {
  const google::protobuf::OneofDescriptor& oneof =
      *tracking::v1::Event::descriptor()->oneof_decl(0);
  const auto* field = event.GetReflection()->GetOneofFieldDescriptor(event, &oneof);
  if (field == nullptr) return event;
  *name = field->name();
  return event.GetReflection()->GetMessage(event, field);
}

}  // namespace

std::vector<std::string> TimelineCells(const tracking::v1::TimelineEntry& entry,
                                       absl::TimeZone zone) {
  std::string name = "unknown event";
  const std::string what = Describe(What(entry.event(), &name), zone);
  return {FormatTime(entry.decided_at_us(), zone), name, what, CauseText(entry.cause())};
}

absl::StatusOr<std::vector<tracking::v1::TimelineEntry>> FetchTimeline(
    Client& client, const std::string& matter_id, const PositionList& at_least) {
  tracking::v1::GetTimelineRequest request;
  request.set_matter_id(matter_id);
  request.mutable_page()->set_size(kPageEntries);
  *request.mutable_header()->mutable_at_least() = at_least;
  std::vector<tracking::v1::TimelineEntry> entries;
  do {
    tracking::v1::GetTimelineResponse page;
    RETURN_IF_ERROR(client.Call(request, &page));
    request.mutable_page()->set_token(page.next_token());
    for (auto& entry : *page.mutable_entries()) entries.push_back(std::move(entry));
  } while (!request.page().token().empty());
  return entries;
}

absl::StatusOr<PositionList> AtLeast(Client& client, const ShowOptions& options) {
  if (options.no_wait) return PositionList();
  return PositionsFor(client, Reader::kTracking, options.matter_id);
}

absl::Status Timeline(Context& context, const ShowOptions& options) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  ASSIGN_OR_RETURN(const PositionList at_least, AtLeast(*client, options));
  ASSIGN_OR_RETURN(const auto entries, FetchTimeline(*client, options.matter_id, at_least));
  if (context.json()) {
    std::vector<std::string> lines;
    for (const auto& entry : entries) lines.push_back(ToJson(entry, false));
    *context.out << JsonArray(lines) << '\n';
    return absl::OkStatus();
  }
  absl::TimeZone zone = absl::UTCTimeZone();
  Table table({"when", "event", "what", "cause"});
  for (const tracking::v1::TimelineEntry& entry : entries) {
    if (entry.event().has_case_opened()) zone = ZoneOf(entry.event().case_opened().time_zone());
    table.Add(TimelineCells(entry, zone));
  }
  table.Print(*context.out);
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
