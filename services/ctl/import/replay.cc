#include "services/ctl/import/replay.h"

#include <chrono>
#include <thread>
#include <utility>

#include "services/ctl/import/deadline.h"
#include "services/ctl/import/requests.h"
#include "services/intake/matter_id.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/rpc/status.h"

namespace huiyin::ctl {
namespace {

constexpr int kUnderWayMax = 256;
constexpr int kTriesMax = 600;  // a minute
constexpr std::chrono::milliseconds kPause(100);

bool HasEnded(common::v1::CaseStage stage) {
  return stage == common::v1::CASE_STAGE_CLOSED || stage == common::v1::CASE_STAGE_WITHDRAWN ||
         stage == common::v1::CASE_STAGE_TRANSFERRED;
}

// The request is kept for another try.
template <typename Request>
std::function<void(Target::Done)> BeginOf(Target* target,
                                          void (Target::*method)(const Request&, Target::Done),
                                          Request request) {
  return [target, method, request = std::make_shared<const Request>(std::move(request))](
             Target::Done done) { (target->*method)(*request, std::move(done)); };
}

}  // namespace

Replay::Replay(Target* target, const la311::LosAngeles* los_angeles)
    : target_(*target),
      los_angeles_(los_angeles),
      intake_(intake::v1::IntakeService::NewStub(target->channels().intake)),
      tracking_(tracking::v1::TrackingService::NewStub(target->channels().tracking)) {}

Replay::~Replay() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return under_way_ == 0; });
}

void Replay::Start(const la311::Action& action, bool resuming) {
  if (resuming) {
    absl::StatusOr<bool> done = DoneBefore(action);
    if (!done.ok()) return Fail(done.status());
    if (*done) return;
  }
  Give(action, IdOf(action.row));
}

void Replay::Give(const la311::Action& action, const std::string& matter_id) {
  const la311::Row& row = action.row;
  switch (action.kind) {
    case la311::ActionKind::kSubmit: {
      auto submit = BeginOf(&target_, &Target::Submit, SubmitRequest(row, *los_angeles_));
      auto begin = [this, submit, number = row.source_number,
                    first = MatterIdOf(row)](Target::Done done) {
        submit([this, number, first, done = std::move(done)](const grpc::Status& status,
                                                             const common::v1::CaseReply& reply) {
          if (status.ok() && reply.matter_id() != first) NoteId(number, reply.matter_id());
          done(status, reply);
        });
      };
      return Call(begin, row.line);
    }
    case la311::ActionKind::kClose:
      return Call(BeginOf(&target_, &Target::Close, CloseRequest(row, matter_id)), row.line);
    case la311::ActionKind::kWithdraw:
      return Call(BeginOf(&target_, &Target::Withdraw, WithdrawRequest(row, matter_id)), row.line);
    case la311::ActionKind::kTransfer:
      return Call(BeginOf(&target_, &Target::Transfer, TransferRequest(row, matter_id)), row.line);
  }
}

void Replay::Call(const Begin& begin, int64_t line) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return under_way_ < kUnderWayMax; });
    ++under_way_;
  }
  begin([this, begin, line](const grpc::Status& status, const common::v1::CaseReply&) {
    if (status.error_code() != grpc::StatusCode::UNAVAILABLE) return Ended(status, line, nullptr);
    // Ownership moves: the same command once more, by its id.
    Ended(status, line, [this, begin, line] { Call(begin, line); });
  });
}

void Replay::Ended(const grpc::Status& status, int64_t line, std::function<void()> again) {
  std::lock_guard lock(mutex_);
  --under_way_;
  if (again != nullptr && tries_left_ > 0) {
    again_.push_back(std::move(again));
  } else if (!status.ok()) {
    const common::v1::Rejection why = kit::FromGrpc(status);
    failed_.Update(absl::InternalError(
        kit::Concat("line ", line, " was refused: ", why.reason(), ": ", why.message())));
  }
  changed_.notify_all();
}

void Replay::Fail(const absl::Status& why) {
  std::lock_guard lock(mutex_);
  failed_.Update(why);
}

absl::Status Replay::Settle() {
  if (!target_.KnowsWhatBegan()) return Finish();
  std::lock_guard lock(mutex_);
  return failed_;
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

std::string Replay::IdOf(const la311::Row& row) {
  std::lock_guard lock(mutex_);
  const auto other = other_ids_.find(row.source_number);
  return other == other_ids_.end() ? MatterIdOf(row) : other->second;
}

void Replay::NoteId(const std::string& source_number, const std::string& matter_id) {
  std::lock_guard lock(mutex_);
  other_ids_[source_number] = matter_id;
}

absl::StatusOr<std::string> Replay::FindSubmitted(const la311::Row& row) {
  for (int candidate = 0; candidate < intake::kMatterIdCandidates; ++candidate) {
    grpc::ClientContext context;
    SetDeadline(&context);
    intake::v1::GetSubmissionRequest request;
    intake::v1::GetSubmissionResponse response;
    request.set_matter_id(MatterIdOf(row, candidate));
    const grpc::Status status = intake_->GetSubmission(&context, request, &response);
    if (status.error_code() == grpc::StatusCode::NOT_FOUND) break;
    if (!status.ok()) return absl::UnavailableError(status.error_message());
    if (response.submission().submission().source_number() != row.source_number) continue;
    if (candidate > 0) NoteId(row.source_number, request.matter_id());
    return request.matter_id();
  }
  return "";
}

absl::StatusOr<bool> Replay::DoneBefore(const la311::Action& action) {
  ASSIGN_OR_RETURN(const std::string matter_id, FindSubmitted(action.row));
  if (matter_id.empty() || action.kind == la311::ActionKind::kSubmit) return !matter_id.empty();
  grpc::ClientContext context;
  SetDeadline(&context);
  tracking::v1::GetCaseRequest request;
  tracking::v1::GetCaseResponse response;
  request.set_matter_id(matter_id);
  const grpc::Status status = tracking_->GetCase(&context, request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) return false;
  if (!status.ok()) return absl::UnavailableError(status.error_message());
  return HasEnded(response.record().stage());
}

}  // namespace huiyin::ctl
