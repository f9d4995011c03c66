// What must hold, whatever a service is told:
//   - a decision is the same when taken twice; it never holds events beside a rejection
//   - a command within its limits is never a defect; only upstream events may be thrown back
//   - a refusal's reason is one the service declares, and keeps its limits
//   - events parse again, and keep their limits as long as all they follow from did
//   - what is asked of another family keeps its limits
//   - every row parses; the events, folded anew, give the same rows
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "huiyin/common/v1/record.pb.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/validator.h"
#include "services/kit/store/reader.h"
#include "tests/fixture/memory_writer.h"
#include "tests/fuzz/service/messages.h"
#include "tests/fuzz/service/target.h"

namespace huiyin::fuzz {
namespace {

using fixture::DueTimer;
using fixture::MemoryWriter;
using google::protobuf::Message;

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kAdvanceMaxSeconds = 400 * 86'400;

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "BROKEN: %s\n", what.c_str());
  std::abort();
}

std::string BytesOf(const kit::Decision& decision) {
  std::string bytes;
  for (const auto& event : decision.events) bytes += event->SerializeAsString() + "|";
  bytes += decision.reply;
  if (decision.rejection.has_value()) bytes += decision.rejection->SerializeAsString();
  for (const auto& asked : decision.follow_ups) bytes += "|" + asked.SerializeAsString();
  return bytes;
}

class Run {
 public:
  explicit Run(const Target& target) : target_(target), service_(*target.service) {}

  void Take(const std::vector<Step>& steps) {
    for (size_t i = 0; i < steps.size(); ++i) {
      const Step& step = steps[i];
      ++number_;
      switch (step.kind) {
        case StepKind::kCommand:
        case StepKind::kFollowUp:
          TakeCommand(step);
          break;
        case StepKind::kEvent:
          TakeEvent(step);
          break;
        case StepKind::kAdvance:
          Advance(step);
          break;
        case StepKind::kFire:
          Fire();
          break;
        case StepKind::kUpstream:
        case StepKind::kAlso:
          i = TakeRecord(steps, i);
          break;
      }
    }
    CheckFold();
    target_.read_all(store_);
  }

 private:
  struct Said {
    std::vector<std::string> events;
    common::v1::Cause cause;
    int64_t decided_at_us = 0;
    std::optional<DueTimer> timer;  // instead: it fired
  };

  void TakeCommand(const Step& step) {
    const std::unique_ptr<kit::Message> parsed = service_.ParseCommand(step.payload);
    if (parsed == nullptr) return;
    const auto& command = static_cast<const Message&>(*parsed);
    // Refused at the door, or changed there: contact data is sealed.
    if (kit::Validate(command).has_value() || service_.CheckFromTopic(*parsed) ||
        service_.MustBePrepared(*parsed)) {
      return;
    }
    common::v1::Cause cause;
    const std::string id = kit::Concat("command-", number_);
    cause.mutable_command()->set_command_id(id);
    cause.mutable_command()->set_actor(Words()[step.number % Words().size()]);
    kit::DecideContext context = Context(RootOf(command, step), now_us_);
    context.command_id = id;
    context.actor = cause.command().actor();
    context.follow_up = step.kind == StepKind::kFollowUp;
    Decide(cause, !wild_, [&] { return service_.DecideCommand(store_, command, context); });
  }

  void TakeEvent(const Step& step) {
    const auto read = service_.ParseEvent(step.payload, nullptr);
    if (read == nullptr) return;
    const auto parsed = kit::CopyRow(*read);
    Tame(static_cast<Message*>(parsed.get()));
    wild_ = true;
    Apply({parsed->SerializeAsString()}, common::v1::Cause());
  }

  void Advance(const Step& step) {
    int64_t seconds = 0;
    for (size_t i = 0; i < std::min<size_t>(step.payload.size(), 4); ++i) {
      seconds |= static_cast<int64_t>(static_cast<uint8_t>(step.payload[i])) << (8 * i);
    }
    now_us_ += (seconds % kAdvanceMaxSeconds) * kSecondUs;
  }

  void Fire() {
    const std::vector<DueTimer> timers = MemoryWriter(&store_).Timers(1);
    if (timers.empty() || timers[0].due_at_us > kYear9999Us) return;
    const DueTimer& timer = timers[0];
    now_us_ = std::max(now_us_, timer.due_at_us);
    MemoryWriter(&store_).CancelTimer(timer.due_at_us, timer.key);
    folded_.push_back({.timer = timer});
    common::v1::Cause cause;
    cause.mutable_timer()->set_due_at_us(timer.due_at_us);
    cause.mutable_timer()->set_key(timer.key);
    kit::DecideContext context = Context(timer.root_id, timer.due_at_us);
    Decide(cause, !wild_,
           [&] { return service_.DecideTimer(store_, timer.due_at_us, timer.key, context); });
  }

  // One record from the step at `first` and those that say they belong to it. Gives the last.
  size_t TakeRecord(const std::vector<Step>& steps, size_t first) {
    if (target_.upstreams.empty()) return first;
    const size_t upstream = steps[first].number % target_.upstreams.size();
    common::v1::Record record;
    std::string root;
    size_t last = first;
    for (size_t i = first; i < steps.size(); ++i) {
      if (i > first && steps[i].kind != StepKind::kAlso) break;
      last = i;
      const std::unique_ptr<Message> event(target_.upstreams[upstream]->New());
      if (!event->ParseFromString(steps[i].payload)) continue;
      Tame(event.get());
      if (kit::Validate(*event).has_value()) wild_ = true;
      if (root.empty()) root = FirstMatter(*event);
      record.add_events(event->SerializeAsString());
    }
    record.mutable_envelope()->set_decided_at_us(now_us_);
    record.mutable_envelope()->mutable_cause()->set_idle(true);
    common::v1::Cause cause;
    cause.mutable_input()->set_topic(service_.upstreams()[upstream]);
    const std::string family(kit::RootOf(root));
    kit::DecideContext context = Context(family, now_us_);
    Decide(cause, false, [&] {
      return service_.DecideInput(store_, service_.upstreams()[upstream], record, context);
    });
    return last;
  }

  std::string RootOf(const Message& command, const Step& step) const {
    const std::string matter = FirstMatter(command);
    return matter.empty() ? Words()[step.number % 3] : std::string(kit::RootOf(matter));
  }

  kit::DecideContext Context(const std::string& root, int64_t received_at_us) {
    root_ = root;
    kit::DecideContext context;
    context.now_us = now_us_;
    context.received_at_us = received_at_us;
    context.reference = service_.reads_reference() ? FuzzPolicy() : nullptr;
    context.root_id = root_;
    arena_.Reset();
    context.arena = &arena_;
    return context;
  }

  template <typename Call>
  void Decide(const common::v1::Cause& cause, bool may_not_throw, const Call& call) {
    kit::Decision decision;
    try {
      decision = call();
    } catch (const std::exception& error) {
      if (may_not_throw) Fail(std::string("a decision threw: ") + error.what());
      return;  // held
    }
    if (BytesOf(decision) != BytesOf(call())) Fail("a decision differs when taken again");
    Check(decision);
    if (decision.rejection.has_value()) return;
    std::vector<std::string> events;
    for (const auto& event : decision.events) events.push_back(event->SerializeAsString());
    if (!events.empty()) Apply(std::move(events), cause);
  }

  void Check(const kit::Decision& decision) const {
    if (decision.rejection.has_value()) {
      if (!decision.events.empty()) Fail("events beside a rejection");
      if (!target_.reasons.contains(decision.rejection->reason())) {
        Fail("a reason that is not declared: " + decision.rejection->reason());
      }
      CheckLimits(*decision.rejection);
    }
    if (wild_) return;
    for (const auto& event : decision.events) CheckSizes(static_cast<const Message&>(*event));
    for (const common::v1::FollowUp& asked : decision.follow_ups) {
      CheckLimits(asked);
      if (asked.service() != service_.topic() || asked.payload().empty()) continue;
      const auto command = service_.ParseCommand(asked.payload());
      if (command == nullptr) Fail("a follow-up that is no command");
      CheckLimits(static_cast<const Message&>(*command));
    }
  }

  // An event may leave out what a command must say: a removal names only an id.
  static void CheckSizes(const Message& message) {
    const auto bad = kit::Validate(message);
    if (bad.has_value() && bad->message != "must be set") CheckLimits(message);
  }

  static void CheckLimits(const Message& message) {
    if (const auto bad = kit::Validate(message)) {
      Fail(kit::Concat(message.GetTypeName(), " beyond a limit: ", bad->field, " ", bad->message));
    }
  }

  void Apply(std::vector<std::string> events, const common::v1::Cause& cause) {
    folded_.push_back({.events = std::move(events), .cause = cause, .decided_at_us = now_us_});
    ApplyTo(&store_, folded_.back(), ++sequence_);
  }

  void ApplyTo(kit::MemoryStore* store, const Said& said, uint64_t sequence) const {
    kit::EventList events;
    for (const std::string& bytes : said.events) {
      events.push_back(service_.ParseEvent(bytes, nullptr));
      if (events.back() == nullptr) Fail("an event that does not parse again");
    }
    MemoryWriter writer(store);
    service_.Apply(writer, events,
                   {.decided_at_us = said.decided_at_us,
                    .sequence = sequence,
                    .cause = &said.cause,
                    .event_bytes = {said.events.begin(), said.events.end()}});
  }

  void CheckFold() const {
    kit::MemoryStore again;
    uint64_t sequence = 0;
    for (const Said& said : folded_) {
      if (said.timer.has_value()) {
        MemoryWriter(&again).CancelTimer(said.timer->due_at_us, said.timer->key);
        continue;
      }
      ApplyTo(&again, said, ++sequence);
    }
    if (again.rows() != store_.rows()) Fail("the events, folded anew, give another state");
  }

  const Target& target_;
  const kit::Service& service_;
  kit::MemoryStore store_;
  google::protobuf::Arena arena_;  // of one step's decision
  std::vector<Said> folded_;
  int64_t now_us_ = 1'600'000'000 * kSecondUs;
  uint64_t sequence_ = 0;
  int number_ = 0;
  std::string root_;
  bool wild_ = false;  // something was told that no service would have said
};

}  // namespace

void TakeSteps(const Target& target, const std::vector<Step>& steps) { Run(target).Take(steps); }

}  // namespace huiyin::fuzz
