#include "services/tracking/rpc/tracking_rpc.h"

#include "absl/strings/escaping.h"
#include "services/kit/base/text.h"
#include "services/kit/store/key.h"
#include "services/tracking/queries.h"

namespace huiyin::tracking {
namespace {

constexpr int kPageDefault = 100;

// A list goes through the partitions one after the other; its token is where it stopped.
absl::Status ListCases(const kit::Snapshots& partitions, const v1::ListCasesRequest& request,
                       v1::ListCasesResponse* response) {
  int64_t partition = 0;
  std::string after;
  if (const std::string& token = request.page().token(); !token.empty()) {
    const std::string key = absl::HexStringToBytes(token);
    kit::KeyReader reader(key);
    if (!reader.Read(&partition) || !reader.Read(&after) || !reader.AtEnd() || partition < 0) {
      return absl::InvalidArgumentError("page.token: not a token that a list gave");
    }
  }
  size_t room = request.page().size() > 0 ? request.page().size() : kPageDefault;
  for (; partition < static_cast<int64_t>(partitions.size()); ++partition, after.clear()) {
    std::vector<v1::Case> found;
    const std::optional<std::string> stopped =
        ListCasesPage(*partitions[partition], request, after, room, &found);
    for (v1::Case& one : found) *response->add_records() = std::move(one);
    room -= found.size();
    const bool last = partition + 1 == static_cast<int64_t>(partitions.size());
    if (!stopped.has_value() && (room > 0 || last)) continue;
    // As text: a string of a message must be UTF-8.
    response->set_next_token(absl::BytesToHexString(kit::OrderedKey(
        stopped.has_value() ? partition : partition + 1, std::string_view(stopped.value_or("")))));
    return absl::OkStatus();
  }
  return absl::OkStatus();
}

}  // namespace

TrackingRpc::Reactor* TrackingRpc::GetCase(Context* context, const v1::GetCaseRequest* request,
                                           v1::GetCaseResponse* response) {
  return kit::StartQuery(door_, host_, context, *request, request->header().at_least(),
                         request->matter_id(), kit::Action::kQuery, response->mutable_positions(),
                         [request, response](const kit::Reader& state) {
                           return kit::FillFrom(tracking::GetCase(state, *request), response);
                         });
}

TrackingRpc::Reactor* TrackingRpc::GetTimeline(Context* context,
                                               const v1::GetTimelineRequest* request,
                                               v1::GetTimelineResponse* response) {
  return kit::StartQuery(door_, host_, context, *request, request->header().at_least(),
                         request->matter_id(), kit::Action::kQuery, response->mutable_positions(),
                         [request, response](const kit::Reader& state) {
                           return kit::FillFrom(tracking::GetTimeline(state, *request), response);
                         });
}

TrackingRpc::Reactor* TrackingRpc::ListCases(Context* context, const v1::ListCasesRequest* request,
                                             v1::ListCasesResponse* response) {
  return kit::StartGather(door_, host_, context, *request, request->header().at_least(),
                          response->mutable_positions(),
                          [request, response](const kit::Snapshots& partitions) {
                            return tracking::ListCases(partitions, *request, response);
                          });
}

TrackingRpc::Reactor* TrackingRpc::GetLedger(Context* context, const v1::GetLedgerRequest* request,
                                             v1::GetLedgerResponse* response) {
  return kit::StartGather(door_, host_, context, *request, request->header().at_least(),
                          response->mutable_positions(),
                          [response](const kit::Snapshots& partitions) {
                            for (const auto& state : partitions) AddLedger(*state, response);
                            return absl::OkStatus();
                          });
}

}  // namespace huiyin::tracking
