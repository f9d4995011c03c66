// Many cases at once: lists and the ledger.
#include <algorithm>
#include <ostream>

#include "huiyin/tracking/v1/state.pb.h"
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

}  // namespace

absl::StatusOr<tracking::v1::CaseFilter> FilterOf(const FilterOptions& options) {
  tracking::v1::CaseFilter filter;
  filter.set_unit_id(options.unit_id);
  filter.set_category_id(options.category_id);
  filter.set_area_id(options.area_id);
  filter.set_source_system(options.source_system);
  filter.set_only_open(options.open);
  filter.set_only_parked(options.parked);
  filter.set_only_overdue(options.overdue);
  filter.set_only_extension_pending(options.extension);
  filter.set_only_waiting(options.waiting);
  for (const std::string& word : options.stages) {
    common::v1::CaseStage stage = common::v1::CASE_STAGE_UNSPECIFIED;
    RETURN_IF_ERROR(ReadWord("--stage", word, &stage));
    filter.add_stages(stage);
  }
  return filter;
}

absl::StatusOr<bool> ForEachCase(
    Client& client, const FilterOptions& filter, int64_t limit,
    const std::function<absl::Status(const tracking::v1::Case&)>& take) {
  tracking::v1::ListCasesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_filter(), FilterOf(filter));
  int64_t taken = 0;
  do {
    const int64_t wanted = std::min<int64_t>(limit - taken, kPageCases);
    request.mutable_page()->set_size(static_cast<int>(wanted));
    tracking::v1::ListCasesResponse page;
    RETURN_IF_ERROR(client.Call(request, &page));
    for (const tracking::v1::Case& record : page.records()) RETURN_IF_ERROR(take(record));
    taken += page.records_size();
    request.mutable_page()->set_token(page.next_token());
  } while (!request.page().token().empty() && taken < limit);
  return !request.page().token().empty();
}

absl::Status List(Context& context, const ListOptions& options) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  std::vector<tracking::v1::Case> cases;
  ASSIGN_OR_RETURN(const bool more, ForEachCase(*client, options.filter, options.limit,
                                                [&](const tracking::v1::Case& record) {
                                                  cases.push_back(record);
                                                  return absl::OkStatus();
                                                }));
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

absl::Status Ledger(Context& context, const std::string& as_of) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  tracking::v1::GetLedgerRequest request;
  absl::TimeZone zone = absl::UTCTimeZone();
  if (!as_of.empty()) {
    ASSIGN_OR_RETURN(const directory::v1::GetPackResponse pack, FetchPack(*client));
    zone = ZoneOf(pack);
    ASSIGN_OR_RETURN(const int64_t at_us, ReadTime("--as-of", as_of, zone));
    request.set_as_of_us(at_us);
  }
  tracking::v1::GetLedgerResponse ledger;
  RETURN_IF_ERROR(client->Call(request, &ledger));
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
  if (ledger.as_of_us() != 0) {
    *context.out << "\nas of             " << FormatTime(ledger.as_of_us(), zone) << '\n';
    return absl::OkStatus();
  }
  *context.out << "\ndeadlines missed  " << ledger.deadlines_missed() << '\n';
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
