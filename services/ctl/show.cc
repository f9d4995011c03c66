// One case: as tracking records it, and what dispatch and intake hold of it.
#include <ostream>

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/dispatch/v1/state.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/intake/v1/state.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/format.h"
#include "services/ctl/fresh.h"
#include "services/ctl/pack.h"
#include "services/ctl/queries.h"
#include "services/ctl/table.h"
#include "services/ctl/timeline.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

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

// Microseconds; 0: now.
absl::StatusOr<int64_t> AsOf(Client& client, const ShowOptions& options) {
  if (options.as_of.empty()) return 0;
  ASSIGN_OR_RETURN(const directory::v1::GetPackResponse pack, FetchPack(client));
  return ReadTime("--as-of", options.as_of, ZoneOf(pack));
}

absl::StatusOr<Whole> Fetch(Client& client, const ShowOptions& options) {
  Whole whole;
  const std::string& id = options.matter_id;
  tracking::v1::GetCaseRequest request;
  request.set_matter_id(id);
  ASSIGN_OR_RETURN(*request.mutable_header()->mutable_at_least(), AtLeast(client, options));
  ASSIGN_OR_RETURN(const int64_t as_of_us, AsOf(client, options));
  request.set_as_of_us(as_of_us);
  RETURN_IF_ERROR(client.Call(request, &whole.record));
  if (as_of_us != 0) return whole;  // what the others hold is of now
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

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string Times(int64_t count) { return count == 0 ? "" : kit::Concat(count, "×"); }

std::string StageText(const tracking::v1::Case& record) {
  std::string text = Word(record.stage());
  if (record.pause_kind() != common::v1::PAUSE_KIND_UNSPECIFIED) {
    text += kit::Concat(", ", Word(record.pause_kind()));
  }
  return text;
}

void PrintMeasures(std::ostream& out, const tracking::v1::Case& record, const Names& names) {
  if (record.measures().empty()) return;
  Table table({{"measure", Align::kRight}, "kind", "against", "because", "state", "by"});
  for (const tracking::v1::Measure& measure : record.measures()) {
    table.Add({kit::Concat(measure.number()), Word(measure.kind()), names.Unit(measure.unit_id()),
               kit::Concat(Word(measure.fact()), " ", measure.count(), "×"), Word(measure.state()),
               names.Unit(measure.by_unit_id())});
  }
  out << '\n';
  table.Print(out);
}

std::string ExtensionText(const tracking::v1::Case& record, absl::TimeZone zone) {
  if (!record.has_pending_extension()) return "";
  return kit::Concat("asked until ", FormatTime(record.pending_extension().until_us(), zone), ": ",
                     record.pending_extension().reason());
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
                    {"stage", StageText(record)},
                    {"since", FormatTime(record.stage_at_us(), zone)},
                    {"paused", FormatTime(record.paused_at_us(), zone)},
                    {"for project", record.project_id()},
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
                    {"first unit", OfUnit(names, whole.assignment.assignment().first_unit_id())},
                    {"returned", Times(record.returns())},
                    {"chased", Times(record.chases())},
                    {"reopened", Times(record.round())},
                    {"extension", ExtensionText(record, zone)},
                    {"follows", record.merged_into()},
                    {"followed by", Joined(record.followers())},
                    {"same call as", record.linked_to()},
                    {"identity", record.identity_hidden() ? "hidden from the unit" : ""},
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
  PrintMeasures(out, record, names);
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

}  // namespace huiyin::ctl
