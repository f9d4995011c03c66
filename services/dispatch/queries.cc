#include "services/dispatch/queries.h"

#include "huiyin/dispatch/v1/state.pb.h"
#include "services/dispatch/tables.h"
#include "services/kit/base/text.h"

namespace huiyin::dispatch {

absl::StatusOr<v1::GetAssignmentResponse> GetAssignment(const kit::Reader& state,
                                                        const v1::GetAssignmentRequest& request) {
  std::optional<v1::Assignment> row = Assignments::Get(state, request.matter_id());
  if (!row.has_value()) {
    return absl::NotFoundError(
        kit::Concat("there is no case ", request.matter_id(),
                    " in dispatch: check its number; if it was submitted just now, ask for at "
                    "least the positions that intake answered with"));
  }
  v1::GetAssignmentResponse response;
  *response.mutable_assignment() = *std::move(row);
  return response;
}

}  // namespace huiyin::dispatch
