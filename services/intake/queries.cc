#include "services/intake/queries.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "huiyin/intake/v1/state.pb.h"
#include "services/intake/matter_id.h"
#include "services/intake/tables.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"

namespace huiyin::intake {
namespace {

constexpr int kMattersListed = 20;

// Where a matter of a requester is found, in the order of the answer.
struct Listed {
  int64_t minus_submitted_at_us;
  std::string matter_id;
  const kit::Reader* state;
  bool operator<(const Listed& other) const {
    return std::tie(minus_submitted_at_us, matter_id) <
           std::tie(other.minus_submitted_at_us, other.matter_id);
  }
};

}  // namespace

absl::StatusOr<v1::GetSubmissionResponse> GetSubmission(const kit::Reader& state,
                                                        const v1::GetSubmissionRequest& request) {
  std::optional<v1::Case> row = Cases::Get(state, request.matter_id());
  if (!row.has_value()) {
    const bool mistyped = !ValidMatterId(kit::RootOf(request.matter_id()));
    return absl::NotFoundError(kit::Concat(
        "there is no case ", request.matter_id(), " in intake: ",
        mistyped ? "its check digit is wrong, so a digit was mistyped" : "check its number"));
  }
  row->mutable_submission()->clear_requester_tag();
  v1::GetSubmissionResponse response;
  *response.mutable_submission() = *std::move(row);
  return response;
}

absl::StatusOr<SealedContact> FindContact(const kit::Reader& state,
                                          const v1::GetContactRequest& request) {
  v1::GetSubmissionRequest ask;
  ask.set_matter_id(request.matter_id());
  ASSIGN_OR_RETURN(v1::GetSubmissionResponse found, GetSubmission(state, ask));
  if (!request.for_unit_id().empty() && found.submission().submission().identity_hidden()) {
    return absl::PermissionDeniedError(
        kit::Concat("the requester of case ", request.matter_id(),
                    " hides from the unit that handles it: only the hotline may call them"));
  }
  std::string first_id(kit::RootOf(request.matter_id()));
  const std::optional<v1::Case> first = Cases::Get(state, first_id);
  if (!first.has_value() || !first->submission().has_sealed_contact()) {
    return absl::NotFoundError("the requester left no contact data");
  }
  return SealedContact{first->submission().sealed_contact(), std::move(first_id)};
}

v1::ListMattersOfRequesterResponse ListMattersOfRequester(const Partitions& partitions,
                                                          const std::string& requester_tag,
                                                          int limit) {
  v1::ListMattersOfRequesterResponse response;
  if (requester_tag.empty()) return response;
  const size_t wanted = limit > 0 ? limit : kMattersListed;
  std::vector<Listed> places;
  for (const auto& state : partitions) {
    size_t left = wanted;
    Requesters::Scan(
        *state,
        [&](const Requesters::Row& row) {
          Listed place{.state = state.get()};
          std::string tag;
          kit::KeyReader key(row.key);
          HUIYIN_CHECK(key.Read(&tag) && key.Read(&place.minus_submitted_at_us) &&
                           key.Read(&place.matter_id),
                       "a requester's row with tag, time and matter in its key");
          places.push_back(std::move(place));
          return --left > 0;
        },
        std::string_view(requester_tag));
  }
  std::sort(places.begin(), places.end());
  if (places.size() > wanted) places.resize(wanted);
  for (const Listed& place : places) {
    std::optional<v1::Case> row = Cases::Get(*place.state, place.matter_id);
    HUIYIN_CHECK(row.has_value(), "a case for every row of its requester");
    row->mutable_submission()->clear_requester_tag();
    *response.add_submissions() = *std::move(row);
  }
  return response;
}

}  // namespace huiyin::intake
