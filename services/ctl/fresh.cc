#include "services/ctl/fresh.h"

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/kit/base/random.h"

namespace huiyin::ctl {
namespace {

// A service that is this late stands still; its readers need not wait for it too.
constexpr int64_t kAskMs = 2'000;
constexpr size_t kIdBytes = 12;

// Only the service's own log counts: each reader follows that itself, and everything before it.
template <typename Response>
void AddOwn(const Response& response, const char* topic, PositionList* out) {
  for (const common::v1::Position& position : response.positions()) {
    if (position.topic() == topic) *out->Add() = position;
  }
}

template <typename Request, typename Response>
absl::Status Ask(Client& client, const std::string& matter_id, const PositionList& at_least,
                 const char* topic, PositionList* out) {
  Request request;
  request.set_matter_id(matter_id);
  *request.mutable_header()->mutable_at_least() = at_least;
  Response response;
  absl::Status status = client.Call(request, &response, kAskMs);
  if (status.ok()) AddOwn(response, topic, out);
  return status;
}

}  // namespace

absl::StatusOr<PositionList> PositionsFor(Client& client, Reader reader,
                                          const std::string& matter_id) {
  PositionList intake;
  if (reader == Reader::kIntake) return intake;
  absl::Status status = Ask<intake::v1::GetSubmissionRequest, intake::v1::GetSubmissionResponse>(
      client, matter_id, {}, "huiyin.intake", &intake);
  if (absl::IsNotFound(status) || absl::IsInvalidArgument(status)) return status;

  PositionList known = intake;
  Ask<dispatch::v1::GetAssignmentRequest, dispatch::v1::GetAssignmentResponse>(
      client, matter_id, intake, "huiyin.dispatch", &known)
      .IgnoreError();
  Ask<evaluation::v1::GetScoreRequest, evaluation::v1::GetScoreResponse>(
      client, matter_id, {}, "huiyin.evaluation", &known)
      .IgnoreError();
  if (reader == Reader::kTracking) return known;

  // What dispatch and evaluation hear of the others, they hear from tracking.
  PositionList tracking = reader == Reader::kDispatch ? intake : PositionList();
  Ask<tracking::v1::GetCaseRequest, tracking::v1::GetCaseResponse>(client, matter_id, known,
                                                                   "huiyin.tracking", &tracking)
      .IgnoreError();
  return tracking;
}

common::v1::CommandHeader NewHeader(const Context& context) {
  common::v1::CommandHeader header;
  header.set_command_id(context.command_id.empty() ? RandomId() : context.command_id);
  header.set_actor(context.actor);
  return header;
}

std::string RandomId() {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string id;
  for (const unsigned char byte : kit::RandomBytes(kIdBytes)) {
    id += kDigits[byte >> 4];
    id += kDigits[byte & 15];
  }
  return id;
}

}  // namespace huiyin::ctl
