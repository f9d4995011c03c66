// What intake can be asked. Pure functions over state.
//
// No answer carries a requester tag: it would tell that two matters are the same caller's, also to
// those who may not know who that is.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::intake {

// One snapshot a partition.
using Partitions = std::vector<std::unique_ptr<kit::Reader>>;

// The case as it came in; contact data stays sealed. NOT_FOUND: no such case.
absl::StatusOr<v1::GetSubmissionResponse> GetSubmission(const kit::Reader& state,
                                                        const v1::GetSubmissionRequest& request);

// Where the requester's contact data is, and what it was sealed for.
struct SealedContact {
  common::v1::SealedData box;
  std::string context;
};
// Of a further matter: that of the first. NOT_FOUND: no such case, or nothing was left.
// PERMISSION_DENIED: it is asked for a unit, and the requester hides from the unit.
absl::StatusOr<SealedContact> FindContact(const kit::Reader& state,
                                          const v1::GetContactRequest& request);

// Rows of one partition's indexes that one call looks at, and cases whose words it reads, at most: a
// crowded square must not make a call long.
inline constexpr size_t kNearbyLookedAtMax = 20'000;
inline constexpr size_t kWordsReadMax = 2'000;
// What is less alike is not worth a person's look.
inline constexpr int32_t kScoreMinPermille = 100;

// Most alike first, see likeness.h. Neither other matters of the same call nor reports of wrongdoing;
// for a report: nothing. NOT_FOUND: no such case.
absl::StatusOr<v1::FindSimilarCasesResponse> FindSimilarCases(
    const Partitions& partitions, const v1::FindSimilarCasesRequest& request);

// The matters with this tag, newest first. An empty tag has none.
v1::ListMattersOfRequesterResponse ListMattersOfRequester(const Partitions& partitions,
                                                          const std::string& requester_tag,
                                                          int limit);

}  // namespace huiyin::intake
