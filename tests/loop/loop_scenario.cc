#include "tests/loop/loop_scenario.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "services/kit/base/text.h"
#include "services/kit/runtime/tables.h"
#include "services/policy/reference.h"
#include "tests/loop/ledger_judge.h"
#include "tests/simulation/world/world.h"

namespace huiyin::loop {
namespace {

using kit::Concat;
using simulation::Random;

constexpr int64_t kMinuteUs = 60 * kit::kMicrosPerSecond;

// Half an hour; in a life of more than a day so much more that its steps, and with them what a seed costs, stay
// those of a day.
int64_t LeapMaxUs(int hours) { return 30 * kMinuteUs * std::max(hours, 24) / 24; }

const google::protobuf::Message& Said(const google::protobuf::Message& command, std::string* name) {
  const auto* reflection = command.GetReflection();
  const auto* field = reflection->GetOneofFieldDescriptor(
      command, command.GetDescriptor()->FindOneofByName("command"));
  if (field == nullptr) return command;
  *name = field->name();
  return reflection->GetMessage(command, field);
}

}  // namespace

LoopScenario::LoopScenario(LoopOptions options) : options_(std::move(options)) {
  flaws_.bug = options_.bug;
  flaws_.throwing = options_.throwing;
  for (const kit::Service* real : std::initializer_list<const kit::Service*>{
           &directory_, &intake_, &dispatch_, &tracking_, &evaluation_}) {
    services_.push_back(std::make_unique<FlawedService>(real, &flaws_));
  }
}

std::vector<std::vector<const kit::Service*>> LoopScenario::groups() const {
  std::vector<std::vector<const kit::Service*>> groups;
  for (const auto& service : services_) {
    if (options_.topology == Topology::kApart || groups.empty()) groups.emplace_back();
    groups.back().push_back(service.get());
  }
  return groups;
}

kit::Reference::Step LoopScenario::reference() const { return policy::FoldDirectory; }

const FlawedService* LoopScenario::Service(const std::string& topic) const {
  for (const auto& service : services_) {
    if (service->topic() == topic) return service.get();
  }
  return nullptr;
}

std::optional<int64_t> LoopScenario::NextDue(int64_t now_us) const {
  std::optional<int64_t> next;
  for (int p = 0; judge_ != nullptr && p < simulation::kPartitions; ++p) {
    kit::Timers::ScanFrom(
        judge_->rows({kTracking, p}),
        [&](const kit::Timers::Row& row) {
          int64_t due_at_us = 0;
          kit::KeyReader(row.key).Read(&due_at_us);
          if (!next.has_value() || due_at_us < *next) next = due_at_us;
          return false;
        },
        now_us, std::string_view());
  }
  return next;
}

int64_t LoopScenario::Advance(Random& random, bool faults, int64_t now_us) {
  if (!faults) {
    if (leap_us_ > 0) return std::exchange(leap_us_, 0);
    return static_cast<int64_t>(random() % 10'000);
  }
  if (steps_left_-- > 0) {
    return static_cast<int64_t>(random() % (random() % 100 < 5 ? 80'000 : 4'000));
  }
  steps_left_ = 10 + static_cast<int>(random() % 60);
  const int64_t leap_us =
      static_cast<int64_t>(random() % static_cast<uint64_t>(LeapMaxUs(options_.hours)));
  if (random() % 100 < 40) return leap_us;
  // To the very moment, one microsecond more or less.
  const auto due = NextDue(now_us);
  if (!due.has_value() || *due > now_us + 2 * leap_us) return leap_us;
  return std::max<int64_t>(1, *due - now_us + static_cast<int64_t>(random() % 5) - 2);
}

bool LoopScenario::Over(int64_t now_us) const {
  return now_us >= options_.start_us + options_.hours * 60 * kMinuteUs;
}

void LoopScenario::Answered(const simulation::Call& call, const kit::CommandResult& result) {
  if (result.answer.has_rejection() || result.positions.empty()) return;
  const common::v1::Position& own = result.positions[0];
  if (own.topic() != call.service->topic()) return;
  if (answered_.size() > 30) answered_.erase(answered_.begin());
  answered_.emplace_back(own.partition(), result.positions);
}

void LoopScenario::Mend() { flaws_.mended.insert(flaws_.seen.begin(), flaws_.seen.end()); }

void LoopScenario::Note(const std::string& key, const Message& command, const std::string& root) {
  Asked asked;
  const Message& said = Said(command, &asked.command);
  const auto* field = said.GetDescriptor()->FindFieldByName("matter_id");
  asked.matter_id = field == nullptr ? root : said.GetReflection()->GetString(said, field);
  asked_[key] = std::move(asked);
}

void LoopScenario::Before(simulation::Judge& judge, const simulation::Decided& decided) {
  judge_ = &judge;
  CheckHeld(judge, decided);
  const common::v1::Cause& cause = decided.record.envelope().cause();
  if (cause.has_command()) CheckAnswer(judge, decided);
  // What follow-ups ask, for when they are decided.
  for (int i = 0; i < decided.record.follow_ups_size(); ++i) {
    const common::v1::FollowUp& follow_up = decided.record.follow_ups(i);
    if (follow_up.has_notice()) continue;
    const FlawedService* service = Service(follow_up.service());
    const auto command = service == nullptr ? nullptr : service->ParseCommand(follow_up.payload());
    if (command == nullptr) judge.Fail("a follow-up is a command of its service", decided.key);
    common::v1::FollowUpId id;
    id.set_topic(decided.where.topic);
    id.set_partition(decided.where.partition);
    id.set_offset(decided.offset);
    id.set_index(i);
    Note(simulation::FollowUpName(id), static_cast<const Message&>(*command), follow_up.root_id());
  }
}

void LoopScenario::CheckAnswer(simulation::Judge& judge, const simulation::Decided& decided) {
  const common::v1::CommandCause& cause = decided.record.envelope().cause().command();
  const std::string& topic = decided.where.topic;
  const auto asked = asked_.find(
      cause.has_follow_up() ? simulation::FollowUpName(cause.follow_up())
                            : Concat(topic, " ", cause.command_id(), " ", cause.content_digest()));
  const common::v1::Rejection& refused = decided.record.answer().rejection();
  const std::string command = asked == asked_.end() ? "" : asked->second.command;
  if (refused.kind() == common::v1::REJECTION_KIND_DEFECT) {
    judge.totals()[Concat("defect ", topic, " ", command)] += 1;
    judge.Fail("no command meets a defect", Concat(topic, " ", command, ": ", cause.command_id()));
  }
  if (refused.reason() == "LIMIT" || refused.reason() == "MALFORMED_COMMAND") {
    judge.totals()["refused by limits"] += 1;
    return;
  }
  if (asked == asked_.end() || topic == kDirectory) return;
  const std::string stage = StageIn(topic, decided.rows, asked->second.matter_id);
  cells_[Concat(topic, " ", stage, " ", command)] += 1;
}

// Only planted defects hold anything up.
void LoopScenario::CheckHeld(const simulation::Judge& judge,
                             const simulation::Decided& decided) const {
  for (const common::v1::RuntimeEvent& event : decided.record.runtime_events()) {
    const std::string& error = event.has_held_retry_failed() ? event.held_retry_failed().error()
                                                             : event.matter_held().error();
    if (error.empty() || error == Flaws::kThrown) continue;
    judge.Fail("nothing is held but by a planted defect",
               Concat(simulation::Name(decided.where), " ", decided.key, ": ", error));
  }
}

namespace {

// A record of the watched family; its events follow.
void Print(const simulation::Decided& decided) {
  const common::v1::Envelope& envelope = decided.record.envelope();
  std::printf("%s@%lld at %lld, %s\n", simulation::Name(decided.where).c_str(),
              static_cast<long long>(decided.offset),
              static_cast<long long>(envelope.decided_at_us()),
              simulation::CauseName(envelope.cause()).c_str());
  if (decided.record.answer().has_rejection()) {
    std::printf("  %s\n", decided.record.answer().rejection().ShortDebugString().c_str());
  }
  for (const auto& event : decided.record.runtime_events()) {
    std::printf("  %s\n", event.ShortDebugString().c_str());
  }
  for (const auto& asked : decided.record.follow_ups()) {
    std::printf("  asks %s %s\n", asked.root_id().c_str(), asked.service().c_str());
  }
}

}  // namespace

void LoopScenario::After(simulation::Judge& judge, const simulation::Decided& decided) {
  const std::string& topic = decided.where.topic;
  const bool watched = !options_.watched.empty() && decided.key == options_.watched;
  if (watched) Print(decided);
  for (const std::string& bytes : decided.record.events()) {
    const auto event = Service(topic)->ParseEvent(bytes, nullptr);
    const auto& said = static_cast<const Message&>(*event);
    const auto* field = said.GetReflection()->GetOneofFieldDescriptor(
        said, said.GetDescriptor()->FindOneofByName("event"));
    judge.totals()[Concat("event ", topic.substr(7), " ", field->name())] += 1;
    if (watched) std::printf("  %s\n", said.ShortDebugString().c_str());
    if (topic == kIntake && field->name() == "case_submitted") {
      matters_.push_back(static_cast<const intake::v1::Event&>(said).case_submitted().matter_id());
    }
  }
  if (topic == kTracking) cases_.Took(judge, decided);
}

bool LoopScenario::TakeTimer(const simulation::Decided& decided, int64_t due_at_us,
                             const std::string& key) {
  return kit::Timers::Has(decided.rows, due_at_us, key);
}

void LoopScenario::CheckComplete(const simulation::Judge& judge) const {
  cases_.CheckQuiet(judge);
  CheckLedgers(judge, cases_);
}

}  // namespace huiyin::loop
