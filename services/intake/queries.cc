#include "services/intake/queries.h"

#include "services/intake/matter_id.h"
#include "services/intake/tables.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"

namespace huiyin::intake {

absl::StatusOr<v1::GetSubmissionResponse> GetSubmission(const kit::Reader& state,
                                                        const v1::GetSubmissionRequest& request) {
  std::optional<v1::Case> row = Cases::Get(state, request.matter_id());
  if (!row.has_value()) {
    const bool mistyped = !ValidMatterId(kit::RootOf(request.matter_id()));
    return absl::NotFoundError(kit::Concat(
        "there is no case ", request.matter_id(), " in intake: ",
        mistyped ? "its check digit is wrong, so a digit was mistyped" : "check its number"));
  }
  v1::GetSubmissionResponse response;
  *response.mutable_submission() = *std::move(row);
  return response;
}

}  // namespace huiyin::intake
