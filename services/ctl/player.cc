#include "services/ctl/player.h"

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::ctl {

common::v1::CommandHeader Player::HeaderOf(const PlayStep& step) const {
  common::v1::CommandHeader header;
  header.set_command_id(
      kit::Concat(run_, "-", script_.cases[step.of_case].line, "-", NameOf(step.kind)));
  header.set_actor("play");
  return header;
}

template <typename Response, typename Request>
absl::Status Player::Send(const PlayStep& step, Reader reader, Request request) {
  request.mutable_command()->set_matter_id(MatterOf(step));
  *request.mutable_header() = HeaderOf(step);
  ASSIGN_OR_RETURN(*request.mutable_header()->mutable_positions(),
                   PositionsFor(client_, reader, MatterOf(step)));
  Response response;
  return client_.Call(request, &response);
}

absl::Status Player::Submit(const PlayStep& step) {
  intake::v1::SubmitCaseRequest request;
  *request.mutable_header() = HeaderOf(step);
  *request.mutable_command() = script_.cases[step.of_case].submission;
  intake::v1::SubmitCaseResponse response;
  RETURN_IF_ERROR(client_.Call(request, &response));
  matters_[step.of_case] = response.reply().matter_id();
  return absl::OkStatus();
}

absl::Status Player::AtIntake(const PlayStep& step) {
  if (step.kind == PlayKind::kAccept) {
    return Send<intake::v1::AcceptCaseResponse>(step, Reader::kIntake,
                                                intake::v1::AcceptCaseRequest());
  }
  if (step.kind == PlayKind::kRefuse) {
    intake::v1::RefuseCaseRequest request;
    request.mutable_command()->set_reason(step.words);
    return Send<intake::v1::RefuseCaseResponse>(step, Reader::kIntake, request);
  }
  intake::v1::ClassifyCaseRequest request;
  request.mutable_command()->set_category_id(step.target);
  return Send<intake::v1::ClassifyCaseResponse>(step, Reader::kIntake, request);
}

absl::Status Player::AtUnit(const PlayStep& step) {
  if (step.kind == PlayKind::kTransfer) {
    dispatch::v1::TransferCaseRequest request;
    request.mutable_command()->set_to_system(step.target);
    request.mutable_command()->set_reason(step.words);
    return Send<dispatch::v1::TransferCaseResponse>(step, Reader::kDispatch, request);
  }
  dispatch::v1::GetAssignmentRequest asked;
  asked.set_matter_id(MatterOf(step));
  ASSIGN_OR_RETURN(*asked.mutable_header()->mutable_at_least(),
                   PositionsFor(client_, Reader::kDispatch, MatterOf(step)));
  dispatch::v1::GetAssignmentResponse has;
  RETURN_IF_ERROR(client_.Call(asked, &has));
  if (step.kind == PlayKind::kReceive) {
    // 即办: who took it in has it already.
    if (has.assignment().stage() == common::v1::CASE_STAGE_RECEIVED) return absl::OkStatus();
    dispatch::v1::ReceiveCaseRequest request;
    request.mutable_command()->set_unit_id(has.assignment().unit_id());
    return Send<dispatch::v1::ReceiveCaseResponse>(step, Reader::kDispatch, request);
  }
  dispatch::v1::HandleCaseRequest request;
  request.mutable_command()->set_unit_id(has.assignment().unit_id());
  request.mutable_command()->set_result(step.words);
  return Send<dispatch::v1::HandleCaseResponse>(step, Reader::kDispatch, request);
}

absl::Status Player::AtTracking(const PlayStep& step, int64_t review_at_us) {
  if (step.kind == PlayKind::kPark) {
    tracking::v1::ParkCaseRequest request;
    request.mutable_command()->set_reason(step.words);
    request.mutable_command()->set_review_at_us(review_at_us);
    return Send<tracking::v1::ParkCaseResponse>(step, Reader::kTracking, request);
  }
  if (step.kind == PlayKind::kUnpark) {
    return Send<tracking::v1::UnparkCaseResponse>(step, Reader::kTracking,
                                                  tracking::v1::UnparkCaseRequest());
  }
  if (step.kind == PlayKind::kClose) {
    tracking::v1::CloseCaseRequest request;
    request.mutable_command()->set_reason(step.words);
    return Send<tracking::v1::CloseCaseResponse>(step, Reader::kTracking, request);
  }
  tracking::v1::WithdrawCaseRequest request;
  request.mutable_command()->set_reason(step.words);
  return Send<tracking::v1::WithdrawCaseResponse>(step, Reader::kTracking, request);
}

absl::Status Player::CallBack(const PlayStep& step) {
  evaluation::v1::CallBackCaseRequest request;
  request.mutable_command()->set_reached(step.reached);
  request.mutable_command()->set_solved(step.solved);
  request.mutable_command()->set_satisfied(step.satisfied);
  request.mutable_command()->set_words(step.words);
  return Send<evaluation::v1::CallBackCaseResponse>(step, Reader::kEvaluation, request);
}

absl::Status Player::Do(const PlayStep& step, int64_t review_at_us) {
  if (step.kind == PlayKind::kSubmit) return Submit(step);
  if (MatterOf(step).empty()) return absl::NotFoundError("its submission was refused");
  switch (step.kind) {
    case PlayKind::kSubmit:
    case PlayKind::kClassify:
    case PlayKind::kAccept:
    case PlayKind::kRefuse:
      return AtIntake(step);
    case PlayKind::kReceive:
    case PlayKind::kHandle:
    case PlayKind::kTransfer:
      return AtUnit(step);
    case PlayKind::kPark:
    case PlayKind::kUnpark:
    case PlayKind::kClose:
    case PlayKind::kWithdraw:
      return AtTracking(step, review_at_us);
    case PlayKind::kCallBack:
      return CallBack(step);
  }
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
