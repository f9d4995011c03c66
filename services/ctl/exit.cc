#include "services/ctl/exit.h"

#include "services/kit/base/text.h"

namespace huiyin::ctl {
namespace {

constexpr char kRejectionPayload[] = "huiyin.common.v1.Rejection";

}  // namespace

absl::Status WrongUsage(std::string_view message) {
  return absl::InvalidArgumentError(absl::string_view(message.data(), message.size()));
}

absl::Status BadData(std::string_view message) {
  return absl::DataLossError(absl::string_view(message.data(), message.size()));
}

absl::Status FromService(absl::StatusCode code, const common::v1::Rejection& rejection) {
  absl::Status status(code, rejection.message());
  status.SetPayload(kRejectionPayload, absl::Cord(rejection.SerializeAsString()));
  return status;
}

common::v1::Rejection RejectionOf(const absl::Status& status) {
  common::v1::Rejection rejection;
  if (const auto payload = status.GetPayload(kRejectionPayload); payload.has_value()) {
    rejection.ParseFromString(std::string(*payload));
  }
  return rejection;
}

ExitCode ExitCodeOf(const absl::Status& status) {
  const bool from_service = status.GetPayload(kRejectionPayload).has_value();
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kNotFound:
      return kExitNotFound;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kCancelled:
      return kExitUnavailable;
    case absl::StatusCode::kDataLoss:
      return kExitData;
    case absl::StatusCode::kInvalidArgument:
      return from_service ? kExitRefused : kExitUsage;
    default:
      return from_service ? kExitRefused : kExitData;
  }
}

std::string ErrorText(const absl::Status& status) {
  const common::v1::Rejection rejection = RejectionOf(status);
  std::string text(status.message());
  if (text.empty()) text = absl::StatusCodeToString(status.code());
  if (rejection.reason().empty()) return text;
  std::string where = rejection.reason();
  if (!rejection.domain().empty()) where = kit::Concat(rejection.domain(), " ", where);
  if (!rejection.field().empty()) where += kit::Concat(", field ", rejection.field());
  return kit::Concat(text, " (", where, ")");
}

}  // namespace huiyin::ctl
