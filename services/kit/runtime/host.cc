#include "services/kit/runtime/host.h"

namespace huiyin::kit {

absl::Status ServiceHost::Submit(PendingCommand&& command) {
  Partition& partition = For(command.root_id);
  if (partition.owner() || !forward_) return partition.Submit(std::move(command));
  const std::string address = partition.owner_address();
  if (address.empty() || address == own_address_) {
    return absl::UnavailableError("nobody owns the partition now: try again");
  }
  forward_(address, partition.where(), std::move(command));
  return absl::OkStatus();
}

}  // namespace huiyin::kit
