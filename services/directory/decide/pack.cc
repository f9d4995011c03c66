#include "services/directory/decide/pack.h"

#include "services/directory/queries.h"
#include "services/directory/tables.h"
#include "services/kit/base/text.h"
#include "services/kit/log/log.h"
#include "services/kit/runtime/rejection.h"
#include "services/policy/diff.h"
#include "services/policy/validate.h"

namespace huiyin::directory {
namespace {

constexpr size_t kProblemsShownMax = 5;
constexpr size_t kMessageBytesMax = 1024;  // of a rejection
// What a record holds beside its events: key, envelope, answer. The directory's envelope is small:
// it reads no other log.
constexpr size_t kRecordOtherBytes = 4096;
// A record's tag and length of one event.
constexpr size_t kEventFrameBytes = 6;

kit::Decision RefuseProblems(const std::vector<policy::Problem>& problems) {
  const policy::Problem& first = problems.front();
  const std::string field =
      first.entity_id.empty() ? first.field : kit::Concat(first.entity_id, ".", first.field);
  std::string message;
  size_t shown = 0;
  for (; shown < problems.size() && shown < kProblemsShownMax; ++shown) {
    const std::string line = kit::Concat(shown == 0 ? "" : "; ", problems[shown].message);
    if (shown > 0 && message.size() + line.size() > kMessageBytesMax - 40) break;
    message += line;
  }
  if (shown < problems.size()) message += kit::Concat("; and ", problems.size() - shown, " more");
  return kit::Reject(kTopic, first.reason, common::v1::REJECTION_KIND_INVALID, std::move(message),
                     field);
}

size_t RecordBytes(const kit::Decision& decision) {
  size_t bytes = kRecordOtherBytes;
  for (const auto& event : decision.events) bytes += event->ByteSizeLong() + kEventFrameBytes;
  return bytes;
}

kit::Decision RefuseTooLarge(size_t bytes) {
  return kit::Reject(
      kTopic, v1::REJECTION_REASON_PACK_TOO_LARGE, common::v1::REJECTION_KIND_INVALID,
      kit::Concat("the change takes about ", bytes, " bytes, more than the ",
                  kit::kLogRecordBytesMax,
                  " that one record may have: apply the pack in parts, without prune"),
      "entities");
}

std::string Reply(int64_t version, const policy::PackDiff& diff) {
  v1::ApplyPackReply reply;
  reply.set_version(version);
  reply.set_put(static_cast<int32_t>(diff.put.size()));
  reply.set_removed(static_cast<int32_t>(diff.removed.size()));
  return reply.SerializeAsString();
}

}  // namespace

kit::Decision ApplyPack(const kit::Reader& state, const v1::ApplyPack& command,
                        const kit::DecideContext& context) {
  const std::shared_ptr<const policy::Policy> now = CurrentPolicy(state);
  const std::vector<policy::Problem> problems =
      policy::Validate(policy::WholeAfter(*now, command.entities(), command.prune()));
  if (!problems.empty()) return RefuseProblems(problems);

  const policy::PackDiff diff = policy::Diff(*now, command.entities(), command.prune());
  kit::Decision decision(context);
  if (diff.put.empty() && diff.removed.empty() && now->version() > 0 &&
      now->name() == command.name()) {
    decision.reply = Reply(now->version(), diff);
    return decision;
  }
  v1::PackApplied& applied = *kit::Emit<v1::Event>(&decision).mutable_pack_applied();
  applied.set_name(command.name());
  applied.set_version(now->version() + 1);
  for (const v1::Entity& entity : diff.put) {
    *kit::Emit<v1::Event>(&decision).mutable_entity_put()->mutable_entity() = entity;
  }
  for (const v1::Entity& entity : diff.removed) {
    *kit::Emit<v1::Event>(&decision).mutable_entity_removed()->mutable_entity() = entity;
  }
  if (size_t bytes = RecordBytes(decision); bytes > kit::kLogRecordBytesMax) {
    return RefuseTooLarge(bytes);
  }
  decision.reply = Reply(applied.version(), diff);
  return decision;
}

}  // namespace huiyin::directory
