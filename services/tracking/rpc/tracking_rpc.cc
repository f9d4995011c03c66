// The gRPC face of tracking: says of each method which command or query it is.
#include "absl/strings/escaping.h"
#include "huiyin/tracking/v1/commands.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "huiyin/tracking/v1/tracking.grpc.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/kit/base/status.h"
#include "services/kit/rpc/hosted_rpc.h"
#include "services/kit/store/key.h"
#include "services/tracking/confidential.h"
#include "services/tracking/explain.h"
#include "services/tracking/queries.h"
#include "services/tracking/rpc/part.h"
#include "services/tracking/rpc/watch.h"
#include "services/tracking/service.h"

namespace huiyin::tracking {
namespace {

class TrackingRpc : public kit::HostedRpc<v1::TrackingService> {
 public:
  // All are borrowed and outlive the server.
  TrackingRpc(const kit::Door* door, kit::ServiceHost* host) : HostedRpc(door, host) {
    ServeCommand<v1::ParkCaseRequest, v1::ParkCaseResponse>(&v1::Command::mutable_park_case);
    ServeCommand<v1::UnparkCaseRequest, v1::UnparkCaseResponse>(&v1::Command::mutable_unpark_case);
    ServeCommand<v1::WithdrawCaseRequest, v1::WithdrawCaseResponse>(
        &v1::Command::mutable_withdraw_case);
    ServeCommand<v1::CloseCaseRequest, v1::CloseCaseResponse>(&v1::Command::mutable_close_case);
    ServeCommand<v1::ChaseCaseRequest, v1::ChaseCaseResponse>(&v1::Command::mutable_chase_case);
    ServeCommand<v1::AskExtensionRequest, v1::AskExtensionResponse>(
        &v1::Command::mutable_ask_extension);
    ServeCommand<v1::DecideExtensionRequest, v1::DecideExtensionResponse>(
        &v1::Command::mutable_decide_extension);
    ServeCommand<v1::MergeCaseRequest, v1::MergeCaseResponse>(&v1::Command::mutable_merge_case);
    ServeCommand<v1::UnmergeCaseRequest, v1::UnmergeCaseResponse>(
        &v1::Command::mutable_unmerge_case);
    ServeCommand<v1::DecideMeasureRequest, v1::DecideMeasureResponse>(
        &v1::Command::mutable_decide_measure);
    ServeCommand<v1::AppealMeasureRequest, v1::AppealMeasureResponse>(
        &v1::Command::mutable_appeal_measure);
    ServeCommand<v1::WithdrawMeasureRequest, v1::WithdrawMeasureResponse>(
        &v1::Command::mutable_withdraw_measure);
    ServeCommand<v1::UpholdMeasureRequest, v1::UpholdMeasureResponse>(
        &v1::Command::mutable_uphold_measure);
    Serve(&TrackingRpc::GetCase);
    Serve(&TrackingRpc::ListCases);
    Serve(&TrackingRpc::GetTimeline);
    Serve(&TrackingRpc::GetLedger);
    Serve(&TrackingRpc::ExplainDeadlines);
    Serve(&TrackingRpc::ListMeasures);
    Serve(&TrackingRpc::WatchCases);
    ServeCommandStreams<v1::ExecuteCommandsRequest, v1::ExecuteCommandsResponse>();
    CheckAllServed();
  }

  Reactor* GetCase(Context* context, const v1::GetCaseRequest* request,
                   v1::GetCaseResponse* response) override;
  Reactor* ListCases(Context* context, const v1::ListCasesRequest* request,
                     v1::ListCasesResponse* response) override;
  Reactor* GetTimeline(Context* context, const v1::GetTimelineRequest* request,
                       v1::GetTimelineResponse* response) override;
  Reactor* GetLedger(Context* context, const v1::GetLedgerRequest* request,
                     v1::GetLedgerResponse* response) override;
  Reactor* ExplainDeadlines(Context* context, const v1::ExplainDeadlinesRequest* request,
                            v1::ExplainDeadlinesResponse* response) override;
  Reactor* ListMeasures(Context* context, const v1::ListMeasuresRequest* request,
                        v1::ListMeasuresResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchCasesResponse>* WatchCases(
      Context* context, const v1::WatchCasesRequest* request) override;

 private:
  // What the caller may see.
  Sight SightOf(const Context& context) const;
};

constexpr int kPageDefault = 100;

// A list goes through the partitions one after the other; its token is where it stopped: the partition, and the key within.
template <typename... Parts>
std::string Token(int64_t partition, const Parts&... parts) {
  // As text: a string of a message must be UTF-8.
  return absl::BytesToHexString(kit::OrderedKey(partition, parts...));
}

template <typename... Parts>
absl::Status ReadToken(const std::string& token, int64_t* partition, Parts*... parts) {
  if (token.empty()) return absl::OkStatus();
  const std::string key = absl::HexStringToBytes(token);
  kit::KeyReader reader(key);
  if (reader.Read(partition) && (reader.Read(parts) && ...) && reader.AtEnd() && *partition >= 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("page.token: not a token that a list gave");
}

// Calls `list(partition, room)`, which gives how many it found and whether it stopped early, until the page is full.
// true: there may be more, from `*partition` on.
struct Found {
  size_t count = 0;
  bool stopped = false;
};
template <typename List>
bool FillPage(const kit::Snapshots& partitions, const common::v1::Page& page, int64_t* partition,
              const List& list) {
  size_t room = page.size() > 0 ? page.size() : kPageDefault;
  const auto count = static_cast<int64_t>(partitions.size());
  while (*partition < count) {
    const Found found = list(*partitions[*partition], room);
    room -= found.count;
    if (found.stopped) return true;
    ++*partition;
    if (room == 0) return *partition < count;
  }
  return false;
}

absl::Status ListCases(const kit::Snapshots& partitions, const v1::ListCasesRequest& request,
                       Sight sight, v1::ListCasesResponse* response) {
  int64_t partition = 0;
  std::string after;
  RETURN_IF_ERROR(ReadToken(request.page().token(), &partition, &after));
  const bool more =
      FillPage(partitions, request.page(), &partition, [&](const kit::Reader& state, size_t room) {
        std::vector<v1::Case> found;
        const auto stopped = ListCasesPage(state, request.filter(), after, room, sight, &found);
        for (v1::Case& one : found) *response->add_records() = std::move(one);
        after = stopped.value_or("");
        return Found{found.size(), stopped.has_value()};
      });
  if (more) response->set_next_token(Token(partition, std::string_view(after)));
  return absl::OkStatus();
}

absl::Status ListMeasures(const kit::Snapshots& partitions, const v1::ListMeasuresRequest& request,
                          v1::ListMeasuresResponse* response) {
  int64_t partition = 0;
  MeasurePlace after{"", 0};
  RETURN_IF_ERROR(ReadToken(request.page().token(), &partition, &after.first, &after.second));
  const bool more =
      FillPage(partitions, request.page(), &partition, [&](const kit::Reader& state, size_t room) {
        std::vector<v1::ListedMeasure> found;
        const auto stopped = ListMeasuresPage(state, request, after, room, &found);
        for (v1::ListedMeasure& one : found) *response->add_measures() = std::move(one);
        after = stopped.value_or(MeasurePlace("", 0));
        return Found{found.size(), stopped.has_value()};
      });
  if (more) {
    response->set_next_token(Token(partition, std::string_view(after.first), after.second));
  }
  return absl::OkStatus();
}

}  // namespace

Sight TrackingRpc::SightOf(const Context& context) const {
  return door().Allows(context, kit::Action::kSeeConfidential) ? Sight::kConfidential
                                                               : Sight::kPublic;
}

TrackingRpc::Reactor* TrackingRpc::GetCase(Context* context, const v1::GetCaseRequest* request,
                                           v1::GetCaseResponse* response) {
  return kit::StartQuery(door(), host(), context, *request, request->header().at_least(),
                         request->matter_id(), kit::Action::kQuery, response->mutable_positions(),
                         [request, response, sight = SightOf(*context)](const kit::Reader& state) {
                           return kit::FillFrom(tracking::GetCase(state, *request, sight),
                                                response);
                         });
}

TrackingRpc::Reactor* TrackingRpc::GetTimeline(Context* context,
                                               const v1::GetTimelineRequest* request,
                                               v1::GetTimelineResponse* response) {
  return kit::StartQuery(door(), host(), context, *request, request->header().at_least(),
                         request->matter_id(), kit::Action::kQuery, response->mutable_positions(),
                         [request, response, sight = SightOf(*context)](const kit::Reader& state) {
                           return kit::FillFrom(tracking::GetTimeline(state, *request, sight),
                                                response);
                         });
}

TrackingRpc::Reactor* TrackingRpc::ListCases(Context* context, const v1::ListCasesRequest* request,
                                             v1::ListCasesResponse* response) {
  return kit::StartGather(
      door(), host(), context, *request, request->header().at_least(),
      response->mutable_positions(),
      [request, response, sight = SightOf(*context)](const kit::Snapshots& partitions) {
        return tracking::ListCases(partitions, *request, sight, response);
      });
}

TrackingRpc::Reactor* TrackingRpc::GetLedger(Context* context, const v1::GetLedgerRequest* request,
                                             v1::GetLedgerResponse* response) {
  return kit::StartGather(
      door(), host(), context, *request, request->header().at_least(),
      response->mutable_positions(), [request, response](const kit::Snapshots& partitions) {
        const int64_t as_of_us = request->as_of_us();
        const int64_t quarter = QuarterOf(as_of_us);
        for (const auto& state : partitions) {
          as_of_us == 0 ? AddLedger(*state, response) : AddLedgerAsOf(*state, quarter, response);
        }
        if (as_of_us != 0) response->set_as_of_us(quarter * kQuarterUs);
        return absl::OkStatus();
      });
}

TrackingRpc::Reactor* TrackingRpc::ExplainDeadlines(Context* context,
                                                    const v1::ExplainDeadlinesRequest* request,
                                                    v1::ExplainDeadlinesResponse* response) {
  return kit::StartQuery(door(), host(), context, *request, request->header().at_least(),
                         request->matter_id(), kit::Action::kQuery, response->mutable_positions(),
                         [request, response](const kit::Reader& state) {
                           return kit::FillFrom(tracking::ExplainDeadlines(state, *request),
                                                response);
                         });
}

TrackingRpc::Reactor* TrackingRpc::ListMeasures(Context* context,
                                                const v1::ListMeasuresRequest* request,
                                                v1::ListMeasuresResponse* response) {
  return kit::StartGather(
      door(), host(), context, *request, request->header().at_least(),
      response->mutable_positions(),
      [request, response](const kit::Snapshots& partitions) {
        return tracking::ListMeasures(partitions, *request, response);
      },
      request->with_confidential() ? kit::Action::kSeeConfidential : kit::Action::kQuery);
}

grpc::ServerWriteReactor<v1::WatchCasesResponse>* TrackingRpc::WatchCases(
    Context* context, const v1::WatchCasesRequest* request) {
  return kit::StartStream<v1::WatchCasesResponse>(
      door(), context,
      door().Check(*context, *request, kit::Action::kQuery, kit::Deadline::kOptional),
      MakeWatch(door().node().log(), host(), *request, SightOf(*context)));
}

kit::Part MakePart() {
  return {
      .service = std::make_shared<const TrackingService>(),
      .serve = [](const kit::Door* door, kit::ServiceHost* host,
                  kit::KeyStore* /*keys*/) { return std::make_unique<TrackingRpc>(door, host); },
  };
}

}  // namespace huiyin::tracking
