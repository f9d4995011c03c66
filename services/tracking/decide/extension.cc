#include "services/tracking/decide/extension.h"

#include <optional>

#include "huiyin/tracking/v1/deadlines.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/text.h"
#include "services/tracking/decide/deadline.h"
#include "services/tracking/decide/refusal.h"

namespace huiyin::tracking {
namespace {

constexpr int64_t kAheadDaysMax = 3'650;

bool IsWithAUnit(const v1::Case& row) {
  return row.stage() == common::v1::CASE_STAGE_DISPATCHED ||
         row.stage() == common::v1::CASE_STAGE_RECEIVED;
}

kit::Decision RefuseWithoutUnit(const v1::Case& row) {
  return RefuseStage(row, "only what a unit has to handle can be extended");
}

// nullptr: none runs, or it is over.
const v1::Deadline* RunningLimit(const CaseDraft& draft) {
  const v1::Deadline* handle = FindDeadline(draft.row(), v1::DEADLINE_KIND_HANDLE);
  const bool runs = handle != nullptr && handle->state() == v1::DEADLINE_STATE_RUNNING &&
                    handle->due_at_us() >= draft.now_us();
  return runs ? handle : nullptr;
}

kit::Decision RefuseNoLimit(const v1::Case& row) {
  return Refuse(v1::REJECTION_REASON_NO_LIMIT_TO_EXTEND, common::v1::REJECTION_KIND_CONFLICT,
                kit::Concat("case ", row.matter_id(),
                            IsPaused(row) ? ": its limits stand still: end the pause first"
                                          : ": no limit to handle it runs, or it is over"));
}

kit::Decision RefuseNotLater(std::string_view why) {
  return Refuse(v1::REJECTION_REASON_EXTENSION_NOT_LATER, common::v1::REJECTION_KIND_INVALID,
                std::string(why), "until_us");
}

void SayGranted(CaseDraft* draft, const v1::DecideExtension& command, int64_t until_us) {
  const v1::Deadline handle = *RunningLimit(*draft);
  auto& granted = draft->New<v1::ExtensionGranted>();
  granted.set_by_unit_id(command.by_unit_id());
  granted.set_until_us(until_us);
  granted.set_reason(command.reason());
  draft->Say(&v1::Event::mutable_extension_granted, std::move(granted));

  const LimitCount count(draft->policy(), handle.counting(), handle.calendar_id());
  Counted counted =
      count.Until(handle.from_us(), handle.limit_seconds(), until_us, draft->row().pauses());
  const int64_t limit_seconds = count.LimitOf(counted);
  v1::DeadlineSet& set = SetAnew(*draft, handle, v1::SET_BECAUSE_EXTENDED, std::move(counted));
  set.set_limit_seconds(limit_seconds);
  SaySet(draft, std::move(set));
}

}  // namespace

kit::Decision AskExtension(const kit::Reader& state, const v1::AskExtension& command,
                           const kit::DecideContext& context) {
  if (auto refusal = RefuseUnlessOpen(state, command.matter_id(), context))
    return *std::move(refusal);
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  const v1::Case& row = draft.row();
  if (!IsWithAUnit(row)) return RefuseWithoutUnit(row);
  if (row.unit_id() != command.unit_id()) {
    return Refuse(v1::REJECTION_REASON_WRONG_UNIT, common::v1::REJECTION_KIND_FORBIDDEN,
                  kit::Concat("case ", row.matter_id(), " is with ", row.unit_id()), "unit_id");
  }
  if (row.has_pending_extension()) {
    return Refuse(v1::REJECTION_REASON_EXTENSION_PENDING, common::v1::REJECTION_KIND_CONFLICT,
                  kit::Concat("case ", row.matter_id(), ": one was asked and is not decided yet"));
  }
  if (row.extensions() >= draft.policy().settings().extensions_max()) {
    return Refuse(v1::REJECTION_REASON_EXTENSIONS_USED_UP, common::v1::REJECTION_KIND_CONFLICT,
                  kit::Concat("case ", row.matter_id(), " was extended ", row.extensions(),
                              " times: policy allows no more"));
  }
  const v1::Deadline* handle = RunningLimit(draft);
  if (handle == nullptr) return RefuseNoLimit(row);
  if (command.until_us() <= handle->due_at_us()) {
    return RefuseNotLater("the limit runs as long without it: name a later time");
  }
  // Every day until then is counted one by one, and no limit of a policy is longer.
  if (command.until_us() - draft.now_us() > kAheadDaysMax * kit::kMicrosPerDay) {
    return Refuse(
        v1::REJECTION_REASON_EXTENSION_TOO_FAR, common::v1::REJECTION_KIND_INVALID,
        kit::Concat("an extension ends within ", kAheadDaysMax, " days: name a time sooner"),
        "until_us");
  }
  auto& asked = draft.New<v1::ExtensionAsked>();
  asked.set_unit_id(command.unit_id());
  asked.set_until_us(command.until_us());
  asked.set_reason(command.reason());
  draft.Say(&v1::Event::mutable_extension_asked, std::move(asked));
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

kit::Decision DecideExtension(const kit::Reader& state, const v1::DecideExtension& command,
                              const kit::DecideContext& context) {
  if (auto refusal = RefuseUnlessOpen(state, command.matter_id(), context))
    return *std::move(refusal);
  kit::Decision decision(context);
  CaseDraft draft(state, command.matter_id(), context, &decision);
  const v1::Case& row = draft.row();
  if (!IsWithAUnit(row)) return RefuseWithoutUnit(row);
  if (!row.has_pending_extension()) {
    return Refuse(v1::REJECTION_REASON_NO_EXTENSION_PENDING, common::v1::REJECTION_KIND_CONFLICT,
                  kit::Concat("case ", row.matter_id(), ": nobody waits for more time"));
  }
  const v1::PendingExtension& pending = row.pending_extension();
  if (pending.unit_id() == command.by_unit_id()) {
    return Refuse(v1::REJECTION_REASON_OWN_REQUEST, common::v1::REJECTION_KIND_FORBIDDEN,
                  kit::Concat(pending.unit_id(), " asked: another unit has to decide"),
                  "by_unit_id");
  }
  if (!command.granted()) {
    if (command.reason().empty()) {
      return Refuse(v1::REJECTION_REASON_REASON_NEEDED, common::v1::REJECTION_KIND_INVALID,
                    "say why it is not granted", "reason");
    }
    auto& refused = draft.New<v1::ExtensionRefused>();
    refused.set_by_unit_id(command.by_unit_id());
    refused.set_reason(command.reason());
    draft.Say(&v1::Event::mutable_extension_refused, std::move(refused));
    decision.reply = CaseReplyBytes(draft.row());
    return decision;
  }
  const v1::Deadline* handle = RunningLimit(draft);
  if (handle == nullptr) return RefuseNoLimit(row);
  const int64_t until_us = command.until_us() == 0 ? pending.until_us() : command.until_us();
  if (until_us <= handle->due_at_us() || until_us > pending.until_us()) {
    return RefuseNotLater("it must end after the limit that runs and not after what was asked");
  }
  SayGranted(&draft, command, until_us);
  decision.reply = CaseReplyBytes(draft.row());
  return decision;
}

}  // namespace huiyin::tracking
