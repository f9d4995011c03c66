// KafkaHandle: one client of librdkafka, made from the options, the same way for producer, readers, groups and questions.
//
//   ASSIGN_OR_RETURN(KafkaHandle handle, NewKafkaHandle(RD_KAFKA_PRODUCER, options, {{"acks", "all"}}, this));
//
// Internal to the kafka_* files: nothing else sees librdkafka.
// Ownership: callbacks outlive the handle; they run on the thread that polls it, except lines.
// Errors: INVALID_ARGUMENT for a property that librdkafka does not take, which names it but never its value.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/kit/log/kafka_options.h"

namespace huiyin::kit {

// What librdkafka calls back. Each part overrides what concerns it.
class KafkaCallbacks {
 public:
  explicit KafkaCallbacks(const KafkaLogOptions& options) : on_line_(options.on_line) {}
  virtual ~KafkaCallbacks() = default;
  virtual void Delivered(const rd_kafka_message_t& /*message*/) {}
  virtual void Trouble(rd_kafka_resp_err_t /*error*/) {}
  virtual void Rebalance(rd_kafka_t* /*handle*/, rd_kafka_resp_err_t /*what*/,
                         rd_kafka_topic_partition_list_t* /*partitions*/) {}
  void Line(int level, const std::string& line) const {
    if (on_line_) on_line_(level, line);
  }

 private:
  const std::function<void(int, const std::string&)> on_line_;
};

template <auto Destroy>
struct KafkaDestroy {
  template <typename T>
  void operator()(T* object) const {
    Destroy(object);
  }
};
using KafkaHandle = std::unique_ptr<rd_kafka_t, KafkaDestroy<rd_kafka_destroy>>;
using KafkaTopicHandle = std::unique_ptr<rd_kafka_topic_t, KafkaDestroy<rd_kafka_topic_destroy>>;
using KafkaQueue = std::unique_ptr<rd_kafka_queue_t, KafkaDestroy<rd_kafka_queue_destroy>>;
using KafkaPartitions = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                        KafkaDestroy<rd_kafka_topic_partition_list_destroy>>;
using KafkaEvent = std::unique_ptr<rd_kafka_event_t, KafkaDestroy<rd_kafka_event_destroy>>;

using KafkaProperties = std::vector<std::pair<std::string, std::string>>;

absl::StatusOr<KafkaHandle> NewKafkaHandle(rd_kafka_type_t type, const KafkaLogOptions& options,
                                           const KafkaProperties& own, KafkaCallbacks* callbacks);

// "what: why", as UNAVAILABLE, PERMISSION_DENIED or INVALID_ARGUMENT.
absl::Status KafkaTrouble(const std::string& what, rd_kafka_resp_err_t error);

}  // namespace huiyin::kit
