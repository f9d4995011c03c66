// ServiceHost: the partitions of one service in this process: each owned here, or followed while another instance owns it.
//
//   RETURN_IF_ERROR(host.Submit({.header = ..., .root_id = matter_id, ...}));
//   host.WhenFresh(host.For(matter_id), at_least, deadline_us, elsewhere, [](absl::Status reached) { ... });
//
// Threads: safe from any once calls come in.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/kit/runtime/partition.h"
#include "services/kit/runtime/partitioner.h"

namespace huiyin::kit {

class ServiceHost {
 public:
  // Hands a command to the instance at `address`, which owns the partition, and calls its callback.
  using Forward =
      std::function<void(const std::string& address, const TopicPartition&, PendingCommand)>;
  // Runs what may block where that holds nobody up. false: too much waits there, it will not run.
  using Elsewhere = std::function<bool(std::function<void()>)>;

  ServiceHost(const Service* service, std::vector<std::unique_ptr<Partition>> partitions,
              const RuntimeBugs& bugs = {})
      : service_(service), partitions_(std::move(partitions)), bugs_(bugs) {}

  const Service& service() const { return *service_; }
  size_t size() const { return partitions_.size(); }
  Partition& partition(size_t i) { return *partitions_[i]; }
  // The partition that a matter, or its root, lives on.
  Partition& For(std::string_view matter_id) {
    return *partitions_[PartitionOf(RootOf(matter_id), static_cast<int>(partitions_.size()))];
  }
  // To the partition of its root, where that is owned here; else to its owner. UNAVAILABLE: nobody is known to own it. As
  // Partition::Submit, the callback is called once unless an error is returned.
  absl::Status Submit(PendingCommand&& command);
  // Before the partitions' first turn; outlives it. Default: no command needs it.
  void set_preparer(CommandPreparer* preparer) {
    for (auto& partition : partitions_) partition->set_preparer(preparer);
  }
  // What another instance sent here because it holds this one to be the owner. It goes no further: UNAVAILABLE where that
  // is wrong.
  absl::Status SubmitForwarded(PendingCommand&& command);
  // Calls `then` once the state of a partition of this host may answer a query: it reflects `wanted` and, where another
  // instance decides, everything that was acknowledged before this call, for the log is asked where it ends. From the call
  // itself, from a turn or from `elsewhere`. RESOURCE_EXHAUSTED: `elsewhere` is full; else as Partition::WaitFor.
  void WhenFresh(Partition& partition, PositionList wanted, int64_t deadline_us,
                 const Elsewhere& elsewhere, std::function<void(absl::Status)> then);
  // Before calls come in. Default: nobody else owns anything.
  void set_forward(Forward forward, std::string own_address) {
    forward_ = std::move(forward);
    own_address_ = std::move(own_address);
  }

 private:
  const Service* service_;
  std::vector<std::unique_ptr<Partition>> partitions_;
  const RuntimeBugs bugs_;
  Forward forward_;
  std::string own_address_;
};

}  // namespace huiyin::kit
