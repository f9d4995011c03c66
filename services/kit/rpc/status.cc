#include "services/kit/rpc/status.h"

#include "huiyin/common/v1/status.pb.h"

namespace huiyin::kit {
namespace {

grpc::StatusCode CodeOf(common::v1::RejectionKind kind) {
  switch (kind) {
    case common::v1::REJECTION_KIND_INVALID:
      return grpc::StatusCode::INVALID_ARGUMENT;
    case common::v1::REJECTION_KIND_NOT_FOUND:
      return grpc::StatusCode::NOT_FOUND;
    case common::v1::REJECTION_KIND_DUPLICATE:
      return grpc::StatusCode::ALREADY_EXISTS;
    case common::v1::REJECTION_KIND_FORBIDDEN:
      return grpc::StatusCode::PERMISSION_DENIED;
    case common::v1::REJECTION_KIND_DEFECT:
      return grpc::StatusCode::INTERNAL;
    default:
      return grpc::StatusCode::FAILED_PRECONDITION;
  }
}

grpc::Status Make(grpc::StatusCode code, const std::string& message,
                  const google::protobuf::Message* detail) {
  common::v1::ErrorStatus status;
  status.set_code(code);
  status.set_message(message);
  if (detail != nullptr) status.add_details()->PackFrom(*detail);
  return {code, message, status.SerializeAsString()};
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status, int64_t retry_after_ms) {
  if (status.ok()) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.code());
  const std::string message(status.message());
  if (!absl::IsUnavailable(status) && !absl::IsResourceExhausted(status)) {
    return Make(code, message, nullptr);
  }
  common::v1::RetryAfter retry;
  retry.set_delay_ms(retry_after_ms);
  return Make(code, message, &retry);
}

grpc::Status ToGrpc(const common::v1::Rejection& rejection) {
  return Make(CodeOf(rejection.kind()), rejection.message(), &rejection);
}

grpc::Status ToGrpc(const Violation& violation) {
  common::v1::Rejection rejection;
  rejection.set_reason("LIMIT");
  rejection.set_kind(common::v1::REJECTION_KIND_INVALID);
  rejection.set_field(violation.field);
  rejection.set_message(violation.field + " " + violation.message);
  return ToGrpc(rejection);
}

common::v1::Rejection FromGrpc(const grpc::Status& status) {
  common::v1::Rejection rejection;
  common::v1::ErrorStatus details;
  if (details.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& detail : details.details()) {
      if (detail.Is<common::v1::Rejection>()) detail.UnpackTo(&rejection);
    }
  }
  if (rejection.reason().empty()) {
    rejection.set_reason("GRPC_" + std::to_string(status.error_code()));
    rejection.set_message(status.error_message());
  }
  return rejection;
}

}  // namespace huiyin::kit
