// Exports: what the queries tell, as CSV or JSON lines for other programs.
#include <fstream>
#include <limits>
#include <ostream>

#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/csv.h"
#include "services/ctl/format.h"
#include "services/ctl/pack.h"
#include "services/ctl/queries.h"
#include "services/ctl/timeline.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

using google::protobuf::Message;

constexpr int kPageMeasures = 500;
constexpr int64_t kAll = std::numeric_limits<int64_t>::max();

// Writes messages of one type, one a line.
class Sheet {
 public:
  Sheet(std::ostream* out, bool csv, absl::TimeZone zone) : out_(*out), csv_(csv), zone_(zone) {}

  // `id`: of the matter, for messages that do not say it themselves.
  absl::Status Add(const Message& message, const std::string& id = "") {
    if (csv_) {
      const std::string before = id.empty() ? "" : "matter_id,";
      if (rows_ == 0) out_ << before << CsvHeader(*message.GetDescriptor());
      out_ << (id.empty() ? "" : id + ",") << CsvRow(message, zone_);
    } else if (id.empty()) {
      out_ << ToJson(message) << '\n';
    } else {
      out_ << JsonObject({{"matter_id", JsonText(id)}, {"entry", ToJson(message, false)}}) << '\n';
    }
    ++rows_;
    if (!out_.good()) return BadData("the export cannot be written: is the disk full?");
    return absl::OkStatus();
  }
  // In columns of their own choice.
  absl::Status AddLine(const std::vector<std::string>& names,
                       const std::vector<std::string>& cells) {
    if (rows_++ == 0) Write(names);
    Write(cells);
    if (!out_.good()) return BadData("the export cannot be written: is the disk full?");
    return absl::OkStatus();
  }
  bool csv() const { return csv_; }
  absl::TimeZone zone() const { return zone_; }
  int64_t rows() const { return rows_; }

 private:
  void Write(const std::vector<std::string>& cells) {
    for (size_t i = 0; i < cells.size(); ++i) out_ << (i == 0 ? "" : ",") << CsvCell(cells[i]);
    out_ << "\r\n";
  }

  std::ostream& out_;
  const bool csv_;
  const absl::TimeZone zone_;
  int64_t rows_ = 0;
};

absl::Status ExportTimelines(Client& client, const ExportOptions& options, Sheet* sheet) {
  const auto one = [&](const tracking::v1::Case& record) -> absl::Status {
    ASSIGN_OR_RETURN(const auto entries, FetchTimeline(client, record.matter_id(), {}));
    for (const tracking::v1::TimelineEntry& entry : entries) {
      if (!sheet->csv()) {
        RETURN_IF_ERROR(sheet->Add(entry, record.matter_id()));
        continue;
      }
      std::vector<std::string> cells = TimelineCells(entry, sheet->zone());
      cells.insert(cells.begin(), record.matter_id());
      RETURN_IF_ERROR(sheet->AddLine({"matter_id", "decided_at", "event", "what", "cause"}, cells));
    }
    return absl::OkStatus();
  };
  return ForEachCase(client, options.filter, kAll, one).status();
}

absl::Status ExportMeasures(Client& client, Sheet* sheet) {
  tracking::v1::ListMeasuresRequest request;
  request.mutable_page()->set_size(kPageMeasures);
  do {
    tracking::v1::ListMeasuresResponse page;
    RETURN_IF_ERROR(client.Call(request, &page));
    for (const auto& measure : page.measures()) RETURN_IF_ERROR(sheet->Add(measure));
    request.mutable_page()->set_token(page.next_token());
  } while (!request.page().token().empty());
  return absl::OkStatus();
}

absl::Status ExportLedger(Client& client, Sheet* sheet) {
  tracking::v1::GetLedgerResponse ledger;
  RETURN_IF_ERROR(client.Call(tracking::v1::GetLedgerRequest(), &ledger));
  for (const tracking::v1::LedgerRow& row : ledger.rows()) RETURN_IF_ERROR(sheet->Add(row));
  return absl::OkStatus();
}

absl::Status ExportRates(Client& client, const ExportOptions& options, Sheet* sheet) {
  evaluation::v1::GetRatesRequest request;
  evaluation::v1::GroupBy by = evaluation::v1::GROUP_BY_TOTAL;
  RETURN_IF_ERROR(ReadWord("--by", options.by, &by));
  request.set_group_by(by);
  evaluation::v1::GetRatesResponse rates;
  RETURN_IF_ERROR(client.Call(request, &rates));
  for (const evaluation::v1::RatesRow& row : rates.rows()) RETURN_IF_ERROR(sheet->Add(row));
  return absl::OkStatus();
}

absl::Status ExportTo(std::ostream* out, Context& context, const ExportOptions& options) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  ASSIGN_OR_RETURN(const directory::v1::GetPackResponse pack, FetchPack(*client));
  Sheet sheet(out, options.format == "csv", ZoneOf(pack));
  absl::Status status;
  if (options.what == "cases") {
    status = ForEachCase(*client, options.filter, kAll, [&](const tracking::v1::Case& record) {
               return sheet.Add(record);
             }).status();
  } else if (options.what == "timelines") {
    status = ExportTimelines(*client, options, &sheet);
  } else if (options.what == "measures") {
    status = ExportMeasures(*client, &sheet);
  } else if (options.what == "ledger") {
    status = ExportLedger(*client, &sheet);
  } else {
    status = ExportRates(*client, options, &sheet);
  }
  if (status.ok()) *context.err << sheet.rows() << " rows exported.\n";
  return status;
}

}  // namespace

absl::Status Export(Context& context, const ExportOptions& options) {
  if (options.file == "-") return ExportTo(context.out, context, options);
  std::ofstream file(options.file, std::ios::binary | std::ios::trunc);
  if (!file) return BadData(kit::Concat("cannot write ", options.file));
  RETURN_IF_ERROR(ExportTo(&file, context, options));
  file.close();
  if (!file) return BadData(kit::Concat("cannot write ", options.file, ": is the disk full?"));
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
