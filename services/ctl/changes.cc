#include "services/ctl/changes.h"

#include <ostream>

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/format.h"
#include "services/ctl/fresh.h"
#include "services/ctl/pack.h"
#include "services/ctl/table.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

// Sends `request`, whose command is filled in but for the matter, and prints the answer.
template <typename Response, typename Request>
absl::Status Send(Context& context, const ChangeOptions& options, Reader reader, Request request) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  request.mutable_command()->set_matter_id(options.matter_id);
  *request.mutable_header() = NewHeader(context);
  if (!options.no_wait) {
    ASSIGN_OR_RETURN(*request.mutable_header()->mutable_positions(),
                     PositionsFor(*client, reader, options.matter_id));
  }
  Response response;
  RETURN_IF_ERROR(client->Call(request, &response));
  if (context.json()) {
    *context.out << ToJson(response) << '\n';
  } else {
    PrintFields(*context.out, {{"matter", response.reply().matter_id()},
                               {"stage", Word(response.reply().stage())}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Accept(Context& context, const ChangeOptions& options) {
  return Send<intake::v1::AcceptCaseResponse>(context, options, Reader::kIntake,
                                              intake::v1::AcceptCaseRequest());
}

absl::Status Refuse(Context& context, const ChangeOptions& options) {
  intake::v1::RefuseCaseRequest request;
  request.mutable_command()->set_reason(options.reason);
  return Send<intake::v1::RefuseCaseResponse>(context, options, Reader::kIntake, request);
}

absl::Status Classify(Context& context, const ChangeOptions& options) {
  intake::v1::ClassifyCaseRequest request;
  request.mutable_command()->set_category_id(options.category_id);
  return Send<intake::v1::ClassifyCaseResponse>(context, options, Reader::kIntake, request);
}

absl::Status Assign(Context& context, const ChangeOptions& options) {
  dispatch::v1::AssignCaseRequest request;
  request.mutable_command()->set_unit_id(options.unit_id);
  common::v1::HandlingMode mode = common::v1::HANDLING_MODE_UNSPECIFIED;
  RETURN_IF_ERROR(ReadWord("--mode", options.mode, &mode));
  request.mutable_command()->set_mode(mode);
  return Send<dispatch::v1::AssignCaseResponse>(context, options, Reader::kDispatch, request);
}

absl::Status Receive(Context& context, const ChangeOptions& options) {
  dispatch::v1::ReceiveCaseRequest request;
  request.mutable_command()->set_unit_id(options.unit_id);
  return Send<dispatch::v1::ReceiveCaseResponse>(context, options, Reader::kDispatch, request);
}

absl::Status Handle(Context& context, const ChangeOptions& options) {
  dispatch::v1::HandleCaseRequest request;
  request.mutable_command()->set_unit_id(options.unit_id);
  request.mutable_command()->set_result(options.result);
  return Send<dispatch::v1::HandleCaseResponse>(context, options, Reader::kDispatch, request);
}

absl::Status Transfer(Context& context, const ChangeOptions& options) {
  dispatch::v1::TransferCaseRequest request;
  request.mutable_command()->set_to_system(options.to_system);
  request.mutable_command()->set_reason(options.reason);
  return Send<dispatch::v1::TransferCaseResponse>(context, options, Reader::kDispatch, request);
}

absl::Status Park(Context& context, const ChangeOptions& options) {
  tracking::v1::ParkCaseRequest request;
  request.mutable_command()->set_reason(options.reason);
  if (!options.review.empty()) {
    ASSIGN_OR_RETURN(Client * client, GetClient(context));
    ASSIGN_OR_RETURN(const directory::v1::GetPackResponse pack, FetchPack(*client));
    ASSIGN_OR_RETURN(const int64_t at_us, ReadTime("--review", options.review, ZoneOf(pack)));
    request.mutable_command()->set_review_at_us(at_us);
  }
  return Send<tracking::v1::ParkCaseResponse>(context, options, Reader::kTracking, request);
}

absl::Status Unpark(Context& context, const ChangeOptions& options) {
  return Send<tracking::v1::UnparkCaseResponse>(context, options, Reader::kTracking,
                                                tracking::v1::UnparkCaseRequest());
}

absl::Status Withdraw(Context& context, const ChangeOptions& options) {
  tracking::v1::WithdrawCaseRequest request;
  request.mutable_command()->set_reason(options.reason);
  return Send<tracking::v1::WithdrawCaseResponse>(context, options, Reader::kTracking, request);
}

absl::Status Close(Context& context, const ChangeOptions& options) {
  tracking::v1::CloseCaseRequest request;
  request.mutable_command()->set_reason(options.reason);
  return Send<tracking::v1::CloseCaseResponse>(context, options, Reader::kTracking, request);
}

absl::Status Rate(Context& context, const ChangeOptions& options) {
  evaluation::v1::CallBackCaseRequest request;
  evaluation::v1::CallBackCase& command = *request.mutable_command();
  command.set_reached(options.reached == "yes");
  common::v1::Verdict solved = common::v1::VERDICT_UNKNOWN;
  common::v1::Verdict satisfied = common::v1::VERDICT_UNKNOWN;
  RETURN_IF_ERROR(ReadWord("--solved", options.solved, &solved));
  RETURN_IF_ERROR(ReadWord("--satisfied", options.satisfied, &satisfied));
  command.set_solved(solved);
  command.set_satisfied(satisfied);
  command.set_words(options.words);
  return Send<evaluation::v1::CallBackCaseResponse>(context, options, Reader::kEvaluation, request);
}

}  // namespace huiyin::ctl
