#include "services/kit/runtime/follow_up_sender.h"

#include <set>
#include <string>

#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/partitioner.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::kit {
namespace {

constexpr size_t kFlightMax = 256;

}  // namespace

void FollowUpSender::Reset(Offset sent_before) {
  sent_before_ = sent_before;
  next_ = {sent_before, 0};
  flight_.clear();
  look_ = true;
}

bool FollowUpSender::TakeFates() {
  bool unknown = false;
  for (const SharedFate& one : flight_) {
    const Fate fate = one->load(std::memory_order_acquire);
    if (fate == Fate::kUnderWay) return false;
    unknown |= fate == Fate::kUnknown;
  }
  if (unknown) {
    next_ = flight_from_;
    look_ = true;
  } else {
    sent_ += flight_.size();
    sent_before_ = next_.first;
  }
  flight_.clear();
  return true;
}

bool FollowUpSender::Turn(const Reader& state, Log& log, int partitions,
                          const std::function<void()>& wake, const RuntimeBugs& bugs) {
  const bool landed = !flight_.empty() && TakeFates();
  if (!flight_.empty() || !look_) return landed;
  look_ = false;
  flight_from_ = next_;
  std::set<std::string> asked;  // families
  Outbox::ScanFrom(
      state,
      [&](const Outbox::Row& row) {
        common::v1::CommandRecord command = row.value;
        const common::v1::FollowUpId& id = command.follow_up();
        look_ = flight_.size() == kFlightMax ||
                (!asked.insert(command.root_id()).second && !bugs.follow_ups_overtake);
        if (look_) return false;
        if (bugs.follow_up_new_id)
          command.mutable_header()->mutable_command_id()->append(std::to_string(++attempts_));
        auto fate = std::make_shared<std::atomic<Fate>>(Fate::kUnderWay);
        const TopicPartition where{kCommandsTopic, PartitionOf(command.root_id(), partitions)};
        log.Append(where, {{command.root_id(), command.SerializeAsString()}},
                   [fate, wake](const absl::StatusOr<Offset>& first) {
                     fate->store(first.ok() ? Fate::kAcknowledged : Fate::kUnknown,
                                 std::memory_order_release);
                     wake();
                   });
        flight_.push_back(std::move(fate));
        next_ = {id.offset(), id.index() + 1};
        return true;
      },
      next_.first, next_.second);
  // Past the last row of the outbox nothing of that record is left to send.
  if (!flight_.empty() && !look_) next_ = {next_.first + 1, 0};
  return landed || !flight_.empty();
}

}  // namespace huiyin::kit
