#include "services/kit/runtime/follow_up_sender.h"

#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::kit {
namespace {

constexpr size_t kSendingMax = 256;

}  // namespace

void FollowUpSender::Reset(Offset sent_before) {
  sent_before_ = sent_before;
  next_ = {sent_before, 0};
  sending_.clear();
}

bool FollowUpSender::TakeFates() {
  bool progress = false;
  while (!sending_.empty()) {
    const Fate fate = sending_.front().fate->load(std::memory_order_acquire);
    if (fate == Fate::kUnderWay) break;
    progress = true;
    const std::pair<Offset, int> id = sending_.front().id;
    if (fate == Fate::kUnknown) {
      next_ = id;  // again, and everything after it: order must hold
      sending_.clear();
      break;
    }
    sending_.pop_front();
    ++sent_;
    // All of a record's follow-ups are acknowledged once the next one to wait for belongs to a
    // later record.
    const Offset waiting = sending_.empty() ? next_.first : sending_.front().id.first;
    if (waiting > sent_before_) sent_before_ = waiting;
  }
  return progress;
}

bool FollowUpSender::Turn(const Reader& state, Log& log, int partitions,
                          const std::function<void()>& wake, bool new_ids) {
  bool progress = TakeFates();
  if (sending_.size() >= kSendingMax) return progress;
  Offset last = -1;
  Outbox::ScanFrom(
      state,
      [&](const Outbox::Row& row) {
        if (sending_.size() >= kSendingMax) return false;
        common::v1::CommandRecord command = row.value;
        const common::v1::FollowUpId& id = command.follow_up();
        if (new_ids)
          command.mutable_header()->mutable_command_id()->append(std::to_string(++attempts_));
        auto fate = std::make_shared<std::atomic<Fate>>(Fate::kUnderWay);
        const TopicPartition where{kCommandsTopic, PartitionOf(command.root_id(), partitions)};
        log.Append(where, {{command.root_id(), command.SerializeAsString()}},
                   [fate, wake](const absl::StatusOr<Offset>& first) {
                     fate->store(first.ok() ? Fate::kAcknowledged : Fate::kUnknown,
                                 std::memory_order_release);
                     wake();
                   });
        sending_.push_back({{id.offset(), id.index()}, std::move(fate)});
        last = id.offset();
        next_ = {id.offset(), id.index() + 1};
        progress = true;
        return true;
      },
      next_.first, next_.second);
  // Past the last row of the outbox nothing of that record is left to send.
  if (last >= 0 && sending_.size() < kSendingMax) next_ = {last + 1, 0};
  return progress;
}

}  // namespace huiyin::kit
