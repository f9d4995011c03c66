// One partition of a small service on a simulated log, driven by hand.
#pragma once

#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "services/kit/base/text.h"
#include "services/kit/log/simulated_log.h"
#include "services/kit/runtime/partition.h"
#include "services/kit/runtime/tables.h"
#include "services/kit/runtime/typed_service.h"
#include "services/kit/store/memory_store.h"
#include "tests/simulation/toy.pb.h"

namespace huiyin::kit {

using simulation::Command;
using simulation::Event;

// Numbers that mean something to the small service.
inline constexpr int64_t kUnprepared = 1'000;  // and above: must be prepared; prepared it is less
enum : int64_t { kTooLarge = -1, kThrows = -2, kAsks = -3, kAsksTooMuch = -4, kSetsTimer = -5 };

class SmallService : public TypedService<Command, Event> {
 public:
  SmallService()
      : TypedService({.topic = "small", .upstreams = {"up"}, .reads_reference = false}) {}

  Decision Decide(const Reader&, const Command& command,
                  const DecideContext& context) const override {
    return For(command.add().number(), context);
  }
  bool MustBePrepared(const Command& command) const override {
    return command.add().number() >= kUnprepared;
  }
  Decision DecideInput(const Reader&, std::string_view, const common::v1::Record& record,
                       const DecideContext& context) const override {
    return For(ParseUpstream<Event>(record, record.events(0))->added().number(), context);
  }
  Decision DecideTimer(const Reader&, int64_t, std::string_view,
                       const DecideContext& context) const override {
    return For(0, context);
  }
  void Apply(StateWriter& state, const Event& event, const ApplyContext&) const override {
    if (!event.has_timer_set()) return;
    state.SetTimer(event.timer_set().due_at_us(), event.timer_set().key(), "r");
  }
  int OutcomeMemoryDays(const void*) const override { return 1; }

  bool fixed = false;

 private:
  Decision For(int64_t number, const DecideContext& context) const {
    if (number == kThrows && !fixed) throw std::runtime_error("a defect");
    Decision decision(context);
    Event& event = Emit<Event>(&decision);
    if (number == kSetsTimer) {
      event.mutable_timer_set()->set_due_at_us(context.now_us + kMicrosPerSecond);
      event.mutable_timer_set()->set_key("t");
    } else {
      event.mutable_added()->set_number(number);
      const bool large = number == kTooLarge && !fixed;
      event.mutable_added()->set_command_id(std::string(large ? kLogRecordBytesMax : 1, 'x'));
    }
    if (number == kAsks || number == kAsksTooMuch) {
      common::v1::FollowUp& asked = decision.follow_ups.emplace_back();
      asked.set_service("other");
      asked.set_root_id("r");
      if (number == kAsksTooMuch) asked.set_payload(std::string(kLogRecordBytesMax * 2 / 3, 'x'));
    }
    return decision;
  }
};

class PartitionTest : public ::testing::Test {
 protected:
  using Told = std::optional<absl::StatusOr<CommandResult>>;

  PartitionTest() { cluster_.AssignAll(log_->id(), true); }

  void Start() {
    Make(PartitionOptions());
    Run();
  }
  // Without any turn.
  void Make(const PartitionOptions& options) {
    Environment environment{.log = log_.get(), .clock = &clock_, .store = &store_};
    environment.random = [this] { return random_(); };
    partition_ = std::make_unique<Partition>(&service_, environment, options);
    ASSERT_TRUE(partition_->Start().ok());
  }
  // Until nothing moves any more at this moment.
  void Run() {
    for (int quiet = 0; quiet < 3;) {
      const bool stepped = cluster_.Step(random_);
      const bool moved = partition_->Turn().progress || stepped;
      quiet = moved ? 0 : quiet + 1;
    }
  }
  void Pass(int64_t us) {
    clock_.Advance(us);
    Run();
  }
  static PendingCommand Add(const std::string& id, int64_t number) {
    PendingCommand command;
    command.header.set_command_id(id);
    command.root_id = "r";
    auto content = std::make_shared<Command>();
    content->mutable_add()->set_number(number);
    command.command = content;
    return command;
  }
  // What the caller is told; the caller waits for ten seconds.
  Told Ask(const std::string& id, int64_t number, PositionList wanted = {}) {
    PendingCommand command = Add(id, number);
    *command.header.mutable_positions() = std::move(wanted);
    return Submit(std::move(command));
  }
  Told Resolve(const std::string& id, bool discard) {
    PendingCommand command;
    command.header.set_command_id(id);
    command.root_id = "r";
    (discard ? command.held_discard : command.held_retry) = true;
    return Submit(std::move(command));
  }
  Told Submit(PendingCommand command) {
    const std::shared_ptr<Told> told = Enter(std::move(command));
    Run();
    return *told;
  }
  // Without any turn.
  std::shared_ptr<Told> Enter(PendingCommand command) {
    auto told = std::make_shared<Told>();
    command.deadline_us = clock_.MonotonicMicros() + 10 * kMicrosPerSecond;
    command.done = [told](absl::StatusOr<CommandResult> result) { *told = std::move(result); };
    if (absl::Status status = partition_->Submit(std::move(command)); !status.ok()) *told = status;
    return told;
  }
  static std::string ReasonOf(const Told& told) {
    if (!told.has_value()) return "not told";
    return told->ok() ? (*told)->answer.rejection().reason() : told->status().ToString();
  }
  void Write(const TopicPartition& where, const std::string& bytes) {
    writer_->Append(where, {{"r", bytes}}, [](const auto&) {});
    while (cluster_.Step(random_)) {
    }
  }
  // A decision of another's log, after an opening of it.
  void WriteDecision(const TopicPartition& where, const std::string& event) {
    Chain& chain = written_[where];
    common::v1::Record record, parsed;
    if (chain.next() == 0) {
      record.mutable_opened()->set_nonce("other");
      Write(where, record.SerializeAsString());
      chain.Admit(cluster_.Records(where).back().record, &parsed);
    }
    common::v1::Envelope* envelope = record.mutable_envelope();
    envelope->set_epoch(chain.epoch());
    envelope->set_sequence(chain.sequence() + 1);
    envelope->set_previous_digest(chain.digest());
    envelope->set_decided_at_us(clock_.WallMicros());
    record.add_events(event);
    Write(where, record.SerializeAsString());
    ASSERT_EQ(chain.Admit(cluster_.Records(where).back().record, &parsed), Admission::kCounted);
  }
  static std::string Added(int64_t number) {
    Event event;
    event.mutable_added()->set_number(number);
    return event.SerializeAsString();
  }
  std::vector<common::v1::Record> Decisions() const {
    std::vector<common::v1::Record> decisions;
    for (const SimulatedRecord& landed : cluster_.Records(own_)) {
      common::v1::Record record;
      record.ParseFromString(landed.record.entry->value);
      if (record.has_envelope()) decisions.push_back(record);
    }
    return decisions;
  }

  const TopicPartition own_{"small", 0}, up_{"up", 0}, commands_{kCommandsTopic, 0};
  ManualClock clock_{1'700'000'000 * kMicrosPerSecond};
  SimulatedLog cluster_{{{"small", 1}, {"up", 1}, {kCommandsTopic, 1}}, &clock_};
  SimulatedLog::Random random_{1};
  std::unique_ptr<SimulatedInstance> log_ = cluster_.NewInstance();
  std::unique_ptr<SimulatedInstance> writer_ = cluster_.NewInstance();
  std::map<TopicPartition, Chain> written_;
  MemoryStore store_;
  SmallService service_;
  std::unique_ptr<Partition> partition_;
};

}  // namespace huiyin::kit
