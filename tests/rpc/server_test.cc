// RpcServer: port, health, reflection, size limit, the end; with a service that answers when it is told to.
#include "services/kit/rpc/server.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "huiyin/common/v1/admin.grpc.pb.h"
#include "services/kit/base/clock.h"
#include "tests/rpc/raw_stream.h"

namespace huiyin::kit {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kHealthCheck[] = "/grpc.health.v1.Health/Check";
constexpr char kHealthWatch[] = "/grpc.health.v1.Health/Watch";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
// A HealthCheckResponse in bytes, and a ServerReflectionRequest for the list of services.
constexpr char kServing[] = "\x08\x01";
constexpr char kNotServing[] = "\x08\x02";
const std::string kListServices("\x3a\x01*");

class SlowAdmin : public common::v1::AdminService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                      const common::v1::GetStatusRequest*,
                                      common::v1::GetStatusResponse* response) override {
    response->set_version("slow");
    std::lock_guard lock(mutex_);
    waiting_ = context->DefaultReactor();
    came_.notify_all();
    return waiting_;
  }
  grpc::ServerUnaryReactor* ListHeld(grpc::CallbackServerContext* context,
                                     const common::v1::ListHeldRequest*,
                                     common::v1::ListHeldResponse*) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  void WaitForCall() {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [&] { return waiting_ != nullptr; });
  }
  void Answer() {
    std::lock_guard lock(mutex_);
    waiting_->Finish(grpc::Status::OK);
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  grpc::ServerUnaryReactor* waiting_ = nullptr;
};

class Server : public ::testing::Test {
 protected:
  std::unique_ptr<RpcServer> Start(RpcServerOptions options = {}) {
    options.services = {&admin_};
    auto server = RpcServer::Start(std::move(options));
    EXPECT_TRUE(server.ok()) << server.status();
    return *std::move(server);
  }
  static std::shared_ptr<grpc::Channel> ChannelTo(const RpcServer& server) {
    return grpc::CreateChannel("127.0.0.1:" + std::to_string(server.port()),
                               grpc::InsecureChannelCredentials());
  }
  // The slow call, from a thread of its own.
  static std::future<grpc::Status> CallSlowly(std::shared_ptr<grpc::Channel> channel) {
    return std::async(std::launch::async, [channel] {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
      common::v1::GetStatusResponse response;
      grpc::Status status = common::v1::AdminService::NewStub(channel)->GetStatus(
          &context, common::v1::GetStatusRequest(), &response);
      EXPECT_TRUE(!status.ok() || response.version() == "slow");
      return status;
    });
  }
  static grpc::Status CallWithTopic(const std::shared_ptr<grpc::Channel>& channel, size_t bytes,
                                    std::chrono::milliseconds deadline = std::chrono::seconds(20)) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + deadline);
    common::v1::ListHeldRequest request;
    request.set_topic(std::string(bytes, 'x'));
    common::v1::ListHeldResponse response;
    return common::v1::AdminService::NewStub(channel)->ListHeld(&context, request, &response);
  }

  SlowAdmin admin_;
};

TEST_F(Server, NamesThePortThatIsInUse) {
  const auto first = Start();
  ASSERT_GT(first->port(), 0);
  RpcServerOptions options;
  options.port = first->port();
  options.services = {&admin_};
  const auto second = RpcServer::Start(std::move(options));
  EXPECT_TRUE(absl::IsUnavailable(second.status()));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(std::to_string(first->port())));
}

TEST_F(Server, LetsCallsBeyondTheLimitOfAConnectionWaitAtTheirCaller) {
  RpcServerOptions options;
  options.calls_per_connection_max = 1;
  const auto server = Start(std::move(options));
  const auto channel = ChannelTo(*server);
  auto slow = CallSlowly(channel);
  admin_.WaitForCall();
  EXPECT_EQ(CallWithTopic(channel, 1, std::chrono::milliseconds(200)).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  grpc::ChannelArguments own;
  own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto another = grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server->port()),
                                                 grpc::InsecureChannelCredentials(), own);
  EXPECT_TRUE(CallWithTopic(another, 1).ok());
  admin_.Answer();
  EXPECT_TRUE(slow.get().ok());
  EXPECT_TRUE(CallWithTopic(channel, 1).ok());
}

TEST_F(Server, CanBeReachedInProcessWithoutAPort) {
  RpcServerOptions options;
  options.listen = false;
  const auto server = Start(std::move(options));
  EXPECT_EQ(server->port(), 0);
  EXPECT_TRUE(CallWithTopic(server->InProcessChannel(), 1).ok());
}

TEST_F(Server, RefusesMessagesPastTheLimit) {
  RpcServerOptions options;
  options.message_bytes_max = 1000;
  const auto server = Start(std::move(options));
  const auto channel = ChannelTo(*server);
  // A length takes three bytes more.
  EXPECT_TRUE(CallWithTopic(channel, 997).ok());
  EXPECT_EQ(CallWithTopic(channel, 998).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(Server, ServesHealthUntilItGoes) {
  const auto server = Start();
  const auto channel = ChannelTo(*server);
  EXPECT_EQ(RawStream(channel, kHealthCheck, "").Read(), kServing);
  RawStream watch(channel, kHealthWatch, "");
  EXPECT_EQ(watch.Read(), kServing);
  auto end = std::async(std::launch::async, [&] { server->Shutdown(5 * kMicrosPerSecond); });
  EXPECT_EQ(watch.Read(), kNotServing);
  watch.Cancel();
  EXPECT_FALSE(watch.Finish().ok());
  end.wait();
  EXPECT_EQ(RawStream(channel, kHealthCheck, "").Read(), std::nullopt);
}

TEST_F(Server, ServesUnderANameFromWhenItIsSaid) {
  const auto server = Start();
  const auto channel = ChannelTo(*server);
  const std::string folded(
      "\x0a\x06"
      "folded",
      8);
  RawStream before(channel, kHealthCheck, folded);
  EXPECT_EQ(before.Read(), std::nullopt);
  EXPECT_EQ(before.Finish().error_code(), grpc::StatusCode::NOT_FOUND);
  server->SetServing("folded");
  EXPECT_EQ(RawStream(channel, kHealthCheck, folded).Read(), kServing);
  server->Shutdown(0);
  server->SetServing("folded");  // nothing any more
}

TEST_F(Server, DescribesItselfOnlyWhenAsked) {
  for (const bool asked : {false, true, false}) {
    RpcServerOptions options;
    options.reflection = asked;
    const auto server = Start(std::move(options));
    RawStream stream(ChannelTo(*server), kReflection, kListServices);
    const std::optional<std::string> services = stream.Read();
    if (asked) {
      ASSERT_TRUE(services.has_value());
      EXPECT_THAT(*services, HasSubstr("huiyin.common.v1.AdminService"));
      EXPECT_TRUE(stream.Finish().ok());
    } else {
      EXPECT_EQ(services, std::nullopt);
      EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::UNIMPLEMENTED);
    }
  }
}

TEST_F(Server, FinishesTheCallUnderWayAndTakesNoOther) {
  const auto server = Start();
  const auto channel = ChannelTo(*server);
  auto call = CallSlowly(channel);
  admin_.WaitForCall();
  const int64_t start_us = SystemClock().MonotonicMicros();
  auto end = std::async(std::launch::async, [&] { server->Shutdown(20 * kMicrosPerSecond); });
  while (CallWithTopic(channel, 1).ok()) std::this_thread::yield();  // until it has begun to end
  // One that comes at the very end is cancelled: it was not begun either.
  EXPECT_THAT(CallWithTopic(channel, 1).error_code(),
              AnyOf(grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::CANCELLED));
  EXPECT_EQ(end.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  admin_.Answer();
  EXPECT_TRUE(call.get().ok());
  end.wait();
  EXPECT_LT(SystemClock().MonotonicMicros() - start_us, 10 * kMicrosPerSecond);
}

TEST_F(Server, GivesUpOnTheCallerWhenTheTimeIsOver) {
  const auto server = Start();
  auto call = CallSlowly(ChannelTo(*server));
  admin_.WaitForCall();
  auto end = std::async(std::launch::async, [&] { server->Shutdown(100'000); });
  EXPECT_FALSE(call.get().ok());  // long before its own deadline
  admin_.Answer();                // gRPC waits for the handler to say it is done
  end.wait();
}

TEST_F(Server, EndsTwiceAndByItself) {
  auto server = Start();
  server->Shutdown(0);
  server->Shutdown(0);
  server = nullptr;
  Start();
}

}  // namespace
}  // namespace huiyin::kit
