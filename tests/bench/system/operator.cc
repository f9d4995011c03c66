#include "tests/bench/system/operator.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "huiyin/directory/v1/directory.grpc.pb.h"
#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "huiyin/tracking/v1/tracking.grpc.pb.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/rpc/authorize.h"
#include "services/kit/runtime/positions.h"
#include "tests/bench/load/caller.h"
#include "tests/fixture/small_pack.h"

namespace huiyin::bench {
namespace {

constexpr int64_t kAwaitUs = 300 * kit::kMicrosPerSecond;
constexpr std::chrono::milliseconds kAwaitPause(5);
constexpr std::chrono::seconds kDeadline(599);
constexpr int64_t kConsumedUs = 3600 * kit::kMicrosPerSecond;
constexpr int kAskedAtATime = 64;
constexpr int64_t kReceiveWithinSeconds = 80'000;

absl::Status FromAnswer(const char* what, const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return {static_cast<absl::StatusCode>(status.error_code()),
          kit::Concat(what, ": ", status.error_message())};
}

std::shared_ptr<grpc::Channel> Connect(int port) {
  grpc::ChannelArguments arguments;
  arguments.SetInt("bench-operator", 1);  // a connection of its own, beside the load's
  return grpc::CreateCustomChannel(kit::Concat("127.0.0.1:", port),
                                   grpc::InsecureChannelCredentials(), arguments);
}

bool IsRated(const evaluation::v1::Score& score) {
  return score.stage() == common::v1::CASE_STAGE_CLOSED &&
         score.solved() == common::v1::VERDICT_YES && score.satisfied() == common::v1::VERDICT_YES;
}

}  // namespace

Operator::Operator(const ServerProcess& server) : Operator(server.port(), server.OperatorToken()) {}

Operator::Operator(int port, std::string token)
    : token_(std::move(token)),
      channel_(Connect(port)),
      admin_(common::v1::AdminService::NewStub(channel_)) {}

void Operator::Prepare(grpc::ClientContext* context) const {
  context->AddMetadata(kit::kOperatorTokenMetadata, token_);
  context->set_deadline(std::chrono::system_clock::now() + kDeadline);
}

absl::Status Operator::ApplyFirstPack() {
  RETURN_IF_ERROR(ApplyPack(0));
  return WaitConsumed();
}

absl::Status Operator::ApplyPack(int number) {
  RETURN_IF_ERROR(AwaitOwned());  // on a busy machine it answers before it owns
  grpc::ClientContext context;
  Prepare(&context);
  directory::v1::ApplyPackRequest request = fixture::SmallPack(kUnit, kArea, kCategory);
  request.mutable_header()->set_command_id(kit::Concat("pack-", number));
  // No limit passes while the benchmark runs: what timers cost is a section of its own.
  for (auto& entity : *request.mutable_command()->mutable_entities()) {
    if (entity.has_service_level()) {
      entity.mutable_service_level()->set_receive_within_seconds(kReceiveWithinSeconds);
    }
  }
  auto* another = request.mutable_command()->add_entities()->mutable_area();
  another->set_id(kit::Concat("area-", number));
  another->set_name(kit::Concat("第", number, "街道"));
  directory::v1::ApplyPackResponse response;
  RETURN_IF_ERROR(FromAnswer(
      "apply a pack",
      directory::v1::DirectoryService::NewStub(channel_)->ApplyPack(&context, request, &response)));
  return absl::OkStatus();
}

absl::Status Operator::WaitConsumed() {
  const kit::SystemClock clock;
  const int64_t until = clock.MonotonicMicros() + kConsumedUs;
  while (true) {  // the server waits a minute at most
    grpc::ClientContext context;
    Prepare(&context);
    common::v1::WaitConsumedResponse response;
    const grpc::Status status = admin_->WaitConsumed(&context, {}, &response);
    if (status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED ||
        clock.MonotonicMicros() > until) {
      return FromAnswer("wait until all is consumed", status);
    }
  }
}

absl::StatusOr<common::v1::GetStatusResponse> Operator::GetStatus() {
  grpc::ClientContext context;
  Prepare(&context);
  common::v1::GetStatusResponse response;
  RETURN_IF_ERROR(FromAnswer("ask how it stands", admin_->GetStatus(&context, {}, &response)));
  return response;
}

absl::Status Operator::Await(
    const std::string& what,
    const std::function<bool(const common::v1::GetStatusResponse&)>& reached) {
  const kit::SystemClock clock;
  const int64_t until = clock.MonotonicMicros() + kAwaitUs;
  while (clock.MonotonicMicros() < until) {
    ASSIGN_OR_RETURN(const common::v1::GetStatusResponse status, GetStatus());
    if (reached(status)) return absl::OkStatus();
    std::this_thread::sleep_for(kAwaitPause);
  }
  return absl::DeadlineExceededError(kit::Concat("it does not ", what, " in time"));
}

absl::Status Operator::AwaitOwned() {
  return Await("own every partition", [](const common::v1::GetStatusResponse& status) {
    return std::all_of(status.partitions().begin(), status.partitions().end(),
                       [](const auto& partition) { return partition.owner(); });
  });
}

namespace {

int64_t RecordsOf(const common::v1::GetStatusResponse& status) {
  int64_t records = 0;
  for (const auto& partition : status.partitions()) {
    records += kit::NextOf(partition.positions(), {partition.topic(), partition.partition()});
  }
  return records;
}

}  // namespace

absl::StatusOr<int64_t> Operator::Records() {
  ASSIGN_OR_RETURN(const common::v1::GetStatusResponse status, GetStatus());
  return RecordsOf(status);
}

absl::Status Operator::AwaitRecords(int64_t records) {
  return Await("follow", [&](const common::v1::GetStatusResponse& status) {
    return RecordsOf(status) >= records;
  });
}

absl::Status Operator::Checkpoint(const std::string& name) {
  grpc::ClientContext context;
  Prepare(&context);
  common::v1::CheckpointRequest request;
  request.set_name(name);
  common::v1::CheckpointResponse response;
  return FromAnswer("write a checkpoint", admin_->Checkpoint(&context, request, &response));
}

absl::Status Operator::MoveClock(int64_t to_us) {
  grpc::ClientContext context;
  Prepare(&context);
  common::v1::MoveClockRequest request;
  request.set_to_us(to_us);
  common::v1::MoveClockResponse response;
  return FromAnswer("move the clock", admin_->MoveClock(&context, request, &response));
}

absl::StatusOr<int64_t> Operator::Received() {
  grpc::ClientContext context;
  Prepare(&context);
  tracking::v1::GetLedgerResponse response;
  RETURN_IF_ERROR(FromAnswer(
      "ask for the ledger",
      tracking::v1::TrackingService::NewStub(channel_)->GetLedger(&context, {}, &response)));
  return response.received();
}

Operator::Found Operator::Find(const std::vector<std::string>& matter_ids,
                               const std::function<void(int64_t)>& on_progress) {
  struct Asked {
    grpc::ClientContext context;
    evaluation::v1::GetScoreRequest request;
    evaluation::v1::GetScoreResponse response;
  };
  auto stub = evaluation::v1::EvaluationService::NewStub(channel_);
  std::mutex mutex;
  std::condition_variable changed;
  int under_way = 0;
  Found found;
  for (size_t i = 0; i < matter_ids.size(); ++i) {
    auto asked = std::make_shared<Asked>();
    Prepare(&asked->context);
    asked->request.set_matter_id(matter_ids[i]);
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return under_way < kAskedAtATime; });
    ++under_way;
    lock.unlock();
    Asked* started = asked.get();
    stub->async()->GetScore(&started->context, &started->request, &started->response,
                            [&, asked = std::move(asked)](const grpc::Status& status) mutable {
                              const bool rated = status.ok() && IsRated(asked->response.score());
                              // The channel with it: gRPC's own thread must not be the last to let it go.
                              asked = nullptr;
                              std::lock_guard answered(mutex);
                              found.there += status.ok();
                              found.rated += rated;
                              --under_way;
                              changed.notify_all();
                            });
    if (on_progress && i % 1000 == 0) on_progress(static_cast<int64_t>(i));
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return under_way == 0; });
  return found;
}

}  // namespace huiyin::bench
