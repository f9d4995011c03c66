// Tracking in a node, behind its rpc, with upstream services that say what a test tells them to.
#pragma once

#include "huiyin/directory/v1/directory.pb.h"
#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/tracking/v1/tracking.grpc.pb.h"
#include "services/kit/base/text.h"
#include "services/tracking/rpc/part.h"
#include "services/tracking/service.h"
#include "tests/fixture/service_fixture.h"
#include "tests/rpc/node_fixture.h"

namespace huiyin::tracking {

// A service that decides what it is told: its commands are its events.
template <typename Event>
class Saying : public kit::Service {
 public:
  explicit Saying(std::string topic) : topic_(std::move(topic)) {}
  const std::string& topic() const override { return topic_; }
  const std::vector<std::string>& upstreams() const override { return none_; }
  uint32_t schema_version() const override { return 1; }
  bool reads_reference() const override { return false; }
  bool reads_commands() const override { return false; }
  std::unique_ptr<kit::Message> ParseCommand(std::string_view bytes) const override {
    auto event = std::make_unique<Event>();
    event->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    return event;
  }
  kit::MessagePtr<kit::Message> ParseEvent(std::string_view bytes,
                                           google::protobuf::Arena*) const override {
    return ParseCommand(bytes);
  }
  uint64_t ContentDigest(const kit::Message& command) const override {
    return kit::Digest(command.SerializeAsString());
  }
  kit::Decision DecideCommand(const kit::Reader&, const kit::Message& command,
                              const kit::DecideContext&) const override {
    kit::Decision decision;
    decision.events.push_back(std::make_unique<Event>(static_cast<const Event&>(command)));
    return decision;
  }
  kit::Decision DecideInput(const kit::Reader&, std::string_view, const common::v1::Record&,
                            const kit::DecideContext&) const override {
    return {};
  }
  kit::Decision DecideTimer(const kit::Reader&, int64_t, std::string_view,
                            const kit::DecideContext&) const override {
    return {};
  }
  void Apply(kit::StateWriter&, const kit::EventList&, const kit::ApplyContext&) const override {}
  int OutcomeMemoryDays(const void*) const override { return 1; }

 private:
  const std::string topic_;
  const std::vector<std::string> none_;
};

class TrackingRpcTest : public kit::NodeTest {
 protected:
  TrackingRpcTest() {
    StartNode({&directory_, &intake_, &dispatch_, &evaluation_, &tracking_});
    rpc_ = MakePart().serve(door_.get(), node_->Find("huiyin.tracking"), nullptr);
    StartServer({rpc_.get()});
    tracking_stub_ = v1::TrackingService::NewStub(channel_);
    Settle();  // until all are owners
  }

  // An upstream service says that of the matter, and tracking has taken it in.
  void Say(const std::string& topic, std::shared_ptr<const kit::Message> event,
           const std::string& matter_id) {
    std::promise<absl::Status> done;
    kit::PendingCommand command;
    command.header.set_command_id(kit::Concat("say-", said_++));
    command.root_id = std::string(kit::RootOf(matter_id));
    command.command = std::move(event);
    command.deadline_us = clock_.MonotonicMicros() + 20 * kit::kMicrosPerSecond;
    command.done = [&](absl::StatusOr<kit::CommandResult> result) {
      done.set_value(result.status());
    };
    kit::Partition& partition = node_->Find(topic)->For(matter_id);
    ASSERT_TRUE(partition.Submit(std::move(command)).ok());
    const absl::Status status = done.get_future().get();
    ASSERT_TRUE(status.ok()) << status;
  }
  template <typename Event>
  void Said(const std::string& topic, const std::string& id, const std::string& what,
            const std::string& fields) {
    Say(topic,
        std::make_shared<Event>(
            fixture::Parsed<Event>(kit::Concat(what, " { matter_id: '", id, "' ", fields, " }"))),
        id);
  }
  void Intake(const std::string& id, const std::string& what, const std::string& fields = "") {
    Said<intake::v1::Event>("huiyin.intake", id, what, fields);
  }
  void Dispatch(const std::string& id, const std::string& what, const std::string& fields = "") {
    Said<dispatch::v1::Event>("huiyin.dispatch", id, what, fields);
  }
  // An entity of the policy pack.
  void Put(const std::string& entity) {
    Say("huiyin.directory",
        std::make_shared<directory::v1::Event>(fixture::Parsed<directory::v1::Event>(
            kit::Concat("entity_put { entity { ", entity, " } }"))),
        "directory");
    Settle();
  }
  void Settle() { EXPECT_TRUE(node_->WaitConsumed(20 * kit::kMicrosPerSecond).ok()); }
  void Submit(const std::string& id, const std::string& category = "light") {
    Intake(id, "case_submitted", kit::Concat("category_id: '", category, "' submission { }"));
    Settle();
  }
  void Received(const std::string& id) {
    Submit(id);
    Dispatch(id, "case_dispatched", "unit_id: 'lights' mode: HANDLING_MODE_FAST");
    Dispatch(id, "case_received", "unit_id: 'lights'");
    Settle();
  }
  grpc::Status Chase(const std::string& id, v1::ChaseCaseResponse* response = nullptr) {
    grpc::ClientContext context;
    SetDeadline(&context, 20);
    v1::ChaseCaseRequest request;
    request.mutable_header()->set_command_id(kit::Concat("chase-", said_++));
    request.mutable_command()->set_matter_id(id);
    request.mutable_command()->set_channel(common::v1::CHANNEL_HOTLINE);
    v1::ChaseCaseResponse ignored;
    return tracking_stub_->ChaseCase(&context, request, response != nullptr ? response : &ignored);
  }

  Saying<directory::v1::Event> directory_{"huiyin.directory"};
  Saying<intake::v1::Event> intake_{"huiyin.intake"};
  Saying<dispatch::v1::Event> dispatch_{"huiyin.dispatch"};
  Saying<evaluation::v1::Event> evaluation_{"huiyin.evaluation"};
  TrackingService tracking_;
  std::unique_ptr<grpc::Service> rpc_;
  std::unique_ptr<v1::TrackingService::Stub> tracking_stub_;
  int said_ = 0;
};

}  // namespace huiyin::tracking
