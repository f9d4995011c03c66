#include "services/kit/log/kafka_group.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string_view>
#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

constexpr int kPollMs = 20;
constexpr int kLastPollsMax = 50;
constexpr int64_t kConfirmIntervalUs = 100'000;

KafkaProperties Properties(const KafkaLogOptions& options, const std::string& topic) {
  const std::string timeout_ms = std::to_string(options.session_timeout_ms);
  KafkaProperties properties = {
      {"group.id", options.group_prefix + topic},
      {"partition.assignment.strategy", "cooperative-sticky"},
      {"session.timeout.ms", timeout_ms},
      {"heartbeat.interval.ms", std::to_string(std::max(100, options.session_timeout_ms / 10))},
      // An instance that stalls is gone as soon as one that died.
      {"max.poll.interval.ms", timeout_ms},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "latest"},
      {"queued.min.messages", "1"},
  };
  if (!options.static_member.empty()) {
    properties.emplace_back("group.instance.id", options.static_member);
  }
  return properties;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaGroup>> KafkaGroup::Open(const KafkaLogOptions& options,
                                                             const std::string& topic,
                                                             std::function<void(int)> changed) {
  std::unique_ptr<KafkaGroup> group(new KafkaGroup(options, topic, std::move(changed)));
  ASSIGN_OR_RETURN(group->handle_, NewKafkaHandle(RD_KAFKA_CONSUMER, options,
                                                  Properties(options, topic), group.get()));
  rd_kafka_poll_set_consumer(group->handle_.get());
  RETURN_IF_ERROR(group->Join());
  group->thread_ = std::thread([raw = group.get()] { raw->Run(); });
  return group;
}

KafkaGroup::KafkaGroup(const KafkaLogOptions& options, std::string topic,
                       std::function<void(int)> changed)
    : KafkaCallbacks(options),
      options_(options),
      topic_(std::move(topic)),
      changed_(std::move(changed)),
      heartbeat_us_(options.clock->MonotonicMicros()) {}

KafkaGroup::~KafkaGroup() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  if (handle_ == nullptr) return;
  AwaitFirstAssignment();
  rd_kafka_consumer_close(handle_.get());
  if (joined_) return;
  rd_kafka_set_log_level(handle_.get(), 0);
  static_cast<void>(handle_.release());
}

// librdkafka 2.0.2 aborts the process when a member of a cooperative group is destroyed between its joining and its first
// assignment (its issue 4312). One that nobody assigned anything in time is closed, but stays in memory.
void KafkaGroup::AwaitFirstAssignment() {
  for (int polls = 0; !joined_ && polls < kLastPollsMax; ++polls) {
    if (rd_kafka_message_t* message = rd_kafka_consumer_poll(handle_.get(), kPollMs)) {
      rd_kafka_message_destroy(message);
    }
  }
}

void KafkaGroup::Heartbeat() { heartbeat_us_ = options_.clock->MonotonicMicros(); }

bool KafkaGroup::Assigned(int partition) const {
  const int64_t silent_us = options_.clock->MonotonicMicros() - heartbeat_us_;
  if (options_.heartbeats && silent_us > int64_t{options_.session_timeout_ms} * 1'000) return false;
  if (!wants_) return false;
  const std::lock_guard lock(mutex_);
  const auto share = shares_.find(partition);
  return share != shares_.end() && share->second == 0;
}

void KafkaGroup::Doubt(int partition) {
  const std::lock_guard lock(mutex_);
  const auto share = shares_.find(partition);
  if (share == shares_.end()) return;
  share->second = ++doubts_;
  any_doubt_ = true;
}

// Must stay trivial: librdkafka waits for it, and so does the whole group.
void KafkaGroup::Rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t what,
                           rd_kafka_topic_partition_list_t* partitions) {
  const bool assigns = what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
  joined_ = joined_ || assigns;
  {
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < partitions->cnt; ++i) {
      const int partition = partitions->elems[i].partition;
      partitions->elems[i].offset = RD_KAFKA_OFFSET_END;
      if (assigns) {
        shares_[partition] = 0;
      } else {
        shares_.erase(partition);
      }
    }
  }
  const std::string_view protocol = rd_kafka_rebalance_protocol(handle);
  if (protocol == "COOPERATIVE") {
    rd_kafka_error_t* const error = assigns ? rd_kafka_incremental_assign(handle, partitions)
                                            : rd_kafka_incremental_unassign(handle, partitions);
    if (error != nullptr) {
      Line(3, Concat("kafka: the group of ", topic_, ": ", rd_kafka_error_string(error)));
      rd_kafka_error_destroy(error);
    }
  } else {
    rd_kafka_assign(handle, assigns ? partitions : nullptr);
  }
  // The records come by another way.
  if (assigns) rd_kafka_pause_partitions(handle, partitions);
  for (int i = 0; i < partitions->cnt; ++i) changed_(partitions->elems[i].partition);
}

bool KafkaGroup::Alive() {
  if (!options_.heartbeats) return true;
  const int64_t heartbeat_us = heartbeat_us_;
  // One poll may stand on a heartbeat for as long as it is young: else each turn would have to be one poll.
  const int64_t now_us = options_.clock->MonotonicMicros();
  if (heartbeat_us != polled_us_ || now_us - heartbeat_us < kPollMs * 5'000) {
    polled_us_ = heartbeat_us;
    return true;
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(kPollMs));
  return false;
}

absl::Status KafkaGroup::Join() {
  joined_ = false;
  const KafkaPartitions topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), topic_.c_str(), RD_KAFKA_PARTITION_UA);
  return KafkaTrouble(Concat("joining the group of ", topic_),
                      rd_kafka_subscribe(handle_.get(), topics.get()));
}

// The others hear of it at once. Of a static member the broker keeps the place until the session ends, so that a restart
// moves nothing: that is what it was made for.
void KafkaGroup::TakeLeave() {
  AwaitFirstAssignment();
  rd_kafka_unsubscribe(handle_.get());
  const std::lock_guard lock(mutex_);
  shares_.clear();
}

void KafkaGroup::Run() {
  bool member = true;
  while (!stopping_) {
    if (const bool wants = wants_; wants != member) {
      member = wants;
      if (!wants) {
        TakeLeave();
      } else if (const absl::Status joined = Join(); !joined.ok()) {
        Line(3, Concat("kafka: ", std::string(joined.message())));
        member = false;
      }
    }
    if (!Alive()) continue;
    if (rd_kafka_message_t* message = rd_kafka_consumer_poll(handle_.get(), kPollMs)) {
      if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        Line(4, Concat("kafka: the group of ", topic_, ": ", rd_kafka_message_errstr(message)));
      }
      rd_kafka_message_destroy(message);
    }
    if (any_doubt_) ConfirmDoubted();
  }
}

// A commit is refused unless this member belongs to the group's present generation. The offset itself serves nobody.
void KafkaGroup::ConfirmDoubted() {
  const int64_t now_us = options_.clock->MonotonicMicros();
  if (now_us < confirm_after_us_) return;
  confirm_after_us_ = now_us + kConfirmIntervalUs;
  std::map<int, uint64_t> doubted;
  {
    const std::lock_guard lock(mutex_);
    std::copy_if(shares_.begin(), shares_.end(), std::inserter(doubted, doubted.end()),
                 [](const auto& share) { return share.second != 0; });
    any_doubt_ = !doubted.empty();
  }
  if (doubted.empty()) return;
  const KafkaPartitions offsets(
      rd_kafka_topic_partition_list_new(static_cast<int>(doubted.size())));
  for (const auto& [partition, doubt] : doubted) {
    rd_kafka_topic_partition_list_add(offsets.get(), topic_.c_str(), partition)->offset = 0;
  }
  const rd_kafka_resp_err_t error = rd_kafka_commit(handle_.get(), offsets.get(), 0);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Line(5, Concat("kafka: the group of ", topic_,
                          " does not confirm its assignment: ", rd_kafka_err2str(error)));
  }
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [partition, doubt] : doubted) {
      const auto share = shares_.find(partition);
      if (share != shares_.end() && share->second == doubt) share->second = 0;  // no newer one
    }
  }
  for (const auto& [partition, doubt] : doubted) changed_(partition);
}

}  // namespace huiyin::kit
