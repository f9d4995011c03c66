#include "services/ctl/la311/row.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/ctl/la311/utf8.h"

namespace huiyin::ctl::la311 {
namespace {

// A text column with its place in the row and the most bytes it may have. Department and office,
// and area and neighbourhood, are joined to ids downstream: 64 and 128 bytes there.
struct TextColumn {
  Column column;
  std::string Row::*member;
  size_t bytes_max;
  bool is_name;  // becomes an id: no control characters
};
constexpr std::array<TextColumn, 8> kTextColumns = {{
    {Column::kSourceNumber, &Row::source_number, 64, true},
    {Column::kCategory, &Row::category, 128, true},
    {Column::kDepartment, &Row::department, 32, true},
    {Column::kOffice, &Row::office, 31, true},
    {Column::kChannel, &Row::channel, 64, true},
    {Column::kArea, &Row::area, 27, true},
    {Column::kNeighbourhood, &Row::neighbourhood, 100, true},
    {Column::kAddress, &Row::address, 512, false},
}};

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::optional<Reject> ReadTexts(const Layout& layout, const std::vector<std::string>& fields,
                                Row* row) {
  for (const TextColumn& text : kTextColumns) {
    const std::string_view value = layout.Get(fields, text.column);
    const std::string_view name = ColumnName(text.column);
    if (value.size() > text.bytes_max) {
      return Reject{"too_long",
                    absl::StrCat(std::string(name), ": more than ", text.bytes_max, " bytes")};
    }
    if (text.is_name && std::any_of(value.begin(), value.end(), IsControl)) {
      return Reject{"control_character", absl::StrCat(std::string(name), ": a control character")};
    }
    (row->*text.member).assign(value);
  }
  if (row->source_number.empty()) return Reject{"no_source_number", "srnumber: empty"};
  return std::nullopt;
}

std::string TimeFaultWords(Column column, TimeFault fault) {
  const std::string name(ColumnName(column));
  if (fault == TimeFault::kYear) {
    return absl::StrCat(name, ": year outside ", kYearMin, "..", kYearMax);
  }
  return absl::StrCat(name, ": not a time like 2020-01-01 00:05:00 or 12/31/2017 11:59:58 PM");
}

std::optional<Reject> ReadTime(const Layout& layout, const std::vector<std::string>& fields,
                               const LosAngeles& los_angeles, Column column,
                               std::string_view reason, std::optional<int64_t>* out) {
  out->reset();
  const std::string_view text = layout.Get(fields, column);
  if (text.empty()) return std::nullopt;
  const LocalTime time = los_angeles.Parse(text);
  if (time.fault != TimeFault::kNone) return Reject{reason, TimeFaultWords(column, time.fault)};
  *out = time.utc_us;
  return std::nullopt;
}

std::optional<Reject> ReadTimes(const Layout& layout, const std::vector<std::string>& fields,
                                const LosAngeles& los_angeles, Row* row) {
  std::optional<int64_t> created_us;
  const auto read = [&](Column column, std::string_view reason, std::optional<int64_t>* out) {
    return ReadTime(layout, fields, los_angeles, column, reason, out);
  };
  if (auto reject = read(Column::kCreated, "bad_created_date", &created_us)) return reject;
  if (!created_us) return Reject{"no_created_date", "createddate: empty"};
  row->created_us = *created_us;
  if (auto reject = read(Column::kClosed, "bad_closed_date", &row->closed_us)) return reject;
  if (auto reject = read(Column::kService, "bad_service_date", &row->promised_us)) return reject;
  read(Column::kUpdated, "", &row->updated_us);  // no figure needs it: a bad one is no reason
  return std::nullopt;
}

std::optional<RowStatus> StatusOf(std::string_view text) {
  if (text == "Closed") return RowStatus::kClosed;
  if (text == "Cancelled") return RowStatus::kCancelled;
  if (text == "Open") return RowStatus::kOpen;
  if (text == "Pending") return RowStatus::kPending;
  if (text == "Referred Out") return RowStatus::kReferredOut;
  return std::nullopt;
}

std::optional<double> DegreesOf(std::string_view text, double limit) {
  double value = 0;
  if (!absl::SimpleAtod({text.data(), text.size()}, &value)) return std::nullopt;
  if (!(std::fabs(value) <= limit)) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Reject> ParseRow(const Layout& layout, const std::vector<std::string>& fields,
                               const LosAngeles& los_angeles, Row* row) {
  if (fields.size() != layout.columns()) {
    return Reject{"wrong_columns",
                  absl::StrCat(fields.size(), " columns where the header has ", layout.columns())};
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    if (IsUtf8(fields[i])) continue;
    return Reject{"invalid_utf8", absl::StrCat(layout.NameAt(i), ": not valid UTF-8")};
  }
  if (auto reject = ReadTexts(layout, fields, row)) return reject;
  if (auto reject = ReadTimes(layout, fields, los_angeles, row)) return reject;
  const std::optional<RowStatus> status = StatusOf(layout.Get(fields, Column::kStatus));
  if (!status) {
    return Reject{"unknown_status",
                  "status: none of Closed, Cancelled, Open, Pending, Referred Out"};
  }
  row->status = *status;
  row->latitude = DegreesOf(layout.Get(fields, Column::kLatitude), 90);
  row->longitude = DegreesOf(layout.Get(fields, Column::kLongitude), 180);
  row->anonymous = layout.Get(fields, Column::kAnonymous) == "Y";
  return std::nullopt;
}

Reject RejectOf(CsvFault fault, const std::string& column) {
  const auto in_column = [&](std::string_view reason, const std::string& words) {
    return Reject{reason, absl::StrCat(column, ": ", words)};
  };
  switch (fault) {
    case CsvFault::kNone:
      break;
    case CsvFault::kFieldTooLong:
      return in_column("csv_field_too_long", absl::StrCat("over ", kCsvFieldBytesMax, " bytes"));
    case CsvFault::kRowTooLong:
      return in_column("csv_row_too_long",
                       absl::StrCat("here the row has over ", kCsvRowBytesMax, " bytes"));
    case CsvFault::kTooManyColumns:
      return {"csv_too_many_columns", absl::StrCat("over ", kCsvColumnsMax, " columns")};
    case CsvFault::kTextAfterQuote:
      return in_column("csv_text_after_quote", "text between a closing quote and the next comma");
    case CsvFault::kUnclosedQuote:
      return in_column("csv_unclosed_quote", "the file ends inside a quoted field");
  }
  return {"csv", "not a CSV row"};
}

Anomalies AnomaliesOf(const Row& row, const LosAngeles& los_angeles) {
  Anomalies found;
  // A promise at or after the creation cannot lie on an earlier day: most rows need no calendar.
  found.promise_before_creation =
      row.promised_us && *row.promised_us < row.created_us &&
      los_angeles.Day(*row.promised_us) < los_angeles.Day(row.created_us);
  found.closed_without_date = row.status == RowStatus::kClosed && !row.closed_us;
  found.closed_before_creation = row.closed_us && *row.closed_us < row.created_us;
  return found;
}

std::string AreaId(const Row& row) {
  return row.neighbourhood.empty() ? row.area : absl::StrCat(row.area, "/", row.neighbourhood);
}

}  // namespace huiyin::ctl::la311
