// Rates: what came of the cases, by unit, category, area or in total.
#include <algorithm>
#include <ostream>
#include <vector>

#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "services/ctl/format.h"
#include "services/ctl/pack.h"
#include "services/ctl/queries.h"
#include "services/ctl/table.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

using evaluation::v1::Figures;

std::string NameOf(const Names& names, evaluation::v1::GroupBy by, const std::string& id) {
  if (by == evaluation::v1::GROUP_BY_TOTAL) return "total";
  if (id.empty()) return "-";
  if (by == evaluation::v1::GROUP_BY_UNIT) return names.Unit(id);
  return by == evaluation::v1::GROUP_BY_AREA ? names.Area(id) : names.Category(id);
}

// Shares are of those who answered and of those promised: nobody's silence counts as a yes or a no.
std::vector<std::string> Cells(std::string name, const evaluation::v1::RatesRow& row) {
  const Figures& f = row.figures();
  return {std::move(name),
          kit::Concat(f.received()),
          kit::Concat(f.open()),
          kit::Concat(f.handled()),
          kit::Concat(f.closed()),
          FormatShare(f.on_time(), f.promised()),
          kit::Concat(f.called_back()),
          FormatShare(f.solved_yes(), f.solved_yes() + f.solved_no()),
          FormatShare(f.satisfied_yes(), f.satisfied_yes() + f.satisfied_no()),
          FormatShare(f.first_solved_yes(), f.first_solved_yes() + f.first_solved_no()),
          FormatShare(f.first_satisfied_yes(), f.first_satisfied_yes() + f.first_satisfied_no()),
          kit::Concat(f.deadlines_missed()),
          kit::Concat(f.returns()),
          kit::Concat(f.reopenings()),
          kit::Concat(f.chases()),
          FormatDuration(row.median_seconds_to_close()),
          FormatDuration(row.p90_seconds_to_close())};
}

}  // namespace

absl::Status Rates(Context& context, const RatesOptions& options) {
  evaluation::v1::GetRatesRequest request;
  evaluation::v1::GroupBy by = evaluation::v1::GROUP_BY_TOTAL;
  RETURN_IF_ERROR(ReadWord("--by", options.by, &by));
  request.set_group_by(by);
  if (!options.from.empty()) {
    ASSIGN_OR_RETURN(const int32_t month, ReadMonth("--from", options.from));
    request.set_from_month(month);
  }
  if (!options.to.empty()) {
    ASSIGN_OR_RETURN(const int32_t month, ReadMonth("--to", options.to));
    request.set_to_month(month);
  }
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  evaluation::v1::GetRatesResponse rates;
  RETURN_IF_ERROR(client->Call(request, &rates));
  if (context.json()) {
    *context.out << ToJson(rates) << '\n';
    return absl::OkStatus();
  }
  const Names names(*client);
  const auto right = [](const char* name) { return Column(name, Align::kRight); };
  Table table({Column(WordOf(*evaluation::v1::GroupBy_descriptor(), by).c_str()), right("received"),
               right("open"), right("handled"), right("closed"), right("on time"),
               right("called back"), right("solved"), right("satisfied"), right("solved at first"),
               right("satisfied at first"), right("missed"), right("returns"), right("reopenings"),
               right("chases"), right("median"), right("p90")});
  // Who has most comes first; JSON keeps the order of the ids.
  std::vector<const evaluation::v1::RatesRow*> rows;
  for (const evaluation::v1::RatesRow& row : rates.rows()) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    return a->figures().received() > b->figures().received();
  });
  for (const evaluation::v1::RatesRow* row : rows) {
    table.Add(Cells(NameOf(names, by, row->id()), *row));
  }
  table.Print(*context.out);
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
