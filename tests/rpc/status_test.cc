// Refusals and troubles to gRPC statuses and back.
#include "services/kit/rpc/status.h"

#include <gtest/gtest.h>

#include "huiyin/common/v1/status.pb.h"

namespace huiyin::kit {
namespace {

common::v1::Rejection Rejected(common::v1::RejectionKind kind) {
  common::v1::Rejection rejection;
  rejection.set_domain("huiyin.intake");
  rejection.set_reason("CASE_UNKNOWN");
  rejection.set_kind(kind);
  rejection.set_message("no such case");
  rejection.set_field("matter_id");
  return rejection;
}

TEST(Status, ARejectionHasTheCodeOfItsKindAndComesBackWhole) {
  const std::pair<common::v1::RejectionKind, grpc::StatusCode> rows[] = {
      {common::v1::REJECTION_KIND_INVALID, grpc::StatusCode::INVALID_ARGUMENT},
      {common::v1::REJECTION_KIND_NOT_FOUND, grpc::StatusCode::NOT_FOUND},
      {common::v1::REJECTION_KIND_CONFLICT, grpc::StatusCode::FAILED_PRECONDITION},
      {common::v1::REJECTION_KIND_DUPLICATE, grpc::StatusCode::ALREADY_EXISTS},
      {common::v1::REJECTION_KIND_FORBIDDEN, grpc::StatusCode::PERMISSION_DENIED},
      {common::v1::REJECTION_KIND_DEFECT, grpc::StatusCode::INTERNAL},
      {common::v1::REJECTION_KIND_UNSPECIFIED, grpc::StatusCode::FAILED_PRECONDITION},
  };
  ASSERT_EQ(std::size(rows), static_cast<size_t>(common::v1::RejectionKind_ARRAYSIZE));
  for (const auto& [kind, code] : rows) {
    const common::v1::Rejection rejection = Rejected(kind);
    const grpc::Status status = ToGrpc(rejection);
    EXPECT_EQ(status.error_code(), code);
    EXPECT_EQ(status.error_message(), "no such case");
    EXPECT_EQ(FromGrpc(status).SerializeAsString(), rejection.SerializeAsString());
    common::v1::ErrorStatus details;
    ASSERT_TRUE(details.ParseFromString(status.error_details()));
    EXPECT_EQ(details.code(), code);
    EXPECT_EQ(details.message(), "no such case");
  }
}

TEST(Status, ABrokenLimitNamesItsField) {
  const grpc::Status status = ToGrpc(Violation{"command.text", "has 4 bytes"});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const common::v1::Rejection back = FromGrpc(status);
  EXPECT_EQ(back.reason(), "LIMIT");
  EXPECT_EQ(back.kind(), common::v1::REJECTION_KIND_INVALID);
  EXPECT_EQ(back.field(), "command.text");
  EXPECT_EQ(back.message(), "command.text has 4 bytes");
}

TEST(Status, TroubleKeepsItsCodeAndSaysWhenToTryAgainWhereThatHelps) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  for (int code = 1; code <= 16; ++code) {
    const grpc::Status status = ToGrpc(absl::Status(static_cast<absl::StatusCode>(code), "why"));
    EXPECT_EQ(static_cast<int>(status.error_code()), code);
    EXPECT_EQ(status.error_message(), "why");
    common::v1::ErrorStatus details;
    ASSERT_TRUE(details.ParseFromString(status.error_details()));
    const bool again = status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                       status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
    ASSERT_EQ(details.details_size(), again ? 1 : 0) << code;
    common::v1::RetryAfter retry;
    if (again) {
      ASSERT_TRUE(details.details(0).UnpackTo(&retry));
      EXPECT_GT(retry.delay_ms(), 0);
    }
  }
}

TEST(Status, WithoutARejectionTheCodeIsTheReason) {
  for (const grpc::Status& status :
       {grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone"),
        grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone", "no details at all"),
        ToGrpc(absl::UnavailableError("gone"))}) {
    const common::v1::Rejection back = FromGrpc(status);
    EXPECT_EQ(back.domain(), "");
    EXPECT_EQ(back.reason(), "GRPC_14");
    EXPECT_EQ(back.message(), "gone");
  }
}

}  // namespace
}  // namespace huiyin::kit
