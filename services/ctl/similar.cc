// What may be the same thing: cases like another one, and other matters of the same caller.
#include <ostream>

#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/intake/v1/state.pb.h"
#include "services/ctl/format.h"
#include "services/ctl/pack.h"
#include "services/ctl/queries.h"
#include "services/ctl/table.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

constexpr size_t kTextColumns = 40;

std::string Permille(int32_t value) { return FormatShare(value, 1000); }

std::string Metres(int64_t metres) { return metres < 0 ? "same area" : kit::Concat(metres, " m"); }

}  // namespace

absl::Status Similar(Context& context, const SimilarOptions& options) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  intake::v1::FindSimilarCasesRequest request;
  request.set_matter_id(options.matter_id);
  request.set_limit(options.limit);
  intake::v1::FindSimilarCasesResponse found;
  RETURN_IF_ERROR(client->Call(request, &found));
  if (context.json()) {
    *context.out << ToJson(found) << '\n';
    return absl::OkStatus();
  }
  Table table({"matter", Column("alike", Align::kRight), Column("place", Align::kRight),
               Column("time", Align::kRight), Column("words", Align::kRight),
               Column("text", Align::kLeft, kTextColumns)});
  for (const intake::v1::SimilarCase& one : found.cases()) {
    table.Add({one.matter_id(), Permille(one.score_permille()), Metres(one.metres_apart()),
               FormatDuration(one.seconds_apart()), Permille(one.words_permille()),
               one.submission().submission().text()});
  }
  table.Print(*context.out);
  if (found.cases_size() > 0) {
    *context.err << "If one of them is the same thing: huiyinctl merge " << options.matter_id
                 << " --into MATTER\n";
  }
  return absl::OkStatus();
}

absl::Status OfRequester(Context& context, const SimilarOptions& options) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  intake::v1::ListMattersOfRequesterRequest request;
  request.set_phone(options.phone);
  request.set_limit(options.limit);
  intake::v1::ListMattersOfRequesterResponse found;
  RETURN_IF_ERROR(client->Call(request, &found));
  if (context.json()) {
    *context.out << ToJson(found) << '\n';
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const directory::v1::GetPackResponse pack, FetchPack(*client));
  const Names names(*client);
  Table table({"matter", "submitted", "category", Column("text", Align::kLeft, kTextColumns)});
  for (const intake::v1::Case& one : found.submissions()) {
    table.Add({one.matter_id(), FormatTime(one.submitted_at_us(), ZoneOf(pack)),
               names.Category(one.category_id()), one.submission().text()});
  }
  table.Print(*context.out);
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
