#include "services/ctl/import/report.h"

#include <algorithm>

#include "huiyin/evaluation/v1/state.pb.h"
#include "services/ctl/import/pack.h"
#include "services/kit/base/text.h"

namespace huiyin::ctl {
namespace {

using evaluation::v1::Figures;
using evaluation::v1::RatesRow;
using kit::Concat;

constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kDecimals = 10'000;

std::string Quoted(const std::string& text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out.append({'\\', c});
    } else if (static_cast<unsigned char>(c) < ' ') {
      out.append({'\\', 'u', '0', '0', kDigits[c >> 4], kDigits[c & 15]});
    } else {
      out.push_back(c);
    }
  }
  return out + "\"";
}

std::string DaysOrNull(int64_t seconds) { return seconds < 0 ? "null" : DaysText(seconds); }

std::string FiguresJson(const RatesRow& row) {
  const Figures& f = row.figures();
  return Concat("\"received\":", f.received(), ",\"closed\":", f.closed(),
                ",\"withdrawn\":", f.withdrawn(), ",\"transferred\":", f.transferred(),
                ",\"open\":", f.open(), ",\"promised\":", f.promised(),
                ",\"on_time\":", f.on_time(),
                ",\"anomalies\":{\"promise_before_creation\":", f.promise_before_creation(),
                ",\"closed_without_date\":", f.closed_without_date(),
                ",\"closed_before_creation\":", f.closed_before_creation(),
                "},\"days_to_close\":{\"count\":", row.timed(),
                ",\"median\":", DaysOrNull(row.median_seconds_to_close()),
                ",\"p90\":", DaysOrNull(row.p90_seconds_to_close()),
                "},\"solved\":{\"yes\":", f.solved_yes(), ",\"no\":", f.solved_no(),
                ",\"unknown\":", f.solved_unknown(), "},\"satisfied\":{\"yes\":", f.satisfied_yes(),
                ",\"no\":", f.satisfied_no(), ",\"unknown\":", f.satisfied_unknown(), "}");
}

struct NamedRow {
  std::string name;
  RatesRow row;
};

// A unit's id escapes what an id may not hold: turns it back.
std::string NameOf(const std::string& id) {
  std::string name;
  for (size_t i = 0; i < id.size(); ++i) {
    if (id[i] == '%' && i + 2 < id.size()) {
      name.push_back(static_cast<char>(std::stoi(id.substr(i + 1, 2), nullptr, 16)));
      i += 2;
    } else {
      name.push_back(id[i]);
    }
  }
  return name;
}

std::vector<NamedRow> Departments(const ImportResult& result) {
  std::vector<NamedRow> out;
  for (const RatesRow& row : result.units.rows()) {
    const auto& ids = result.department_ids;
    if (std::find(ids.begin(), ids.end(), row.id()) != ids.end())
      out.push_back({NameOf(row.id()), row});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

std::vector<NamedRow> Categories(const ImportResult& result) {
  std::vector<NamedRow> out;
  for (const RatesRow& row : result.categories.rows()) out.push_back({row.id(), row});
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

std::string ListJson(const std::vector<NamedRow>& rows) {
  std::string out = "[";
  for (const NamedRow& row : rows) {
    if (out.size() > 1) out += ",";
    out += Concat("{\"id\":", Quoted(row.name), ",", FiguresJson(row.row), "}");
  }
  return out + "]";
}

RatesRow TotalRow(const ImportResult& result) {
  RatesRow none;
  none.set_median_seconds_to_close(-1);
  none.set_p90_seconds_to_close(-1);
  return result.total.rows().empty() ? none : result.total.rows(0);
}

std::vector<std::string> TextRow(const std::string& name, const RatesRow& row) {
  const Figures& f = row.figures();
  const int64_t anomalies =
      f.promise_before_creation() + f.closed_without_date() + f.closed_before_creation();
  auto days = [](int64_t seconds) { return seconds < 0 ? std::string("–") : DaysText(seconds); };
  return {name,
          Concat(f.received()),
          Concat(f.closed()),
          Concat(f.withdrawn()),
          Concat(f.transferred()),
          Concat(f.open()),
          Concat(f.on_time(), " of ", f.promised()),
          Concat(anomalies),
          days(row.median_seconds_to_close()),
          days(row.p90_seconds_to_close())};
}

ReportTable MakeTable(const char* title, const char* first, const std::vector<NamedRow>& rows,
                      const RatesRow& total) {
  ReportTable table{title,
                    {first, "received", "closed", "withdrawn", "transferred", "open",
                     "on time of promised", "anomalies", "median days", "p90 days"},
                    {}};
  for (const NamedRow& row : rows) table.rows.push_back(TextRow(row.name, row.row));
  table.rows.push_back(TextRow("all", total));
  return table;
}

}  // namespace

std::string DaysText(int64_t seconds) {
  const int64_t scaled = (seconds * kDecimals + kSecondsPerDay / 2) / kSecondsPerDay;
  std::string decimals = std::to_string(kDecimals + scaled % kDecimals).substr(1);
  return Concat(scaled / kDecimals, ".", decimals);
}

std::string ReportJson(const ImportResult& result) {
  return Concat("{\"rows\":{\"read\":", result.counts.rows_read,
                ",\"imported\":", result.counts.imported, ",\"rejected\":", result.counts.rejected,
                ",\"repeated\":", result.counts.repeated, "},\n\"total\":{",
                FiguresJson(TotalRow(result)),
                "},\n\"departments\":", ListJson(Departments(result)),
                ",\n\"categories\":", ListJson(Categories(result)), "}\n");
}

std::vector<ReportTable> ReportTables(const ImportResult& result) {
  const RatesRow total = TotalRow(result);
  const Figures& f = total.figures();
  ReportTable rest{"What is not known, and what contradicts itself", {"", "cases"}, {}};
  rest.rows.push_back({"solved: unknown (nobody called back)", Concat(f.solved_unknown())});
  rest.rows.push_back({"satisfied: unknown", Concat(f.satisfied_unknown())});
  rest.rows.push_back({"promised before creation", Concat(f.promise_before_creation())});
  rest.rows.push_back({"closed without a date", Concat(f.closed_without_date())});
  rest.rows.push_back({"closed before creation", Concat(f.closed_before_creation())});
  return {MakeTable("By department", "department", Departments(result), total),
          MakeTable("By category", "category", Categories(result), total), rest};
}

}  // namespace huiyin::ctl
