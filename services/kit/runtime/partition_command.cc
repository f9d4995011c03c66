// One command, however it came: answered from memory, held, refused or decided, with its record.
#include <algorithm>
#include <exception>

#include "services/kit/base/text.h"
#include "services/kit/runtime/partition.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::kit {
namespace {

common::v1::Rejection KitRejection(const TopicPartition& own, const char* reason,
                                   common::v1::RejectionKind kind, std::string message) {
  common::v1::Rejection rejection;
  rejection.set_domain(own.topic);
  rejection.set_reason(reason);
  rejection.set_kind(kind);
  rejection.set_message(std::move(message));
  return rejection;
}

common::v1::Answer Refusal(common::v1::Rejection rejection) {
  common::v1::Answer answer;
  *answer.mutable_rejection() = std::move(rejection);
  return answer;
}

}  // namespace

bool Partition::DecideCommands(Batch& batch) {
  bool progress = false;
  const int64_t now = env_.clock->MonotonicMicros();
  std::vector<PendingCommand> commands = std::exchange(waiting_, {});
  const size_t waited = commands.size();
  // However much there is to read, commands get their share.
  const size_t room =
      std::max(options_.batch_records_max / 4,
               options_.batch_records_max - std::min(options_.batch_records_max, batch.size()));
  for (PendingCommand& command : inbox_.Take(room)) commands.push_back(std::move(command));
  commands_taken_ += commands.size() - waited;
  for (PendingCommand& command : commands) {
    if (now >= command.deadline_us) {
      progress = true;
      command.done(
          absl::DeadlineExceededError("the command's deadline passed before it was decided"));
    } else if (!options_.bugs.ignore_wanted &&
               !batch.ahead().positions.Reached(command.header.positions(), own_,
                                                point_.own.next())) {
      if (draining_) {
        command.done(absl::UnavailableError("this instance is shutting down: try again"));
      } else if (waiting_.size() < options_.inbox_commands_max) {
        waiting_.push_back(std::move(command));
      } else {
        command.done(absl::ResourceExhaustedError("too many commands wait for positions"));
      }
    } else if (command.held_retry || command.held_discard) {
      progress = true;
      DecideHeldCommand(batch, std::move(command));
    } else {
      progress = true;
      // Handed over before the command is: both live to the end of this iteration.
      CommandInput input{
          .header = &command.header, .root_id = command.root_id, .command = command.command.get()};
      input.nothing_new = std::move(command.nothing_new);
      input.done = std::move(command.done);
      input.received_at_us = Now() - (env_.clock->MonotonicMicros() - command.received_us);
      DecideCommand(batch, std::move(input));
    }
  }
  return progress;
}

// The same id gets the same answer, whichever instance it reaches; with other content it is
// refused.
bool Partition::AnswerFromMemory(Batch& batch, const CommandInput& input, uint64_t digest) {
  const int64_t today = Context(batch, input.root_id, 0).now_us / kMicrosPerDay;
  const auto outcome = RememberedOutcome(batch.state(), input.header->command_id(), today);
  if (outcome.has_value()) {
    ++stats_.retries_answered;
    if (outcome->content_digest() == digest) {
      batch.AnswerLater(input.done, outcome->answer());
    } else {
      common::v1::Rejection reused =
          KitRejection(own_, "COMMAND_ID_REUSED", common::v1::REJECTION_KIND_INVALID,
                       "this command id was used with other content; choose a new id");
      reused.set_field("header.command_id");
      batch.AnswerLater(input.done, Refusal(reused));
    }
    return true;
  }
  if (input.record == nullptr || !input.record->has_follow_up()) return false;
  // A follow-up older than the memory, below the mark, was decided and forgotten.
  const common::v1::FollowUpId& id = input.record->follow_up();
  auto mark = FollowUpMarks::Get(batch.state(), id.topic(), id.partition());
  const int64_t oldest_us = (today - service_.OutcomeMemoryDays(reference_.get())) * kMicrosPerDay;
  return mark.has_value() && id.decided_at_us() < oldest_us &&
         std::pair(id.offset(), id.index()) <= std::pair(mark->offset(), mark->index());
}

Decision Partition::RunCommand(Batch& batch, const CommandInput& input,
                               const DecideContext& context, std::string* defect) const {
  Decision decision(context);
  const bool notice = input.record != nullptr && input.record->has_notice();
  if (input.command == nullptr && !notice) {
    decision.rejection = KitRejection(own_, "MALFORMED_COMMAND", common::v1::REJECTION_KIND_INVALID,
                                      "the payload is not a command of this service");
    return decision;
  }
  if (input.broken.has_value()) {
    decision.rejection = KitRejection(own_, "LIMIT", common::v1::REJECTION_KIND_INVALID,
                                      Concat(input.broken->field, " ", input.broken->message));
    decision.rejection->set_field(input.broken->field);
    return decision;
  }
  try {
    return notice ? service_.DecideNotice(batch.state(), input.record->notice(), context)
                  : service_.DecideCommand(batch.state(), *input.command, context);
  } catch (const std::exception& error) {
    *defect = error.what();
    decision.rejection =
        KitRejection(own_, "DEFECT", common::v1::REJECTION_KIND_DEFECT,
                     "the service failed on this command; it changed nothing. Tell its operators");
    return decision;
  }
}

void Partition::DecideCommand(Batch& batch, CommandInput input) {
  ++stats_.commands;
  space_.Clear();
  const uint64_t digest = input.command != nullptr  ? service_.ContentDigest(*input.command)
                          : input.record != nullptr ? CommandDigest(service_, *input.record)
                                                    : 0;
  if (AnswerFromMemory(batch, input, digest)) return;
  if (!input.nothing_new.ok()) return input.done(std::move(input.nothing_new));
  common::v1::HeldInput held;
  if (input.record != nullptr) *held.mutable_follow_up() = *input.record;
  const bool fits = held.ByteSizeLong() <= kLogRecordBytesMax / 2;
  // What cannot be read is refused at once, for it may carry what a log must not keep; but a follow-up may be of a newer
  // version.
  const bool unreadable = input.command == nullptr && input.record != nullptr &&
                          !input.follow_up() && !input.record->has_notice();
  if (!input.broken.has_value() && !unreadable && IsHeld(batch, input.root_id)) {
    // From the topic nobody waits for a word: the command itself waits, copied.
    if (input.record != nullptr && fits) {
      return Hold(batch, input.root_id, std::move(held), "", input.asked_at_us());
    }
    return batch.AnswerLater(
        std::move(input.done),
        Refusal(KitRejection(
            own_, "HELD", common::v1::REJECTION_KIND_CONFLICT,
            "this matter is held: an operator must look at it first; try again later")));
  }
  DecideContext context = Context(batch, input.root_id, input.asked_at_us());
  // The topic's stamp may be ahead of this partition's time, which lags by how late its own last record
  // was read: nothing came after it was decided.
  context.received_at_us = std::min(input.received_at_us, context.now_us);
  context.command_id = input.header->command_id();
  context.actor = input.header->actor();
  context.follow_up = input.follow_up();
  std::string defect;
  Batch::Draft draft = Begin(context);
  draft.decision = RunCommand(batch, input, context, &defect);
  if (!defect.empty() && input.follow_up()) {
    return Hold(batch, input.root_id, std::move(held), defect, input.asked_at_us());
  }
  if (options_.bugs.refuse_without_record && draft.decision.rejection.has_value()) {
    return batch.AnswerLater(std::move(input.done), Refusal(*draft.decision.rejection));
  }
  SayCommand(input, digest, context, draft.cause());
  draft.set_trace(input.header->trace());
  draft.answered = true;
  if (input.record != nullptr) AddNotice(*input.record, &draft.decision);
  EmitCommand(batch, input, context, std::move(draft));
}

void Partition::SayCommand(const CommandInput& input, uint64_t digest, const DecideContext& context,
                           common::v1::Cause& cause) const {
  common::v1::CommandCause& command = *cause.mutable_command();
  command.set_command_id(input.header->command_id());
  command.set_content_digest(digest);
  command.set_forget_at_us(context.now_us +
                           service_.OutcomeMemoryDays(reference_.get()) * kMicrosPerDay);
  command.set_actor(input.header->actor());
  command.set_offset(input.offset);
  if (input.follow_up()) *command.mutable_follow_up() = input.record->follow_up();
}

// A follow-up that was refused is told to the family that asked for it; a notice is never answered.
void Partition::AddNotice(const common::v1::CommandRecord& record, Decision* decision) {
  if (!record.has_follow_up() || record.has_notice() || !decision->rejection.has_value()) return;
  common::v1::FollowUp notice;
  notice.set_service(record.follow_up().topic());
  notice.set_root_id(record.asked_by_root_id());
  *notice.mutable_notice()->mutable_follow_up() = record.follow_up();
  *notice.mutable_notice()->mutable_rejection() = *decision->rejection;
  decision->follow_ups.push_back(std::move(notice));
}

// A decision too large for the log holds the family when another decision asked for it; whoever
// else asked is refused.
void Partition::EmitCommand(Batch& batch, const CommandInput& input, const DecideContext& context,
                            Batch::Draft draft) {
  if (absl::Status emitted = batch.Emit(draft); !emitted.ok()) {
    if (input.follow_up()) {
      common::v1::HeldInput held;
      *held.mutable_follow_up() = *input.record;
      return Hold(batch, input.root_id, std::move(held), std::string(emitted.message()),
                  input.asked_at_us());
    }
    Batch::Draft refused = Begin(context);
    refused.cause() = draft.cause();
    refused.set_trace(input.header->trace());
    refused.answered = true;
    refused.decision.rejection =
        KitRejection(own_, "OUTPUT_TOO_LARGE", common::v1::REJECTION_KIND_INVALID,
                     std::string(emitted.message()));
    if (absl::Status again = batch.Emit(refused); !again.ok()) Stop(again);
    draft = std::move(refused);
  }
  batch.AnswerLater(input.done, draft.record->answer());
}

}  // namespace huiyin::kit
