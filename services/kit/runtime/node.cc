#include "services/kit/runtime/node.h"

#include <chrono>
#include <filesystem>

#include "services/kit/base/folder.h"
#include "services/kit/base/random.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/verify_follow_ups.h"
#include "services/kit/store/buffered_store.h"
#include "services/kit/store/rocks_store.h"

namespace huiyin::kit {
namespace {

// The log is in this process: a batch waits for nothing but the disk, and the next can be decided meanwhile.
constexpr size_t kFlightsMax = 4;
// Measured: more rows save little more, and what is handed on at once holds a turn up.
constexpr size_t kBufferedRowsMax = 1'024;
constexpr auto kConsumedPoll = std::chrono::milliseconds(1);
// A driven clock jumps: after each jump all would write their positions, which stand in the next record anyway.
constexpr int64_t kNeverIdleUs = 100 * 366 * kMicrosPerDay;

uint64_t RandomBits() {
  uint64_t bits = 0;
  const std::string bytes = RandomBytes(sizeof(bits));
  std::memcpy(&bits, bytes.data(), sizeof(bits));
  return bits;
}

}  // namespace

std::string StateFolder(const std::string& root, const std::string& topic, int partition) {
  return Concat(root, "/state/", topic, "/", partition);
}

std::string CheckpointsFolder(const std::string& data_dir) { return data_dir + "/checkpoints"; }

Node::Node(NodeOptions options)
    : options_(std::move(options)), executor_(options_.clock, options_.threads) {}

Node::~Node() {
  executor_.Stop();
  hosts_.clear();
}

absl::StatusOr<std::unique_ptr<Node>> Node::Open(NodeOptions options,
                                                 const std::vector<const Service*>& services,
                                                 Reference::Step reference_step) {
  std::unique_ptr<Node> node(new Node(std::move(options)));
  const NodeOptions& o = node->options_;
  RETURN_IF_ERROR(CreateFolder(o.data_dir));
  EmbeddedLogOptions log{
      .data_dir = o.data_dir, .topics = {{kDirectoryTopic, 1}}, .clock = o.clock};
  log.accept_clock_jump = o.accept_clock_jump;
  log.on_fatal = o.on_fatal;
  log.env = o.env;
  log.topics[kCommandsTopic] = o.partitions;
  for (const Service* service : services) {
    if (service->topic() != kDirectoryTopic) log.topics[service->topic()] = o.partitions;
  }
  ASSIGN_OR_RETURN(node->log_, EmbeddedLog::Open(std::move(log)));
  node->reference_ = std::make_unique<Reference>(node->log_.get(), std::move(reference_step));
  node->memory_ = std::make_shared<StoreMemory>(o.store_cache_bytes, o.store_write_buffer_bytes);
  for (const Service* service : services) RETURN_IF_ERROR(node->AddService(service));
  return node;
}

int64_t Node::BehindUs() const {
  if (options_.clock->driven()) return 0;
  int64_t most = 0;
  for (const auto& host : hosts_) {
    for (size_t i = 0; i < host->size(); ++i) most = std::max(most, host->partition(i).BehindUs());
  }
  return most;
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
    environment.log = log_.get();
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
    options.flights_max = kFlightsMax;
    if (options_.clock->driven()) options.idle_us = kNeverIdleUs;
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

void Node::Start() { executor_.Start(); }

void Node::Drain(int64_t timeout_us) {
  draining_.store(true, std::memory_order_release);
  for (auto& host : hosts_) {
    for (size_t i = 0; i < host->size(); ++i) host->partition(i).Drain();
  }
  WaitConsumed(timeout_us, Until::kConsumed).IgnoreError();
}

absl::Status Node::Stop() {
  executor_.Stop();
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
  absl::StatusOr<LogExtent> extent = log_->Extent({kDirectoryTopic, 0});
  if (!extent.ok()) return nullptr;
  return reference_->At(extent->end).value_or(nullptr);
}

absl::StatusOr<bool> Node::SeemsConsumed() const {
  for (auto& host : hosts_) {
    for (size_t i = 0; i < host->size(); ++i) {
      RETURN_IF_ERROR(host->partition(i).error());
      if (!host->partition(i).ConsumedAll()) return false;
    }
  }
  return true;
}

// Partitions are looked at one after another, and one that was done may have got work meanwhile from one that was not.
// Two passes in a row that find all done, with no record added from before the first to after the second, leave no room
// for that: whoever gave work was done itself by then, and would have added a record.
absl::Status Node::WaitConsumed(int64_t timeout_us, Until until) {
  const SystemClock clock;
  const int64_t deadline = clock.MonotonicMicros() + timeout_us;
  while (true) {
    RETURN_IF_ERROR(log_->Extent({kDirectoryTopic, 0}).status());  // a log that has ended
    const uint64_t before = log_->Stats().records;
    ASSIGN_OR_RETURN(const bool first, SeemsConsumed());
    if (first) {
      ASSIGN_OR_RETURN(const bool second, SeemsConsumed());
      if (second && before == log_->Stats().records) return absl::OkStatus();
    }
    if (until == Until::kDraining && draining_.load(std::memory_order_acquire)) {
      return absl::UnavailableError("this instance is shutting down: try again");
    }
    if (clock.MonotonicMicros() >= deadline) {
      return absl::DeadlineExceededError("the services did not consume everything in time");
    }
    executor_.WaitQuiet(kConsumedPoll);
  }
}

absl::Status Node::WaitConsumed(int64_t timeout_us) {
  return WaitConsumed(timeout_us, Until::kDraining);
}

absl::Status Node::MoveClock(int64_t to_us, int64_t timeout_us) {
  if (options_.driven == nullptr) {
    return absl::FailedPreconditionError("the clock of this node is not driven by input");
  }
  RETURN_IF_ERROR(WaitConsumed(timeout_us));
  if (!options_.driven->MoveTo(to_us)) {
    return absl::InvalidArgumentError("a driven clock never goes back");
  }
  bool due = false;
  for (auto& host : hosts_) {
    for (size_t i = 0; i < host->size(); ++i) due |= host->partition(i).ClockMoved(to_us);
  }
  if (!due) return absl::OkStatus();
  executor_.WakeAll();
  return WaitConsumed(timeout_us);
}

absl::StatusOr<std::string> Node::Checkpoint(const std::string& name) {
  const std::string folder_of_all = CheckpointsFolder(options_.data_dir);
  const std::string root = Concat(folder_of_all, "/", name);
  if (std::filesystem::exists(root)) {
    return absl::AlreadyExistsError(Concat("there is a checkpoint ", root, " already"));
  }
  // Under its name only once it is whole.
  const std::string draft = Concat(folder_of_all, "/.", name);
  std::error_code error;
  std::filesystem::remove_all(draft, error);
  for (auto& host : hosts_) {
    for (size_t i = 0; i < host->size(); ++i) {
      const std::string folder = StateFolder(draft, host->service().topic(), static_cast<int>(i));
      RETURN_IF_ERROR(CreateFolder(std::filesystem::path(folder).parent_path().string()));
      RETURN_IF_ERROR(host->partition(i).store().Checkpoint(folder));
    }
  }
  std::filesystem::rename(draft, root, error);
  if (error)
    return FileTrouble(Concat("cannot put the checkpoint in place at ", root), error.value());
  RETURN_IF_ERROR(SyncFolder(folder_of_all));
  return root;
}

absl::StatusOr<std::vector<VerifyReport>> Node::Verify() {
  const std::string name = Concat("verify-", RandomBits());
  ASSIGN_OR_RETURN(const std::string root, Checkpoint(name));
  std::vector<const Service*> services;
  for (auto& host : hosts_) services.push_back(&host->service());
  auto reports = VerifyStates(services, *log_, root, root + "/anew");
  std::error_code ignored;
  std::filesystem::remove_all(root, ignored);
  return reports;
}

absl::StatusOr<std::vector<VerifyReport>> VerifyStates(const std::vector<const Service*>& services,
                                                       EmbeddedLog& log, const std::string& root,
                                                       const std::string& scratch_folder) {
  std::vector<VerifyReport> reports;
  FollowUpCheck follow_ups(&log);
  for (const Service* service : services) {
    ASSIGN_OR_RETURN(const int partitions, log.PartitionCount(service->topic()));
    for (int i = 0; i < partitions; ++i) {
      const std::string folder = StateFolder(root, service->topic(), i);
      absl::StatusOr<std::unique_ptr<RocksStore>> state =
          RocksStore::Open({.directory = folder, .read_only = true});
      const absl::Status readable = state.ok() ? (*state)->CheckFiles() : state.status();
      if (absl::IsDataLoss(readable)) {  // a finding like any other: the rest is compared too
        reports.push_back({.where = {service->topic(), i},
                           .differences = {std::string(readable.message())},
                           .differences_count = 1});
        continue;
      }
      RETURN_IF_ERROR(readable);
      ASSIGN_OR_RETURN(reports.emplace_back(),
                       VerifyPartition(*service, log, {service->topic(), i}, **state,
                                       scratch_folder, &follow_ups));
    }
  }
  const int partitions = log.PartitionCount(kCommandsTopic).value_or(0);
  for (int i = 0; i < partitions; ++i) {
    ASSIGN_OR_RETURN(reports.emplace_back(), follow_ups.Compare(i));
  }
  return reports;
}

}  // namespace huiyin::kit
