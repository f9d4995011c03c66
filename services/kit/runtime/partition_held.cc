// Inputs that could not be decided: kept by position until an operator retries or discards them.
#include <exception>

#include "huiyin/common/v1/held.pb.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/partition.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::kit {
namespace {

constexpr size_t kErrorBytesMax = 1'000;

// What a retry of an operator's command is compared with.
uint64_t HeldDigest(const PendingCommand& command) {
  return Digest(Concat(command.root_id, command.held_discard ? "/discard" : "/retry"));
}

// What a discard throws away, as its caller is told.
common::v1::HeldEntry FirstHeld(const Reader& state, const std::string& topic,
                                const std::string& root) {
  common::v1::HeldEntry entry;
  HeldRows::Scan(
      state,
      [&](const HeldRows::Row& row) {
        *entry.mutable_held() = row.value.held();
        entry.set_error(row.value.error());
        return false;
      },
      std::string_view(root));
  entry.set_topic(topic);
  entry.set_root_id(root);
  if (entry.held().has_follow_up()) entry.mutable_held()->mutable_follow_up()->clear_payload();
  return entry;
}

}  // namespace

bool Partition::IsHeld(Batch& batch, std::string_view root) const {
  return batch.ahead().held_families > 0 && !options_.bugs.held_overtaken &&
         HeldFamilies::Has(batch.state(), root);
}

void Partition::Hold(Batch& batch, std::string_view root, common::v1::HeldInput held,
                     const std::string& error, int64_t cause_us) {
  Batch::Draft draft = Begin(Context(batch, root, cause_us));
  if (held.has_input()) *draft.cause().mutable_input() = held.input();
  if (held.has_timer()) {
    *draft.cause().mutable_timer() = held.timer();
    common::v1::TimerFired* gone = draft.record->add_runtime_events()->mutable_timer_fired();
    gone->set_due_at_us(held.timer().due_at_us());
    gone->set_key(held.timer().key());
  }
  if (held.has_follow_up()) {
    // No id: its outcome is still to come.
    common::v1::CommandCause* cause = draft.cause().mutable_command();
    if (held.follow_up().has_follow_up()) {
      *cause->mutable_follow_up() = held.follow_up().follow_up();
    }
  }
  common::v1::MatterHeld* event = draft.record->add_runtime_events()->mutable_matter_held();
  event->set_root_id(std::string(root));
  *event->mutable_held() = std::move(held);
  event->set_error(error.substr(0, kErrorBytesMax));
  ++stats_.held;
  if (absl::Status emitted = batch.Emit(draft); !emitted.ok()) Stop(emitted);
}

void Partition::Hold(Batch& batch, const Batch::Draft& draft, const std::string& error,
                     int64_t cause_us) {
  const common::v1::Cause& cause = draft.record->envelope().cause();
  common::v1::HeldInput held;
  if (cause.has_input()) *held.mutable_input() = cause.input();
  if (cause.has_timer()) *held.mutable_timer() = cause.timer();
  Hold(batch, draft.key, std::move(held), error, cause_us);
}

void Partition::DecideHeldCommand(Batch& batch, PendingCommand command) {
  CommandInput input{.header = &command.header, .root_id = command.root_id};
  input.done = std::move(command.done);
  if (AnswerFromMemory(batch, input, HeldDigest(command))) return;
  space_.Clear();
  const DecideContext context = Context(batch, command.root_id, 0);
  Batch::Draft draft = Begin(context);
  SayCommand(input, HeldDigest(command), context, draft.cause());
  draft.answered = true;
  if (!HeldFamilies::Has(batch.state(), command.root_id)) {
    common::v1::Rejection& rejection = draft.decision.rejection.emplace();
    rejection.set_domain(own_.topic);
    rejection.set_reason("NOT_HELD");
    rejection.set_kind(common::v1::REJECTION_KIND_CONFLICT);
    rejection.set_message(Concat("no input of ", command.root_id, " is held"));
  } else {
    if (command.held_discard) {
      // Stands in the record, so that whoever asks again is told the same.
      draft.decision.reply =
          FirstHeld(batch.state(), own_.topic, command.root_id).SerializeAsString();
      common::v1::HeldResolved* resolved =
          draft.record->add_runtime_events()->mutable_held_resolved();
      resolved->set_root_id(command.root_id);
      resolved->set_discarded(true);
    }
    draft.record->add_runtime_events()->mutable_held_retry_requested()->set_root_id(
        command.root_id);
  }
  if (absl::Status emitted = batch.Emit(draft); !emitted.ok()) Stop(emitted);
  batch.AnswerLater(std::move(input.done), draft.record->answer());
}

bool Partition::DecideHeld(Batch& batch) {
  if (batch.ahead().held_families == 0) return false;
  std::vector<std::string> retrying;
  HeldFamilies::Scan(batch.state(), [&](const HeldFamilies::Row& row) {
    std::string root;
    KeyReader(row.key).Read(&root);
    if (row.value.retrying()) retrying.push_back(std::move(root));
    return retrying.size() < options_.inputs_per_turn_max;
  });
  bool progress = false;
  for (const std::string& root : retrying) {
    if (!batch.full()) progress |= RetryFirstHeld(batch, root);
  }
  return progress;
}

bool Partition::RetryFirstHeld(Batch& batch, const std::string& root) {
  std::optional<common::v1::HeldInput> first;
  HeldRows::Scan(
      batch.state(),
      [&](const HeldRows::Row& row) {
        first = row.value.held();
        return false;
      },
      std::string_view(root));
  if (!first.has_value()) return false;
  space_.Clear();
  const DecideContext context = Context(batch, root, 0);
  Batch::Draft draft = Begin(context);
  absl::StatusOr<Decision> decision = DecideAgain(batch, context, *first, draft.cause());
  if (absl::IsUnavailable(decision.status())) return false;
  std::string error;
  if (decision.ok()) {
    draft.decision = *std::move(decision);
    draft.answered = draft.cause().has_command();
    draft.record->add_runtime_events()->mutable_held_resolved()->set_root_id(root);
    absl::Status emitted = batch.Emit(draft);
    if (emitted.ok()) return true;
    error = std::string(emitted.message());
  } else {
    error = std::string(decision.status().message());
  }
  Batch::Draft failed = Begin(context);
  failed.cause().set_idle(false);
  common::v1::HeldRetryFailed* event =
      failed.record->add_runtime_events()->mutable_held_retry_failed();
  event->set_root_id(root);
  event->set_error(error.substr(0, kErrorBytesMax));
  if (absl::Status emitted = batch.Emit(failed); !emitted.ok()) Stop(emitted);
  return true;
}

// UNAVAILABLE: the log has not given the input yet. Any other error: it failed again.
absl::StatusOr<Decision> Partition::DecideAgain(Batch& batch, DecideContext context,
                                                const common::v1::HeldInput& held,
                                                common::v1::Cause& cause) {
  try {
    if (held.has_timer()) {
      *cause.mutable_timer() = held.timer();
      return service_.DecideTimer(batch.state(), held.timer().due_at_us(), held.timer().key(),
                                  context);
    }
    if (held.has_follow_up()) {
      return DecideFollowUpAgain(batch, context, held.follow_up(), cause);
    }
    *cause.mutable_input() = held.input();
    const TopicPartition where{held.input().topic(), held.input().partition()};
    std::vector<LogRecord> found;
    absl::Status read = env_.log->ReadAhead(where, held.input().offset(), 1, &found);
    if (!read.ok()) return read;
    common::v1::Record& record = *space_.Make();
    if (found.empty() || !record.ParseFromString(found[0].entry->value)) {
      return absl::UnavailableError("the held input has not been read yet");
    }
    context.received_at_us = record.envelope().decided_at_us();
    return service_.DecideInput(batch.state(), where.topic, record, context);
  } catch (const std::exception& defect) {
    return absl::InternalError(defect.what());
  }
}

absl::StatusOr<Decision> Partition::DecideFollowUpAgain(Batch& batch, DecideContext context,
                                                        const common::v1::CommandRecord& record,
                                                        common::v1::Cause& cause) {
  // It may have come twice, or have been discarded: then there is nothing left to decide.
  if (Outcomes::Has(batch.state(), record.header().command_id())) {
    cause.set_idle(false);
    return Decision();
  }
  const std::unique_ptr<Message> command =
      record.has_notice() ? nullptr : service_.ParseCommand(record.payload());
  const CommandInput input{.header = &record.header(),
                           .root_id = context.root_id,
                           .command = command.get(),
                           .record = &record};
  context.command_id = record.header().command_id();
  context.actor = record.header().actor();
  context.follow_up = input.follow_up();
  std::string defect;
  Decision decision = RunCommand(batch, input, context, &defect);
  if (!defect.empty()) return absl::InternalError(defect);
  AddNotice(record, &decision);
  SayCommand(input, CommandDigest(service_, record), context, cause);
  return decision;
}

}  // namespace huiyin::kit
