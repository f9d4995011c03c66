// Retries, against a service made for the test.
#include "services/ctl/client.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <mutex>

#include "huiyin/tracking/v1/tracking.grpc.pb.h"
#include "services/ctl/exit.h"
#include "services/kit/rpc/authorize.h"
#include "services/kit/rpc/status.h"

namespace huiyin::ctl {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Says no a few times, then answers; remembers what it was asked.
class Fake : public tracking::v1::TrackingService::Service {
 public:
  grpc::Status ParkCase(grpc::ServerContext* context, const tracking::v1::ParkCaseRequest* request,
                        tracking::v1::ParkCaseResponse* response) override {
    std::lock_guard lock(mutex);
    ids.push_back(request->header().command_id());
    const auto found = context->client_metadata().find(kit::kOperatorTokenMetadata);
    if (found != context->client_metadata().end()) {
      token.assign(found->second.data(), found->second.size());
    }
    if (ids.size() <= failures) return failure;
    response->mutable_reply()->set_matter_id("H7");
    return grpc::Status::OK;
  }

  std::mutex mutex;
  size_t failures = 0;
  grpc::Status failure;
  std::vector<std::string> ids;
  std::string token;
};

class ClientTest : public testing::Test {
 protected:
  ClientTest() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&fake_);
    server_ = builder.BuildAndStart();
    request_.mutable_header()->set_command_id("c1");
  }
  absl::Status Call(int64_t timeout_ms) {
    Client client({.address = "127.0.0.1:" + std::to_string(port_),
                   .token = "secret",
                   .timeout_ms = timeout_ms,
                   .on_waiting = nullptr});
    return client.Call(request_, &response_);
  }

  Fake fake_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  tracking::v1::ParkCaseRequest request_;
  tracking::v1::ParkCaseResponse response_;
};

TEST_F(ClientTest, TriesAgainWithTheSameId) {
  fake_.failures = 2;
  fake_.failure = kit::ToGrpc(absl::UnavailableError("fenced"));
  const auto start = steady_clock::now();
  EXPECT_TRUE(Call(10'000).ok());
  EXPECT_GE(steady_clock::now() - start, milliseconds(200));  // twice what the service asks for
  EXPECT_EQ(fake_.ids, std::vector<std::string>(3, "c1"));
  EXPECT_EQ(response_.reply().matter_id(), "H7");
  EXPECT_EQ(fake_.token, "secret");
}

TEST_F(ClientTest, EndsAtTheDeadline) {
  fake_.failures = 1000;
  fake_.failure = kit::ToGrpc(absl::UnavailableError("fenced"));
  const auto start = steady_clock::now();
  EXPECT_EQ(ExitCodeOf(Call(450)), kExitUnavailable);
  EXPECT_LT(steady_clock::now() - start, milliseconds(2000));
  EXPECT_GE(fake_.ids.size(), 2u);
}

TEST_F(ClientTest, KeepsTheRejectionAndAsksOnce) {
  common::v1::Rejection rejection;
  rejection.set_domain("huiyin.tracking");
  rejection.set_reason("REJECTION_REASON_ALREADY_PARKED");
  rejection.set_kind(common::v1::REJECTION_KIND_CONFLICT);
  fake_.failures = 1;
  fake_.failure = kit::ToGrpc(rejection);
  const absl::Status status = Call(10'000);
  EXPECT_EQ(ExitCodeOf(status), kExitRefused);
  EXPECT_EQ(RejectionOf(status).reason(), "REJECTION_REASON_ALREADY_PARKED");
  EXPECT_EQ(fake_.ids.size(), 1u);
}

TEST_F(ClientTest, FindsTheRpcOfARequest) {
  EXPECT_EQ(MethodOf(*tracking::v1::GetCaseRequest::descriptor()),
            "/huiyin.tracking.v1.TrackingService/GetCase");
  EXPECT_EQ(MethodOf(*common::v1::TailRequest::descriptor()),
            "/huiyin.common.v1.AdminService/Tail");
  EXPECT_EQ(MethodOf(*common::v1::ResolveHeldRequest::descriptor()),
            "/huiyin.common.v1.AdminService/ResolveHeld");
  EXPECT_EQ(MethodOf(*common::v1::Position::descriptor()), "");
}

}  // namespace
}  // namespace huiyin::ctl
