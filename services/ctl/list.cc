// Many cases at once: lists and the ledger.
#include <algorithm>
#include <ostream>

#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/format.h"
#include "services/ctl/pack.h"
#include "services/ctl/queries.h"
#include "services/ctl/table.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

constexpr int kPageCases = 500;

// The limit that matters now: the missed one, else the next that runs.
std::string Pressing(const tracking::v1::Case& record, absl::TimeZone zone) {
  const tracking::v1::Deadline* pressing = nullptr;
  for (const tracking::v1::Deadline& deadline : record.deadlines()) {
    const bool missed = deadline.state() == tracking::v1::DEADLINE_STATE_MISSED;
    if (!missed && deadline.state() != tracking::v1::DEADLINE_STATE_RUNNING) continue;
    if (pressing == nullptr || deadline.due_at_us() < pressing->due_at_us()) pressing = &deadline;
  }
  if (pressing == nullptr) return "";
  const bool missed = pressing->state() == tracking::v1::DEADLINE_STATE_MISSED;
  return kit::Concat(Word(pressing->kind()), missed ? " missed " : " by ",
                     FormatTime(pressing->due_at_us(), zone));
}

absl::StatusOr<tracking::v1::ListCasesRequest> RequestOf(const ListOptions& options) {
  tracking::v1::ListCasesRequest request;
  request.set_unit_id(options.unit_id);
  request.set_category_id(options.category_id);
  request.set_area_id(options.area_id);
  request.set_only_open(options.open);
  request.set_only_parked(options.parked);
  request.set_only_overdue(options.overdue);
  for (const std::string& word : options.stages) {
    common::v1::CaseStage stage = common::v1::CASE_STAGE_UNSPECIFIED;
    RETURN_IF_ERROR(ReadWord("--stage", word, &stage));
    request.add_stages(stage);
  }
  return request;
}

}  // namespace

absl::Status List(Context& context, const ListOptions& options) {
  ASSIGN_OR_RETURN(tracking::v1::ListCasesRequest request, RequestOf(options));
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  std::vector<tracking::v1::Case> cases;
  bool more = true;
  while (more && static_cast<int>(cases.size()) < options.limit) {
    const int wanted = options.limit - static_cast<int>(cases.size());
    request.mutable_page()->set_size(std::min(wanted, kPageCases));
    tracking::v1::ListCasesResponse page;
    RETURN_IF_ERROR(client->Call(request, &page));
    for (auto& record : *page.mutable_records()) cases.push_back(std::move(record));
    request.mutable_page()->set_token(page.next_token());
    more = !page.next_token().empty();
  }
  if (context.json()) {
    std::vector<std::string> records;
    for (const tracking::v1::Case& record : cases) records.push_back(ToJson(record));
    *context.out << JsonArray(records) << '\n';
    return absl::OkStatus();
  }
  const Names names(*client);
  Table table({"matter", "stage", "unit", "category", "area", "submitted", "limit"});
  for (const tracking::v1::Case& record : cases) {
    const absl::TimeZone zone = ZoneOf(record.time_zone());
    table.Add({record.matter_id(),
               kit::Concat(Word(record.stage()), record.parked() ? ", parked" : ""),
               names.Unit(record.unit_id()), names.Category(record.category_id()),
               names.Area(record.area_id()), FormatTime(record.submitted_at_us(), zone),
               Pressing(record, zone)});
  }
  table.Print(*context.out);
  if (more) *context.err << "There are more: raise --limit to see them.\n";
  return absl::OkStatus();
}

absl::Status Ledger(Context& context) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  tracking::v1::GetLedgerResponse ledger;
  RETURN_IF_ERROR(client->Call(tracking::v1::GetLedgerRequest(), &ledger));
  if (context.json()) {
    *context.out << ToJson(ledger) << '\n';
    return absl::OkStatus();
  }
  Table table({"stage", {"cases", Align::kRight}});
  for (const tracking::v1::LedgerRow& row : ledger.rows()) {
    table.Add(
        {kit::Concat(Word(row.stage()), row.parked() ? ", parked" : ""), kit::Concat(row.cases())});
  }
  table.Add({"total", kit::Concat(ledger.received())});
  table.Print(*context.out);
  *context.out << "\ndeadlines missed  " << ledger.deadlines_missed() << '\n';
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
