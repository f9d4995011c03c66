// What a partition reads beside its own log: upstream decision logs, the directory, commands.
#include <algorithm>
#include <exception>

#include "services/kit/base/text.h"
#include "services/kit/runtime/command_limits.h"
#include "services/kit/runtime/command_record.h"
#include "services/kit/runtime/partition.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::kit {
namespace {

// Looks at the commands behind one that is being prepared, so that many wait for their keys together.
void PrepareAhead(const Service& service, const InputFeed& feed, Offset next, int partitions,
                  const std::function<void()>& wake, Preparation* preparation) {
  for (const LogRecord& record : feed.buffered()) {
    if (record.offset < std::max(next, preparation->ahead_from())) continue;
    if (preparation->full()) return;
    preparation->set_ahead_from(record.offset + 1);
    const auto command = ReadCommandRecord(service, record.entry->value);
    if (!command.has_value() || command->has_notice() || !RoutingHolds(*command) ||
        PartitionOf(command->root_id(), partitions) != feed.where().partition ||
        CheckHeader(*command).has_value()) {
      continue;
    }
    std::unique_ptr<Message> parsed = service.ParseCommand(command->payload());
    if (parsed == nullptr || CheckPayload(service, parsed.get()).has_value()) continue;
    if (!service.MustBePrepared(*parsed)) continue;
    preparation->Begin(record.offset, &parsed, command->root_id(), wake);
  }
}

}  // namespace

Partition::Taken Partition::TakeUpstream(Batch& batch, size_t i, const LogRecord& record) {
  const TopicPartition& where = feeds_[i].where();
  Positions& positions = batch.ahead().positions;
  Chain& chain = positions.input(i).chain;
  const Chain before = chain;
  Chain next = chain;
  space_.Clear();
  common::v1::Record& parsed = *space_.Make();
  const Admission admission = next.Admit(record, &parsed);
  const bool broken = admission == Admission::kCut || admission == Admission::kBroken;
  if (admission != Admission::kCounted) {
    absl::Status cut = CheckNotCut(*env_.log, where, before);
    if (absl::IsUnavailable(cut)) {
      look_again_ = true;
      return Taken::kBlocked;
    }
    if (cut.ok() && broken) {
      cut = absl::DataLossError(Concat(where.topic, "/", where.partition, ": the record at offset ",
                                       record.offset, " does not continue the log, or is broken"));
    }
    if (!cut.ok()) {
      Stop(cut);
      return Taken::kNothing;
    }
  }
  if (admission != Admission::kCounted) {
    chain = next;
    return Taken::kTook;
  }
  const common::v1::Envelope& envelope = parsed.envelope();
  if (!options_.bugs.no_hold_back && !positions.InputsReached(envelope.positions())) {
    return Taken::kBlocked;
  }
  chain = next;
  if (where.topic == kDirectoryTopic && !RefreshReference(batch)) {
    chain = before;
    return Taken::kBlocked;
  }
  if (!options_.bugs.direct_positions) positions.MergePast(envelope.positions(), own_);
  if (!options_.bugs.decided_at_back) {
    batch.ahead().decided_at_us = std::max(batch.ahead().decided_at_us, envelope.decided_at_us());
  }
  if (!envelope.cause().idle() || options_.bugs.empty_causes_empty) MarkDirty();
  if (where.topic != kDirectoryTopic && parsed.events_size() > 0) {
    if (options_.bugs.leave_position_out) chain = before;
    DecideInput(batch, where, record, parsed);
    chain = next;
  }
  return Taken::kTook;
}

void Partition::DecideInput(Batch& batch, const TopicPartition& where, const LogRecord& record,
                            const common::v1::Record& parsed) {
  const int64_t cause_us = parsed.envelope().decided_at_us();
  const std::string_view root = RootOf(record.entry->key);
  const DecideContext context = Context(batch, root, cause_us);
  Batch::Draft draft = Begin(context);
  common::v1::InputCause* input = draft.cause().mutable_input();
  input->set_topic(where.topic);
  input->set_partition(where.partition);
  input->set_offset(record.offset);
  if (IsHeld(batch, root)) return Hold(batch, draft, "", cause_us);
  try {
    draft.decision = service_.DecideInput(batch.state(), where.topic, parsed, context);
  } catch (const std::exception& defect) {
    return Hold(batch, draft, defect.what(), cause_us);
  }
  if (draft.decision.empty()) return;
  draft.set_trace(parsed.envelope().trace());
  if (absl::Status emitted = batch.Emit(draft); !emitted.ok()) {
    Hold(batch, draft, std::string(emitted.message()), cause_us);
  }
}

Partition::Taken Partition::TakeCommandRecord(Batch& batch, size_t i, const LogRecord& record) {
  Positions& positions = batch.ahead().positions;
  Chain& chain = positions.input(i).chain;
  std::optional<common::v1::CommandRecord> read = ReadCommandRecord(service_, record.entry->value);
  // Bytes that are no command record are nobody's: there is nobody to answer, they can only be
  // passed. So are those with names that no record could carry on.
  if (!read.has_value() || !RoutingHolds(*read)) {
    chain.Pass(record.offset);
    MarkDirty();
    return Taken::kTook;
  }
  common::v1::CommandRecord& command = *read;
  const int partition = PartitionOf(command.root_id(), options_.partitions);
  if (partition != own_.partition) {
    if (!Forward({feeds_[i].where().topic, partition}, record)) return Taken::kBlocked;
    chain.Pass(record.offset);
    MarkDirty();
    return Taken::kTook;
  }
  if (!options_.bugs.no_hold_back && MustWait(positions, command)) return Taken::kBlocked;
  std::unique_ptr<Message> parsed =
      command.has_notice() ? nullptr : service_.ParseCommand(command.payload());
  std::optional<Violation> broken = CheckHeader(command);
  const bool nameless = broken.has_value();
  if (!nameless) broken = CheckPayload(service_, parsed.get());
  // What is answered from memory needs nothing; tomorrow too, for the day may end before it is looked up there.
  const int64_t tomorrow = Context(batch, command.root_id(), 0).now_us / kMicrosPerDay + 1;
  if (!broken.has_value() && parsed != nullptr && service_.MustBePrepared(*parsed) &&
      !RememberedOutcome(batch.state(), command.header().command_id(), tomorrow).has_value()) {
    auto ready = preparation_.Take(record.offset, &parsed, command.root_id(), env_.wake);
    if (!ready.has_value()) {
      PrepareAhead(service_, feeds_[i], record.offset + 1, options_.partitions, env_.wake,
                   &preparation_);
      look_again_ = true;  // nobody wakes when it fails
      return Taken::kBlocked;
    }
    broken = std::move(ready->refused);
    parsed =
        broken.has_value() ? service_.ParseCommand(command.payload()) : std::move(ready->command);
    // From here on it is as if it had come so: what is held is a copy of this.
    command.set_payload(parsed->SerializeAsString());
  }
  chain.Pass(record.offset);
  MarkDirty();
  if (!options_.bugs.direct_positions && command.has_follow_up()) {
    positions.MergePast(command.header().positions(), own_);
  }
  if (nameless) command.clear_header();  // nothing of it may stand in a record, nor be remembered
  DecideCommand(batch, {.header = &command.header(),
                        .root_id = command.root_id(),
                        .command = parsed.get(),
                        .record = &command,
                        .offset = record.offset,
                        .received_at_us = record.append_time_us,
                        .broken = std::move(broken)});
  return Taken::kTook;
}

// A follow-up is held back like a record. Whoever else writes commands is waited for only as far as
// the logs go: a position that somebody made up would block the partition for ever.
bool Partition::MustWait(const Positions& positions, const common::v1::CommandRecord& command) {
  const PositionList& wanted = command.header().positions();
  if (positions.InputsReached(wanted)) return false;
  if (command.has_follow_up()) return true;
  for (const common::v1::Position& p : wanted) {
    PositionList one;
    *one.Add() = p;
    if (positions.InputsReached(one)) continue;
    absl::StatusOr<LogExtent> extent = env_.log->Extent({p.topic(), p.partition()});
    if (!extent.ok()) look_again_ = true;
    if (!extent.ok() || p.next_offset() <= extent->end) return true;
  }
  return false;
}

// A command on the wrong partition goes on with the same id; the position passes once that is
// acknowledged.
bool Partition::Forward(const TopicPartition& where, const LogRecord& record) {
  if (forwarding_ != nullptr && forwarding_->acknowledged) {
    forwarding_ = nullptr;
    return true;
  }
  if (forwarding_ != nullptr && !forwarding_->failed) return false;
  forwarding_ = std::make_shared<AppendState>();
  env_.log->Append(where, {*record.entry},
                   [state = forwarding_, wake = env_.wake](absl::StatusOr<Offset> first) {
                     (first.ok() ? state->acknowledged : state->failed).store(true);
                     wake();
                   });
  return options_.bugs.forward_unawaited;
}

}  // namespace huiyin::kit
