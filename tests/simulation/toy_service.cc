#include "tests/simulation/toy_service.h"

#include <cstdlib>
#include <stdexcept>

#include "services/kit/base/text.h"
#include "services/kit/runtime/fold.h"
#include "services/kit/store/table.h"

namespace huiyin::simulation {
namespace {

using Counters = kit::Table<0x10, Row, std::string_view>;
using Effects = kit::Table<0x11, Row, std::string_view>;
using OpenTimers = kit::Table<0x12, Row, std::string_view, int64_t, std::string_view>;

constexpr int64_t kMillis = 1'000;

std::string TopicOf(Role role) {
  switch (role) {
    case Role::kIntake:
      return kIntakeTopic;
    case Role::kRelay:
      return kRelayTopic;
    case Role::kTimer:
      return kTimerTopic;
    case Role::kDirectory:
      return kit::kDirectoryTopic;
  }
  return {};
}

int64_t PolicyOf(const kit::DecideContext& context) {
  return context.reference == nullptr ? 0 : *static_cast<const int64_t*>(context.reference);
}

void Count(kit::StateWriter& state, std::string_view effect) {
  Row row = Effects::Get(state, effect).value_or(Row());
  row.set_value(row.value() + 1);
  Effects::Put(state, effect, row);
}

}  // namespace

int64_t NumberOf(std::string_view command_id) {
  return std::atoll(std::string(command_id.substr(command_id.find('#') + 1)).c_str());
}

std::string RootName(int64_t i) { return kit::Concat("r", i % kRoots); }

ToyService::ToyService(Role role, std::vector<std::string> upstreams, const Defects* defects)
    : TypedService({.topic = TopicOf(role),
                    .upstreams = std::move(upstreams),
                    .schema_version = 1,
                    .reads_reference = role != Role::kDirectory,
                    .reads_commands = role != Role::kDirectory && role != Role::kRelay}),
      role_(role),
      defects_(defects) {}

kit::Decision ToyService::Decide(const kit::Reader& state, const Command& command,
                                 const kit::DecideContext& context) const {
  return command.has_add() ? DecideAdd(state, command.add(), context) : DecideAck(command.ack());
}

kit::Decision ToyService::DecideAdd(const kit::Reader& state, const Add& add,
                                    const kit::DecideContext& context) const {
  if (defects_->Breaks(add.number(), 29, 11)) throw std::runtime_error("a defect of the toy");
  const int64_t count = Counters::Get(state, context.root_id).value_or(Row()).value();
  if ((add.number() + count) % 5 == 4) {
    return kit::Reject(topic(), "FIFTH", common::v1::REJECTION_KIND_CONFLICT,
                       kit::Concat("the count is ", count));
  }
  kit::Decision decision(context);
  Added& added = *kit::Emit<Event>(&decision).mutable_added();
  added.set_command_id(std::string(context.command_id));
  added.set_number(add.number());
  added.set_policy(PolicyOf(context));
  OpenTimers::Scan(
      state,
      [&](const OpenTimers::Row& row) {
        TimerCancelled& cancelled = *kit::Emit<Event>(&decision).mutable_timer_cancelled();
        int64_t due_at_us = 0;
        kit::KeyReader reader(row.key);
        reader.Read(cancelled.mutable_root_id());
        reader.Read(&due_at_us);
        reader.Read(cancelled.mutable_key());
        cancelled.set_due_at_us(due_at_us);
        return false;
      },
      context.root_id);
  decision.reply = kit::Concat("count ", count);
  return decision;
}

kit::Decision ToyService::DecideAck(const Ack& ack) const {
  if (defects_->Breaks(ack.number(), 11, 8)) throw std::runtime_error("a defect of the toy");
  if (ack.number() % 7 == 6) {
    return kit::Reject(topic(), "NO_ACK", common::v1::REJECTION_KIND_CONFLICT, "refused");
  }
  kit::Decision decision;
  kit::Emit<Event>(&decision).mutable_acked()->set_command_id(ack.command_id());
  return decision;
}

kit::Decision ToyService::DecideInput(const kit::Reader&, std::string_view topic,
                                      const common::v1::Record& record,
                                      const kit::DecideContext& context) const {
  kit::Decision decision(context);
  for (const std::string& bytes : record.events()) {
    const Event event = *kit::ParseUpstream<Event>(record, bytes);
    const bool taken = event.has_added() || (event.has_noted() && topic == kRelayTopic) ||
                       (event.has_rang() && role_ == Role::kIntake);
    if (!taken) continue;
    const std::string id = event.has_added()   ? event.added().command_id()
                           : event.has_noted() ? event.noted().command_id()
                                               : event.rang().key();
    const int64_t number = NumberOf(id);
    if (defects_->Breaks(number, 13, role_ == Role::kRelay ? 5 : 7)) {
      throw std::runtime_error("a defect of the toy");
    }
    Noted& noted = *kit::Emit<Event>(&decision).mutable_noted();
    noted.set_command_id(id);
    noted.set_number(number);
    noted.set_policy(PolicyOf(context));
    if (role_ != Role::kTimer) continue;
    TimerSet& timer = *kit::Emit<Event>(&decision).mutable_timer_set();
    timer.set_due_at_us(context.now_us + (20 + number * 37 % 380) * kMillis);
    timer.set_key(id);
    timer.set_root_id(std::string(context.root_id));
    for (const char* which : {"", "/2"}) {  // of one family, in this order
      Command ack;
      ack.mutable_ack()->set_command_id(id + which);
      ack.mutable_ack()->set_number(number);
      common::v1::FollowUp& asked = decision.follow_ups.emplace_back();
      asked.set_service(kIntakeTopic);
      asked.set_root_id(RootName(number + 1));
      asked.set_payload(ack.SerializeAsString());
    }
  }
  return decision;
}

kit::Decision ToyService::DecideTimer(const kit::Reader&, int64_t due_at_us, std::string_view key,
                                      const kit::DecideContext& context) const {
  if (defects_->Breaks(NumberOf(key), 17, 4)) throw std::runtime_error("a defect of the toy");
  kit::Decision decision(context);
  Rang& rang = *kit::Emit<Event>(&decision).mutable_rang();
  rang.set_due_at_us(due_at_us);
  rang.set_key(std::string(key));
  rang.set_root_id(std::string(context.root_id));
  return decision;
}

kit::Decision ToyService::DecideNotice(const kit::Reader&, const common::v1::CommandNotice& notice,
                                       const kit::DecideContext&) const {
  kit::Decision decision;
  const common::v1::FollowUpId& id = notice.follow_up();
  kit::Emit<Event>(&decision).mutable_told()->set_follow_up(
      kit::Concat(id.topic(), "/", id.partition(), "/", id.offset(), "/", id.index()));
  return decision;
}

void ToyService::Apply(kit::StateWriter& state, const Event& event,
                       const kit::ApplyContext& context) const {
  switch (event.event_case()) {
    case Event::kAdded: {
      Count(state, kit::Concat("added ", event.added().command_id()));
      Row row;
      row.set_value(static_cast<int64_t>(context.sequence));
      Counters::Put(state, RootName(event.added().number()), row);
      break;
    }
    case Event::kNoted:
      Count(state, kit::Concat("noted ", event.noted().command_id()));
      break;
    case Event::kTimerSet: {
      const TimerSet& timer = event.timer_set();
      state.SetTimer(timer.due_at_us(), timer.key(), timer.root_id());
      OpenTimers::Put(state, timer.root_id(), timer.due_at_us(), timer.key(), Row());
      break;
    }
    case Event::kTimerCancelled: {
      const TimerCancelled& timer = event.timer_cancelled();
      state.CancelTimer(timer.due_at_us(), timer.key());
      OpenTimers::Delete(state, timer.root_id(), timer.due_at_us(), timer.key());
      break;
    }
    case Event::kRang:
      Count(state, kit::Concat("rang ", event.rang().key()));
      OpenTimers::Delete(state, event.rang().root_id(), event.rang().due_at_us(),
                         event.rang().key());
      break;
    case Event::kAcked:
      Count(state, kit::Concat("acked ", event.acked().command_id()));
      break;
    case Event::kTold:
      Count(state, kit::Concat("told ", event.told().follow_up()));
      break;
    case Event::EVENT_NOT_SET:
      break;
  }
}

}  // namespace huiyin::simulation
