// One case: as tracking records it, what dispatch and intake hold of it, and its timeline.
#include <ostream>

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/format.h"
#include "services/ctl/fresh.h"
#include "services/ctl/pack.h"
#include "services/ctl/queries.h"
#include "services/ctl/table.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

constexpr int kPageEntries = 500;

// All that is known of a case. Only tracking's record has to be there.
struct Whole {
  tracking::v1::GetCaseResponse record;
  dispatch::v1::GetAssignmentResponse assignment;
  intake::v1::GetSubmissionResponse submission;
  intake::v1::GetContactResponse contact;
};

template <typename Request, typename Response>
absl::Status Get(Client& client, const std::string& matter_id, const PositionList& at_least,
                 Response* response) {
  Request request;
  request.set_matter_id(matter_id);
  *request.mutable_header()->mutable_at_least() = at_least;
  return client.Call(request, response);
}

absl::StatusOr<PositionList> AtLeast(Client& client, const ShowOptions& options) {
  if (options.no_wait) return PositionList();
  return PositionsFor(client, Reader::kTracking, options.matter_id);
}

absl::StatusOr<Whole> Fetch(Client& client, const ShowOptions& options) {
  Whole whole;
  const std::string& id = options.matter_id;
  ASSIGN_OR_RETURN(const PositionList at_least, AtLeast(client, options));
  RETURN_IF_ERROR((Get<tracking::v1::GetCaseRequest>(client, id, at_least, &whole.record)));
  absl::Status status = Get<dispatch::v1::GetAssignmentRequest>(client, id, {}, &whole.assignment);
  if (!status.ok() && !absl::IsNotFound(status)) return status;  // never accepted: never dispatched
  RETURN_IF_ERROR((Get<intake::v1::GetSubmissionRequest>(client, id, {}, &whole.submission)));
  if (options.contact) {
    RETURN_IF_ERROR((Get<intake::v1::GetContactRequest>(client, id, {}, &whole.contact)));
  }
  return whole;
}

std::string OfUnit(const Names& names, const std::string& id) {
  const std::string name = names.Unit(id);
  return name == id ? id : kit::Concat(name, " (", id, ")");
}

void PrintDeadlines(std::ostream& out, const tracking::v1::Case& record, absl::TimeZone zone) {
  if (record.deadlines().empty()) return;
  Table table({"deadline", "due", "state", "service level"});
  for (const tracking::v1::Deadline& deadline : record.deadlines()) {
    table.Add({Word(deadline.kind()), FormatTime(deadline.due_at_us(), zone),
               Word(deadline.state()), deadline.service_level_id()});
  }
  out << '\n';
  table.Print(out);
}

std::string Chosen(const dispatch::v1::Assignment& assignment) {
  std::string text = Word(assignment.chosen_by());
  if (!assignment.rule_id().empty()) text += kit::Concat(" ", assignment.rule_id());
  return text;
}

std::string Anomalies(const tracking::v1::Case& record) {
  std::string text;
  for (int anomaly : record.anomalies()) {
    if (!text.empty()) text += ", ";
    text += Word(static_cast<common::v1::SourceAnomaly>(anomaly));
  }
  return text;
}

void PrintCase(std::ostream& out, const Whole& whole, const Names& names) {
  const tracking::v1::Case& record = whole.record.record();
  const intake::v1::Case& submission = whole.submission.submission();
  const absl::TimeZone zone = ZoneOf(record.time_zone());
  const std::string source = record.source_system().empty()
                                 ? ""
                                 : kit::Concat(record.source_system(), " ", record.source_number());
  PrintFields(out, {{"matter", record.matter_id()},
                    {"receipt", submission.receipt_code()},
                    {"stage", kit::Concat(Word(record.stage()), record.parked() ? ", parked" : "")},
                    {"since", FormatTime(record.stage_at_us(), zone)},
                    {"parked", FormatTime(record.parked_at_us(), zone)},
                    {"kind", Word(record.kind())},
                    {"channel", Word(record.channel())},
                    {"source", source},
                    {"category", names.Category(record.category_id())},
                    {"area", names.Area(record.area_id())},
                    {"location", submission.submission().address()},
                    {"text", submission.submission().text()},
                    {"unit", OfUnit(names, record.unit_id())},
                    {"chosen by", Chosen(whole.assignment.assignment())},
                    {"mode", Word(record.mode())},
                    {"submitted", FormatTime(record.submitted_at_us(), zone)},
                    {"promised", FormatTime(record.promised_at_us(), zone)},
                    {"closed", FormatTime(record.closed_at_us(), zone)},
                    {"solved", Word(record.solved())},
                    {"satisfied", Word(record.satisfied())},
                    {"on promised day", Word(record.on_promised_day())},
                    {"note", record.note()},
                    {"refused because", submission.refusal_reason()},
                    {"contradictions", Anomalies(record)},
                    {"contact", whole.contact.contact().name()},
                    {"phone", whole.contact.contact().phone()},
                    {"their address", whole.contact.contact().address()}});
  PrintDeadlines(out, record, zone);
}

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

absl::Status Show(Context& context, const ShowOptions& options) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  ASSIGN_OR_RETURN(const Whole whole, Fetch(*client, options));
  if (!context.json()) {
    PrintCase(*context.out, whole, Names(*client));
    return absl::OkStatus();
  }
  std::vector<std::pair<std::string, std::string>> fields = {
      {"record", ToJson(whole.record.record())},
      {"assignment", ToJson(whole.assignment.assignment())},
      {"submission", ToJson(whole.submission.submission())}};
  if (options.contact) fields.emplace_back("contact", ToJson(whole.contact.contact()));
  std::vector<std::string> positions;
  for (const auto& position : whole.record.positions())
    positions.push_back(ToJson(position, false));
  fields.emplace_back("positions", JsonArray(positions));
  *context.out << JsonObject(fields) << '\n';
  return absl::OkStatus();
}

absl::Status Timeline(Context& context, const ShowOptions& options) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  tracking::v1::GetTimelineRequest request;
  request.set_matter_id(options.matter_id);
  request.mutable_page()->set_size(kPageEntries);
  ASSIGN_OR_RETURN(*request.mutable_header()->mutable_at_least(), AtLeast(*client, options));
  tracking::v1::GetTimelineResponse whole;
  do {
    tracking::v1::GetTimelineResponse page;
    RETURN_IF_ERROR(client->Call(request, &page));
    request.mutable_page()->set_token(page.next_token());
    whole.mutable_entries()->MergeFrom(page.entries());
  } while (!request.page().token().empty());
  if (context.json()) {
    std::vector<std::string> entries;
    for (const auto& entry : whole.entries()) entries.push_back(ToJson(entry, false));
    *context.out << JsonArray(entries) << '\n';
    return absl::OkStatus();
  }
  absl::TimeZone zone = absl::UTCTimeZone();
  Table table({"when", "event", "what", "cause"});
  for (const tracking::v1::TimelineEntry& entry : whole.entries()) {
    if (entry.event().has_case_opened()) zone = ZoneOf(entry.event().case_opened().time_zone());
    std::string name = "unknown event";
    const std::string what = Describe(What(entry.event(), &name), zone);
    table.Add({FormatTime(entry.decided_at_us(), zone), name, what, CauseText(entry.cause())});
  }
  table.Print(*context.out);
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
