// FindSimilarCases: candidates by the indexes first, with the most that each could score; then words
// are read only as long as a candidate could still come in front.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <utility>

#include "huiyin/intake/v1/state.pb.h"
#include "services/intake/apply/index.h"
#include "services/intake/likeness.h"
#include "services/intake/map_cell.h"
#include "services/intake/queries.h"
#include "services/intake/tables.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"

namespace huiyin::intake {
namespace {

constexpr int kCasesProposed = 10;
constexpr int64_t kWindowDays = kWindowSeconds / 86'400;
constexpr int32_t kSameWords = 1'000;

struct Candidate {
  std::string matter_id;
  const kit::Reader* state;
  int64_t metres_apart;  // -1: they share the area
  int64_t seconds_apart;

  int32_t Score(int32_t words_permille) const {
    const int32_t place = metres_apart < 0 ? kSharedAreaPermille : PlacePermille(metres_apart);
    return ScorePermille(place, TimePermille(seconds_apart), words_permille);
  }
};

// Gathers candidates from one partition's indexes.
class Search {
 public:
  Search(const v1::Case& asked, const kit::Reader& state, std::vector<Candidate>* found)
      : asked_(asked), said_(asked.submission()), state_(state), found_(*found) {}

  void Run() {
    if (said_.has_place()) {
      for (const MapCell cell : CellsAround(said_.place())) LookIn(cell);
    }
    if (!said_.area_id().empty()) LookInArea();
  }

 private:
  void LookIn(MapCell cell) {
    NearbyByPlace::ScanFrom(
        state_,
        [&](const NearbyByPlace::Row& row) {
          MapCell at;
          int64_t day = 0;
          std::string id;
          kit::KeyReader key(row.key);
          HUIYIN_CHECK(key.Read(&at.row) && key.Read(&at.column) && key.Read(&day) && key.Read(&id),
                       "a nearby row with cell, day and matter in its key");
          if (at != cell || day > LastDay() || ++looked_at_ > kNearbyLookedAtMax) return false;
          Take(id, row.value, MetresBetween(said_.place(), row.value.place()));
          return true;
        },
        cell.row, cell.column, FirstDay(), "");
  }

  void LookInArea() {
    NearbyByArea::ScanFrom(
        state_,
        [&](const NearbyByArea::Row& row) {
          std::string area, category, id;
          int64_t day = 0;
          kit::KeyReader key(row.key);
          HUIYIN_CHECK(key.Read(&area) && key.Read(&category) && key.Read(&day) && key.Read(&id),
                       "a nearby row with area, category, day and matter in its key");
          if (area != said_.area_id() || category != asked_.category_id() || day > LastDay() ||
              ++looked_at_ > kNearbyLookedAtMax) {
            return false;
          }
          // Where both have a place the map tells how far they are apart.
          if (!said_.has_place() || !row.value.has_place()) Take(id, row.value, -1);
          return true;
        },
        said_.area_id(), asked_.category_id(), FirstDay(), "");
  }

  void Take(const std::string& id, const v1::NearbyMatter& row, int64_t metres_apart) {
    if (kit::RootOf(id) == kit::RootOf(asked_.matter_id())) return;  // told apart on the call
    Candidate candidate{.matter_id = id, .state = &state_, .metres_apart = metres_apart};
    candidate.seconds_apart =
        std::abs(row.submitted_at_us() - asked_.submitted_at_us()) / kit::kMicrosPerSecond;
    if (candidate.Score(kSameWords) >= kScoreMinPermille) found_.push_back(std::move(candidate));
  }

  int64_t FirstDay() const { return IndexDay(asked_.submitted_at_us()) - kWindowDays; }
  int64_t LastDay() const { return IndexDay(asked_.submitted_at_us()) + kWindowDays; }

  const v1::Case& asked_;
  const v1::SubmitCase& said_;
  const kit::Reader& state_;
  std::vector<Candidate>& found_;
  size_t looked_at_ = 0;
};

// The best first; of equals the one with the smaller id, so that the same state gives the same list.
bool Before(const v1::SimilarCase& a, const v1::SimilarCase& b) {
  if (a.score_permille() != b.score_permille()) return a.score_permille() > b.score_permille();
  return a.matter_id() < b.matter_id();
}

v1::SimilarCase Compare(const v1::Case& asked, const Candidate& candidate) {
  std::optional<v1::Case> row = Cases::Get(*candidate.state, candidate.matter_id);
  HUIYIN_CHECK(row.has_value(), "a case for every row of what is near it");
  row->mutable_submission()->clear_requester_tag();
  v1::SimilarCase similar;
  similar.set_matter_id(candidate.matter_id);
  similar.set_metres_apart(candidate.metres_apart);
  similar.set_seconds_apart(candidate.seconds_apart);
  similar.set_words_permille(WordsPermille(asked.submission().text(), row->submission().text()));
  similar.set_score_permille(candidate.Score(similar.words_permille()));
  *similar.mutable_submission() = *std::move(row);
  return similar;
}

// Candidates by what they could score at most, so that reading can end.
std::vector<v1::SimilarCase> Best(const v1::Case& asked, std::vector<Candidate> candidates,
                                  size_t limit) {
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    const int32_t ours = a.Score(kSameWords), theirs = b.Score(kSameWords);
    return ours != theirs ? ours > theirs : a.matter_id < b.matter_id;
  });
  if (candidates.size() > kWordsReadMax) candidates.resize(kWordsReadMax);
  std::vector<v1::SimilarCase> best;
  for (const Candidate& candidate : candidates) {
    if (best.size() == limit && candidate.Score(kSameWords) < best.back().score_permille()) break;
    v1::SimilarCase similar = Compare(asked, candidate);
    if (similar.score_permille() < kScoreMinPermille) continue;
    best.insert(std::upper_bound(best.begin(), best.end(), similar, Before), similar);
    if (best.size() > limit) best.pop_back();
  }
  return best;
}

}  // namespace

absl::StatusOr<v1::FindSimilarCasesResponse> FindSimilarCases(
    const Partitions& partitions, const v1::FindSimilarCasesRequest& request) {
  std::optional<v1::Case> asked;
  for (const auto& state : partitions) {
    if (!asked.has_value()) asked = Cases::Get(*state, request.matter_id());
  }
  if (!asked.has_value()) {
    return absl::NotFoundError(
        kit::Concat("there is no case ", request.matter_id(), " in intake: check its number"));
  }
  v1::FindSimilarCasesResponse response;
  if (asked->submission().kind() == common::v1::MATTER_KIND_REPORT) return response;
  std::vector<Candidate> candidates;
  for (const auto& state : partitions) Search(*asked, *state, &candidates).Run();
  const size_t limit = request.limit() > 0 ? request.limit() : kCasesProposed;
  for (v1::SimilarCase& similar : Best(*asked, std::move(candidates), limit)) {
    *response.add_cases() = std::move(similar);
  }
  return response;
}

}  // namespace huiyin::intake
