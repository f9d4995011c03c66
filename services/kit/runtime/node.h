// Node: one process's share of the system: a log, the state of every partition, and the threads that drive them.
//
//   NodeOptions options{.data_dir = "/var/lib/huiyin", .clock = &clock};
//   ASSIGN_OR_RETURN(auto node, Node::Open(options, {&intake, &dispatch}, policy::FoldDirectory));  // a log of its own
//   ASSIGN_OR_RETURN(auto node, Node::OpenOn(std::move(log), options, {&intake}, policy::FoldDirectory));
//   node->Start();
//   node->Find("huiyin.intake")->For(matter_id).Submit(...);
//   node->Stop();
//
// Ownership: services and clock outlive the node. Threads: after Start all calls are safe from any thread.
// Errors: Open says what is wrong with the folder: another process uses it, other partition counts, no permission.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "services/kit/runtime/executor.h"
#include "services/kit/runtime/host.h"
#include "services/kit/runtime/node_log.h"
#include "services/kit/runtime/partition.h"
#include "services/kit/runtime/pulse.h"
#include "services/kit/runtime/verify.h"

namespace rocksdb {
class Env;
}

namespace huiyin::kit {

struct StoreMemory;

struct NodeOptions {
  std::string data_dir;
  int partitions = 4;  // of the service topics and huiyin.commands; fixed at the first start
  int threads = 2;
  const Clock* clock = nullptr;
  DrivenClock* driven = nullptr;  // set when `clock` is driven by input
  bool accept_clock_jump = false;
  std::string instance = "huiyin";
  std::string address;
  size_t store_cache_bytes = 256 << 20;
  size_t store_write_buffer_bytes = 128 << 20;
  std::function<void(absl::Status)> on_fatal;  // the log is gone: the process should end
  rocksdb::Env* env = nullptr;  // of log, state and checkpoints; null: the machine's own
  std::function<void(Landing)> watch_landing = [](Landing) {};  // of every partition
};

class Node {
 public:
  // `services` in the order in which they should be started; one of them may be the directory.
  static absl::StatusOr<std::unique_ptr<Node>> Open(NodeOptions options,
                                                    const std::vector<const Service*>& services,
                                                    Reference::Step reference_step);
  static absl::StatusOr<std::unique_ptr<Node>> OpenOn(NodeLog log, NodeOptions options,
                                                      const std::vector<const Service*>& services,
                                                      Reference::Step reference_step);
  ~Node();

  void Start();
  // Where the log is shared: wants to own nothing any more, and goes on deciding until others have taken over, at most
  // `timeout_us`.
  void HandOver(int64_t timeout_us);
  // Takes no more commands and waits until those under way are answered, at most `timeout_us`.
  void Drain(int64_t timeout_us);
  // Stops all threads. What they did may not be durable: the log gives it again.
  void Halt();
  // The same, and makes the state durable.
  absl::Status Stop();

  // null: no such service here.
  ServiceHost* Find(std::string_view topic);
  std::vector<std::unique_ptr<ServiceHost>>& hosts() { return hosts_; }
  Log& log() { return *log_.log; }
  bool shared() const { return log_.shared; }
  Reference& reference() { return *reference_; }
  const NodeOptions& options() const { return options_; }

  // The most that any partition is behind; 0 under a driven clock, which jumps.
  int64_t BehindUs() const;

  // The policy as of the newest record of the directory.
  std::shared_ptr<const void> CurrentReference();

  // Waits until every partition owned here has consumed everything there is. DEADLINE_EXCEEDED, or why a partition stopped;
  // UNAVAILABLE once the node drains, for nobody shall be waited for then.
  absl::Status WaitConsumed(int64_t timeout_us);
  // kDecided: nothing is left to decide, though some of it may not be durable yet, nor answered. For who asks nothing before
  // the next moment. kConsumed: it also stands in the state.
  enum class Settled { kDecided, kConsumed };
  // Moves a driven clock, once everything before has settled, and lets the timers due by then fire. Where the log is
  // shared it only moves: whoever drives waits, for all instances alike.
  absl::Status MoveClock(int64_t to_us, int64_t timeout_us, Settled settled = Settled::kConsumed);
  // Writes the state of every partition under `<data_dir>/checkpoints/<name>`; gives the folder.
  absl::StatusOr<std::string> Checkpoint(const std::string& name);
  // Folds every log anew and compares with a checkpoint made for that and removed after it. Runs beside live load.
  absl::StatusOr<std::vector<VerifyReport>> Verify();

 private:
  explicit Node(NodeOptions options);
  absl::Status AddService(const Service* service);
  absl::Status CopyStates(const std::string& root);
  bool Any(const std::function<bool(const Partition&)>& what) const;
  enum class Until { kSettled, kDraining };  // kDraining: or the node drains, whichever is first
  absl::Status WaitSettled(int64_t timeout_us, Settled settled, Until until);
  absl::StatusOr<bool> HasSettled(Settled settled) const;
  // One pass over all partitions.
  absl::StatusOr<bool> SeemsConsumed() const;

  const NodeOptions options_;
  Executor executor_;  // outlives the log, whose thread wakes partitions to the end
  NodeLog log_;
  std::unique_ptr<Reference> reference_;
  std::shared_ptr<const StoreMemory> memory_;
  std::vector<std::unique_ptr<Store>> stores_;
  std::vector<std::unique_ptr<ServiceHost>> hosts_;
  std::atomic<bool> draining_{false};
  std::atomic<bool> handing_over_{false};
  std::unique_ptr<Pulse> pulse_;  // once started
};

// Of checkpoints that were not finished: whoever made them is gone, since nobody else uses the data directory.
void RemoveCheckpointDrafts(const std::string& data_dir);

// Compares the states below `root`, a data directory nobody uses or a checkpoint, with the log.
absl::StatusOr<std::vector<VerifyReport>> VerifyStates(const std::vector<const Service*>& services,
                                                       Log& log, const std::string& root,
                                                       const std::string& scratch_folder);

}  // namespace huiyin::kit
