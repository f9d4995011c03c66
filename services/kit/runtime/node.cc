#include "services/kit/runtime/node.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "services/kit/base/folder.h"
#include "services/kit/base/random.h"
#include "services/kit/base/status.h"
#include "services/kit/runtime/state_folder.h"
#include "services/kit/store/buffered_store.h"
#include "services/kit/store/rocks_store.h"

namespace huiyin::kit {
namespace {

// Measured: more rows save little more, and what is handed on at once holds a turn up.
constexpr size_t kBufferedRowsMax = 1'024;
constexpr auto kHandOverPoll = std::chrono::milliseconds(5);
constexpr auto kConsumedPoll = std::chrono::milliseconds(1);
// A driven clock jumps: after each jump all would write their positions, which stand in the next record anyway.
constexpr int64_t kNeverIdleUs = 100 * 366 * kMicrosPerDay;
// Half of the load, CPU of a case 0.93; nobody waits for what is decided so much later.
constexpr int64_t kGatherUs = 4'000;

}  // namespace

Node::Node(NodeOptions options)
    : options_(std::move(options)), executor_(options_.clock, options_.threads) {}

Node::~Node() {
  Halt();
  hosts_.clear();
}

absl::StatusOr<std::unique_ptr<Node>> Node::Open(NodeOptions options,
                                                 const std::vector<const Service*>& services,
                                                 Reference::Step reference_step) {
  RETURN_IF_ERROR(CreateFolder(options.data_dir));
  ASSIGN_OR_RETURN(NodeLog log, OpenOwnLog(options, services));
  return OpenOn(std::move(log), std::move(options), services, std::move(reference_step));
}

absl::StatusOr<std::unique_ptr<Node>> Node::OpenOn(NodeLog log, NodeOptions options,
                                                   const std::vector<const Service*>& services,
                                                   Reference::Step reference_step) {
  std::unique_ptr<Node> node(new Node(std::move(options)));
  const NodeOptions& o = node->options_;
  RETURN_IF_ERROR(CreateFolder(o.data_dir));
  node->log_ = std::move(log);
  node->reference_ = std::make_unique<Reference>(node->log_.log.get(), std::move(reference_step));
  node->memory_ = std::make_shared<StoreMemory>(o.store_cache_bytes, o.store_write_buffer_bytes);
  for (const Service* service : services) RETURN_IF_ERROR(node->AddService(service));
  return node;
}

int64_t Node::BehindUs() const {
  if (options_.clock->driven()) return 0;
  const int64_t now_us = options_.clock->MonotonicMicros();
  int64_t since_us = now_us;
  for (const auto& host : hosts_) {
    for (size_t i = 0; i < host->size(); ++i) {
      since_us = std::min(since_us, host->partition(i).BehindSinceUs());
    }
  }
  return now_us - since_us;
}

absl::Status Node::AddService(const Service* service) {
  const int count = service->topic() == kDirectoryTopic ? 1 : options_.partitions;
  std::vector<std::unique_ptr<Partition>> partitions;
  std::vector<size_t> slots;
  for (int i = 0; i < count; ++i) {
    const std::string folder = StateFolder(options_.data_dir, service->topic(), i);
    RETURN_IF_ERROR(CreateFolder(folder));
    ASSIGN_OR_RETURN(
        std::unique_ptr<RocksStore> rocks,
        RocksStore::Open({.directory = folder, .memory = memory_, .env = options_.env}));
    auto store = std::make_unique<BufferedStore>(std::move(rocks), kBufferedRowsMax);
    slots.push_back(executor_.AddSlot());
    Environment environment;
    environment.log = log_.log.get();
    environment.clock = options_.clock;
    environment.store = store.get();
    environment.reference = reference_.get();
    environment.random = RandomBits;
    environment.wake = executor_.Waker(slots.back());
    environment.watch_landing = options_.watch_landing;
    PartitionOptions options;
    options.partition = i;
    options.partitions = options_.partitions;
    options.instance = options_.instance;
    options.address = options_.address;
    options.flights_max = log_.flights_max;
    options.clock_skew_max_us = log_.clock_skew_max_us;
    if (options_.clock->driven()) {
      options.idle_us = kNeverIdleUs;
    } else {
      options.gather_us = kGatherUs;
    }
    stores_.push_back(std::move(store));
    partitions.push_back(
        std::make_unique<Partition>(service, std::move(environment), std::move(options)));
  }
  hosts_.push_back(std::make_unique<ServiceHost>(service, std::move(partitions)));
  for (size_t i = 0; i < slots.size(); ++i) {
    executor_.Attach(slots[i], &hosts_.back()->partition(i));
    RETURN_IF_ERROR(hosts_.back()->partition(i).Start());
  }
  return absl::OkStatus();
}

void Node::Start() {
  executor_.Start();
  if (!log_.shared) return;
  pulse_ = std::make_unique<Pulse>(log_.log.get(), [this] {
    // What is cut or unreadable in the log is so for every instance; disk and clock are this one's alone.
    log_.log->Want(!handing_over_ && !Any([](const Partition& partition) {
      return partition.state_failed() || partition.clock_wrong();
    }));
    return executor_.OldestTurnUs() < log_.stalled_us;
  });
}

bool Node::Any(const std::function<bool(const Partition&)>& what) const {
  return std::any_of(hosts_.begin(), hosts_.end(), [&](const auto& host) {
    for (size_t i = 0; i < host->size(); ++i) {
      if (what(host->partition(i))) return true;
    }
    return false;
  });
}

void Node::HandOver(int64_t timeout_us) {
  if (!log_.shared) return;
  handing_over_ = true;
  log_.log->Want(false);
  const int64_t deadline = SystemClock().MonotonicMicros() + timeout_us;
  while (Any([](const Partition& partition) { return partition.owner(); }) &&
         SystemClock().MonotonicMicros() < deadline) {
    std::this_thread::sleep_for(kHandOverPoll);
  }
}

void Node::Drain(int64_t timeout_us) {
  draining_.store(true, std::memory_order_release);
  for (auto& host : hosts_) {
    for (size_t i = 0; i < host->size(); ++i) host->partition(i).Drain();
  }
  WaitSettled(timeout_us, Settled::kConsumed, Until::kSettled).IgnoreError();
}

void Node::Halt() {
  pulse_ = nullptr;
  executor_.Stop();
}

absl::Status Node::Stop() {
  Halt();
  for (auto& store : stores_) RETURN_IF_ERROR(store->Flush());
  return absl::OkStatus();
}

ServiceHost* Node::Find(std::string_view topic) {
  for (auto& host : hosts_) {
    if (host->service().topic() == topic) return host.get();
  }
  return nullptr;
}

std::shared_ptr<const void> Node::CurrentReference() {
  absl::StatusOr<LogExtent> extent = log().Extent({kDirectoryTopic, 0});
  if (!extent.ok()) return nullptr;
  return reference_->At(extent->end).value_or(nullptr);
}

absl::StatusOr<bool> Node::SeemsConsumed() const {
  for (auto& host : hosts_) {
    for (size_t i = 0; i < host->size(); ++i) {
      RETURN_IF_ERROR(host->partition(i).error());
      if (log_.shared && !host->partition(i).owner()) continue;
      if (!host->partition(i).ConsumedAll()) return false;
    }
  }
  return true;
}

// Partitions are looked at one after another, and one that was done may have got work meanwhile from one that was not.
// Two passes in a row that find all done, with no record added from before the first to after the second, leave no room
// for that: whoever gave work was done itself by then, and would have added a record.
absl::StatusOr<bool> Node::HasSettled(Settled settled) const {
  if (settled == Settled::kDecided) {
    for (auto& host : hosts_) {
      for (size_t i = 0; i < host->size(); ++i) RETURN_IF_ERROR(host->partition(i).error());
    }
    return executor_.AllRest([](const Partition& partition) { return partition.decided(); });
  }
  const uint64_t before = log_.log->Stats().records;
  ASSIGN_OR_RETURN(const bool first, SeemsConsumed());
  if (!first) return false;
  ASSIGN_OR_RETURN(const bool second, SeemsConsumed());
  return second && before == log_.log->Stats().records;
}

absl::Status Node::WaitSettled(int64_t timeout_us, Settled settled, Until until) {
  const SystemClock clock;
  const int64_t deadline = clock.MonotonicMicros() + timeout_us;
  while (true) {
    const uint64_t quiets = executor_.quiets();
    RETURN_IF_ERROR(log_.log->Extent({kDirectoryTopic, 0}).status());  // a log that has ended
    ASSIGN_OR_RETURN(const bool done, HasSettled(settled));
    if (done) return absl::OkStatus();
    if (until == Until::kDraining && draining_.load(std::memory_order_acquire)) {
      return absl::UnavailableError("this instance is shutting down: try again");
    }
    if (clock.MonotonicMicros() >= deadline) {
      return absl::DeadlineExceededError("the services did not consume everything in time");
    }
    executor_.WaitQuiet(quiets, kConsumedPoll);
  }
}

absl::Status Node::WaitConsumed(int64_t timeout_us) {
  return WaitSettled(timeout_us, Settled::kConsumed, Until::kDraining);
}

absl::Status Node::MoveClock(int64_t to_us, int64_t timeout_us, Settled settled) {
  if (options_.driven == nullptr) {
    return absl::FailedPreconditionError("the clock of this node is not driven by input");
  }
  const auto wait = [&] { return WaitSettled(timeout_us, settled, Until::kDraining); };
  if (!log_.shared) RETURN_IF_ERROR(wait());
  if (!options_.driven->MoveTo(to_us)) {
    return absl::InvalidArgumentError("a driven clock never goes back");
  }
  bool due = false;
  for (auto& host : hosts_) {
    for (size_t i = 0; i < host->size(); ++i) due |= host->partition(i).ClockMoved(to_us);
  }
  if (!due) return absl::OkStatus();
  executor_.WakeAll();
  return log_.shared ? absl::OkStatus() : wait();
}

}  // namespace huiyin::kit
