// Measures against units, over all cases.
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

constexpr int kPageMeasures = 500;

absl::StatusOr<tracking::v1::ListMeasuresRequest> RequestOf(const MeasureOptions& options) {
  tracking::v1::ListMeasuresRequest request;
  request.set_unit_id(options.unit_id);
  request.set_with_confidential(options.confidential);
  for (const std::string& word : options.states) {
    tracking::v1::MeasureState state = tracking::v1::MEASURE_STATE_UNSPECIFIED;
    RETURN_IF_ERROR(ReadWord("--state", word, &state));
    request.add_states(state);
  }
  return request;
}

}  // namespace

absl::Status ListMeasures(Context& context, const MeasureOptions& options) {
  ASSIGN_OR_RETURN(tracking::v1::ListMeasuresRequest request, RequestOf(options));
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  tracking::v1::ListMeasuresResponse all;
  do {
    request.mutable_page()->set_size(std::min(options.limit - all.measures_size(), kPageMeasures));
    tracking::v1::ListMeasuresResponse page;
    RETURN_IF_ERROR(client->Call(request, &page));
    request.mutable_page()->set_token(page.next_token());
    all.mutable_measures()->MergeFrom(page.measures());
  } while (!request.page().token().empty() && all.measures_size() < options.limit);
  if (context.json()) {
    std::vector<std::string> lines;
    for (const auto& one : all.measures()) lines.push_back(ToJson(one));
    *context.out << JsonArray(lines) << '\n';
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const directory::v1::GetPackResponse pack, FetchPack(*client));
  const Names names(*client);
  Table table(
      {"matter", {"number", Align::kRight}, "kind", "against", "because", "state", "since"});
  for (const tracking::v1::ListedMeasure& one : all.measures()) {
    const tracking::v1::Measure& measure = one.measure();
    table.Add({one.matter_id(), kit::Concat(measure.number()), Word(measure.kind()),
               names.Unit(measure.unit_id()),
               kit::Concat(Word(measure.fact()), " ", measure.count(), "×"), Word(measure.state()),
               FormatTime(measure.changed_at_us(), ZoneOf(pack))});
  }
  table.Print(*context.out);
  if (!request.page().token().empty()) {
    *context.err << "There are more: raise --limit to see them.\n";
  }
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
