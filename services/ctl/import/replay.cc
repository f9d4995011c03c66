#include "services/ctl/import/replay.h"

#include <chrono>
#include <thread>

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/import/requests.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/rpc/status.h"

namespace huiyin::ctl {
namespace {

constexpr int kUnderWayMax = 256;
constexpr int kTriesMax = 600;  // a minute
constexpr std::chrono::milliseconds kPause(100);
constexpr int64_t kDeadlineUs = 120 * kit::kMicrosPerSecond;

bool Ended(common::v1::CaseStage stage) {
  return stage == common::v1::CASE_STAGE_CLOSED || stage == common::v1::CASE_STAGE_WITHDRAWN ||
         stage == common::v1::CASE_STAGE_TRANSFERRED;
}

}  // namespace

void SetDeadline(grpc::ClientContext* context) {
  const std::chrono::microseconds at(kit::SystemClock().WallMicros() + kDeadlineUs);
  context->set_deadline(std::chrono::system_clock::time_point(at));
}

Replay::Replay(const Channels& channels, const la311::LosAngeles* los_angeles)
    : intake_(intake::v1::IntakeService::NewStub(channels.intake)),
      dispatch_(dispatch::v1::DispatchService::NewStub(channels.dispatch)),
      tracking_(tracking::v1::TrackingService::NewStub(channels.tracking)),
      los_angeles_(los_angeles) {}

template <typename Request, typename Response, typename Method>
void Replay::Call(Request request, const la311::Row& row, Method method) {
  struct State {
    grpc::ClientContext context;
    Request request;
    Response response;
  };
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return under_way_ < kUnderWayMax; });
    ++under_way_;
  }
  auto state = std::make_shared<State>();
  state->request = std::move(request);
  SetDeadline(&state->context);
  method(&state->context, &state->request, &state->response,
         [this, state, row, method](const grpc::Status& status) {
           if (status.error_code() != grpc::StatusCode::UNAVAILABLE) {
             return Ended(status, row.line, nullptr);
           }
           // Ownership moves: the same command once more, by its id.
           Ended(status, row.line, [this, state, row, method] {
             Call<Request, Response>(std::move(state->request), row, method);
           });
         });
}

void Replay::Ended(const grpc::Status& status, int64_t line, std::function<void()> again) {
  std::lock_guard lock(mutex_);
  --under_way_;
  if (again != nullptr && tries_left_ > 0) {
    again_.push_back(std::move(again));
    return changed_.notify_all();
  }
  if (!status.ok() && failed_.ok()) {
    const common::v1::Rejection why = kit::FromGrpc(status);
    failed_ = absl::InternalError(
        kit::Concat("line ", line, " was refused: ", why.reason(), ": ", why.message()));
  }
  changed_.notify_all();
}

absl::Status Replay::Finish() {
  for (tries_left_ = kTriesMax;; --tries_left_) {
    std::vector<std::function<void()>> again;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return under_way_ == 0; });
      again.swap(again_);
      if (again.empty()) return failed_;
    }
    std::this_thread::sleep_for(kPause);
    for (const auto& call : again) call();
  }
}

absl::StatusOr<bool> Replay::DoneBefore(const la311::Action& action) {
  grpc::ClientContext context;
  SetDeadline(&context);
  tracking::v1::GetCaseRequest request;
  tracking::v1::GetCaseResponse response;
  request.set_matter_id(MatterIdOf(action.row));
  const grpc::Status status = tracking_->GetCase(&context, request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) return false;
  if (!status.ok()) return absl::UnavailableError(status.error_message());
  return action.kind == la311::ActionKind::kSubmit || ctl::Ended(response.record().stage());
}

void Replay::Start(const la311::Action& action, bool resuming) {
  if (resuming) {
    absl::StatusOr<bool> done = DoneBefore(action);
    if (done.ok() && *done) return;
    if (!done.ok()) {
      std::lock_guard lock(mutex_);
      failed_.Update(done.status());
      return;
    }
  }
  const la311::Row& row = action.row;
  switch (action.kind) {
    case la311::ActionKind::kSubmit:
      return Call<intake::v1::SubmitCaseRequest, intake::v1::SubmitCaseResponse>(
          SubmitRequest(row, *los_angeles_), row,
          [this](auto... a) { intake_->async()->SubmitCase(a...); });
    case la311::ActionKind::kClose:
      return Call<tracking::v1::CloseCaseRequest, tracking::v1::CloseCaseResponse>(
          CloseRequest(row), row, [this](auto... a) { tracking_->async()->CloseCase(a...); });
    case la311::ActionKind::kWithdraw:
      return Call<tracking::v1::WithdrawCaseRequest, tracking::v1::WithdrawCaseResponse>(
          WithdrawRequest(row), row, [this](auto... a) { tracking_->async()->WithdrawCase(a...); });
    case la311::ActionKind::kTransfer:
      return Call<dispatch::v1::TransferCaseRequest, dispatch::v1::TransferCaseResponse>(
          TransferRequest(row), row, [this](auto... a) { dispatch_->async()->TransferCase(a...); });
  }
}

}  // namespace huiyin::ctl
