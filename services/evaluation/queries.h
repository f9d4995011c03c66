// What evaluation can be asked. Pure functions over state.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "services/kit/store/reader.h"
#include "services/policy/policy.h"

namespace huiyin::evaluation {

// NOT_FOUND: no such case.
absl::StatusOr<v1::GetScoreResponse> GetScore(const kit::Reader& state,
                                              const v1::GetScoreRequest& request);

// Rates over all partitions: add each, then finish. Memory grows with the groups and the different
// times to close, not with the cases. One thread.
//
//   RatesCollector collector(request);
//   for (const auto& state : partitions) collector.Add(*state);
//   v1::GetRatesResponse response = collector.Finish(policy);
class RatesCollector {
 public:
  // Copies what it needs. Months are taken by when a case was submitted.
  explicit RatesCollector(const v1::GetRatesRequest& request);

  void Add(const kit::Reader& state);
  // Rows in order of their ids. A unit or area counts itself and all below it in the policy's tree;
  // one that the policy does not know stands alone; "" is for cases that have none. Positions are
  // the caller's to fill.
  v1::GetRatesResponse Finish(const policy::Policy& policy) const;

 private:
  using CasesBySeconds = std::map<int64_t, int64_t>;
  struct Group {
    v1::Figures figures;
    CasesBySeconds cases_by_seconds;       // to close
    std::map<int, CasesBySeconds> firsts;  // by v1::FirstKind
  };

  static void Merge(const Group& from, Group* into);
  static v1::RatesRow RowOf(const std::string& id, const Group& group);

  const v1::GroupBy by_;
  const int64_t from_month_;
  const int64_t to_month_;
  std::map<std::string, Group> groups_;
};

}  // namespace huiyin::evaluation
