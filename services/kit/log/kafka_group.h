// KafkaGroup: a consumer group on a service's own topic, which only says what this instance should own. It never reads a record.
//
//   ASSIGN_OR_RETURN(auto group, KafkaGroup::Open(options, "huiyin.intake", [](int partition) { ... }));
//   if (group->Assigned(2)) ...
//
// The group is a wish: the opening in the log is the fact. An instance that was fenced asks again (Doubt) before it opens anew:
// one that slept through its own removal does not know of it, but a commit to the group tells.
//
// Threads: all calls are safe from any thread and never block. `changed` runs on the group's own thread.
// With options.heartbeats the membership lasts only while Heartbeat() is called: an instance whose turns stall leaves.
// Errors: none after Open: a broker that does not answer changes nothing, and the group goes on trying.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "services/kit/log/kafka_handle.h"

namespace huiyin::kit {

class KafkaGroup : public KafkaCallbacks {
 public:
  // `options` outlives the group.
  static absl::StatusOr<std::unique_ptr<KafkaGroup>> Open(const KafkaLogOptions& options,
                                                          const std::string& topic,
                                                          std::function<void(int)> changed);
  // Leaves the group, unless this is a static member: its partitions wait for its return.
  ~KafkaGroup() override;

  bool Assigned(int partition) const;
  // Assigned() is false until the group has confirmed it anew.
  void Doubt(int partition);
  void Heartbeat();
  // Leaves the group (a static member: when its session ends), or joins it again. Assigned is false while it wants nothing.
  void Want(bool assigned) { wants_ = assigned; }

 private:
  KafkaGroup(const KafkaLogOptions& options, std::string topic, std::function<void(int)> changed);

  void Rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t what,
                 rd_kafka_topic_partition_list_t* partitions) override;
  void Run();
  // Whether the instance makes progress; waits a little if it does not.
  bool Alive();
  void ConfirmDoubted();
  void AwaitFirstAssignment();
  absl::Status Join();
  void TakeLeave();

  const KafkaLogOptions& options_;
  const std::string topic_;
  const std::function<void(int)> changed_;
  KafkaHandle handle_;
  std::atomic<int64_t> heartbeat_us_;
  int64_t polled_us_ = 0;         // the thread's: the heartbeat that the last poll stands on
  int64_t confirm_after_us_ = 0;  // the thread's
  std::atomic<bool> any_doubt_ = false;
  std::atomic<bool> joined_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> wants_ = true;
  mutable std::mutex mutex_;
  std::map<int, uint64_t> shares_;  // what is assigned, with the number of its doubt; 0: none
  uint64_t doubts_ = 0;
  std::thread thread_;
};

}  // namespace huiyin::kit
