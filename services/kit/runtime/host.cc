#include "services/kit/runtime/host.h"

#include "services/kit/base/status.h"

namespace huiyin::kit {
namespace {

void WhenReached(Partition& partition, PositionList wanted, int64_t deadline_us,
                 std::function<void(absl::Status)> then) {
  if (partition.HasReached(wanted)) return then(absl::OkStatus());
  partition.WaitFor(
      {.wanted = std::move(wanted), .deadline_us = deadline_us, .done = std::move(then)});
}

}  // namespace

absl::Status ServiceHost::Submit(PendingCommand&& command) {
  Partition& partition = For(command.root_id);
  if (partition.owner()) return partition.Submit(std::move(command));
  RETURN_IF_ERROR(partition.CheckRuns());
  if (!forward_) return partition.Submit(std::move(command));
  const std::string address = partition.owner_address();
  if (address.empty() || address == own_address_ || bugs_.never_forward) {
    return absl::UnavailableError("nobody owns the partition now: try again");
  }
  forward_(address, partition.where(), std::move(command));
  return absl::OkStatus();
}

absl::Status ServiceHost::SubmitForwarded(PendingCommand&& command) {
  if (bugs_.forward_again) return Submit(std::move(command));
  Partition& partition = For(command.root_id);
  if (bugs_.answer_misrouted && !partition.owner()) {
    command.done(CommandResult{});
    return absl::OkStatus();
  }
  if (bugs_.refuse_misrouted && !partition.owner()) {
    return absl::NotFoundError("this instance does not own the partition");
  }
  return partition.Submit(std::move(command));
}

void ServiceHost::WhenFresh(Partition& partition, PositionList wanted, int64_t deadline_us,
                            const Elsewhere& elsewhere, std::function<void(absl::Status)> then) {
  if (!forward_ || partition.owner() || bugs_.answer_unfresh) {
    return WhenReached(partition, std::move(wanted), deadline_us, std::move(then));
  }
  auto told = std::make_shared<const std::function<void(absl::Status)>>(std::move(then));
  const bool queued =
      elsewhere([&partition, wanted = std::move(wanted), deadline_us, told]() mutable {
        const absl::StatusOr<LogExtent> extent = partition.log().Extent(partition.where());
        if (!extent.ok()) return (*told)(extent.status());
        common::v1::Position* end = wanted.Add();
        end->set_topic(partition.where().topic);
        end->set_partition(partition.where().partition);
        end->set_next_offset(extent->end);
        WhenReached(partition, std::move(wanted), deadline_us, *told);
      });
  if (!queued) (*told)(absl::ResourceExhaustedError("too many queries wait: try again later"));
}

}  // namespace huiyin::kit
