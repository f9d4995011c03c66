#include "services/tracking/queries.h"

#include "absl/strings/escaping.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/tracking/case_view.h"
#include "services/tracking/history.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {
namespace {

constexpr int kPageDefault = 100;

absl::Status NotFound(const std::string& matter_id) {
  return absl::NotFoundError(
      kit::Concat("there is no case ", matter_id,
                  " in tracking: check its number; if it was submitted just now, ask for at least "
                  "the positions that intake answered with"));
}

}  // namespace

absl::StatusOr<v1::GetCaseResponse> GetCase(const kit::Reader& state,
                                            const v1::GetCaseRequest& request, Sight sight) {
  std::optional<v1::Case> row = Cases::Get(state, request.matter_id());
  if (!row.has_value()) return NotFound(request.matter_id());
  if (request.as_of_us() != 0) {
    row = CaseAsOf(state, request.matter_id(), request.as_of_us());
    if (!row.has_value()) {
      return absl::NotFoundError(
          kit::Concat("case ", request.matter_id(), " was not there yet at that time"));
    }
  }
  if (sight == Sight::kPublic) HideConfidential(state, &*row);
  v1::GetCaseResponse response;
  *response.mutable_record() = *std::move(row);
  return response;
}

absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const kit::Reader& state,
                                                    const v1::GetTimelineRequest& request,
                                                    Sight sight) {
  const std::optional<v1::Case> row = Cases::Get(state, request.matter_id());
  if (!row.has_value()) return NotFound(request.matter_id());
  int64_t next = 0;
  if (const std::string& token = request.page().token(); !token.empty()) {
    const std::string key = absl::HexStringToBytes(token);
    kit::KeyReader reader(key);
    if (!reader.Read(&next) || !reader.AtEnd() || next < 0) {
      return absl::InvalidArgumentError("page.token: not a token that a timeline gave");
    }
  }
  const int size = request.page().size() > 0 ? request.page().size() : kPageDefault;
  v1::GetTimelineResponse response;
  VisitTimeline(state, request.matter_id(), next,
                [&](int64_t number, const v1::TimelineEntry& entry) {
                  if (sight == Sight::kPublic && IsConfidential(entry, *row)) return true;
                  if (response.entries_size() == size) {
                    response.set_next_token(absl::BytesToHexString(kit::OrderedKey(number)));
                    return false;
                  }
                  *response.add_entries() = entry;
                  return true;
                });
  return response;
}

}  // namespace huiyin::tracking
