// A node with the services a test names, behind a door and a server in this process.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>

#include "huiyin/common/v1/admin.grpc.pb.h"
#include "services/kit/rpc/admin.h"
#include "services/kit/rpc/server.h"
#include "services/policy/reference.h"
#include "tests/log/scratch_dir.h"

namespace huiyin::kit {

inline constexpr char kToken[] = "the operator's token";

class NodeTest : public ::testing::Test {
 protected:
  // `before_start` may give the hosts what they need before they run.
  void StartNode(
      const std::vector<const Service*>& services, int partitions = 2,
      const FreeSpace* space = nullptr,
      const std::function<void(Node&)>& before_start = [](Node&) {}) {
    NodeOptions options;
    options.data_dir = scratch_.path() + "/data";
    options.partitions = partitions;
    options.clock = &clock_;
    auto node = Node::Open(std::move(options), services, policy::FoldDirectory);
    ASSERT_TRUE(node.ok()) << node.status();
    node_ = *std::move(node);
    door_ = std::make_unique<Door>(node_.get(), kToken, &pool_, space);
    admin_ = std::make_unique<AdminRpc>(door_.get(), "test");
    before_start(*node_);
    node_->Start();
  }
  void StartServer(std::vector<grpc::Service*> services = {}) {
    services.push_back(admin_.get());
    auto server =
        RpcServer::Start({.listen = false, .services = std::move(services), .ending = [this] {
                            door_->streams().End();
                          }});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = server_->InProcessChannel();
    stub_ = common::v1::AdminService::NewStub(channel_);
  }
  // Appends to a topic and waits for the acknowledgement.
  Offset Append(const TopicPartition& where, const std::string& key, const std::string& value) {
    std::promise<absl::StatusOr<Offset>> done;
    node_->log().Append(where, {{key, value}},
                        [&](absl::StatusOr<Offset> first) { done.set_value(first); });
    const absl::StatusOr<Offset> first = done.get_future().get();
    EXPECT_TRUE(first.ok()) << first.status();
    return first.value_or(-1);
  }
  std::vector<LogRecord> ReadAll(const TopicPartition& where) {
    std::vector<LogRecord> records;
    EXPECT_TRUE(node_->log().Read(where, 0, 1000, &records).ok());
    return records;
  }
  static void SetDeadline(grpc::ClientContext* context, int seconds) {
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(seconds));
  }
  static void SetToken(grpc::ClientContext* context, const std::string& token = kToken) {
    context->AddMetadata(kOperatorTokenMetadata, token);
  }

  ScratchDir scratch_;
  SystemClock clock_;
  WorkPool pool_{2, 100};
  std::unique_ptr<Node> node_;
  std::unique_ptr<Door> door_;
  std::unique_ptr<AdminRpc> admin_;
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<common::v1::AdminService::Stub> stub_;
};

}  // namespace huiyin::kit
