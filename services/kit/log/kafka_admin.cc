#include "services/kit/log/kafka_admin.h"

#include <algorithm>
#include <array>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

constexpr int kChangeTimeoutMs = 15'000;

using Metadata =
    std::unique_ptr<const struct rd_kafka_metadata, KafkaDestroy<rd_kafka_metadata_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, KafkaDestroy<rd_kafka_NewTopic_destroy>>;
using AdminOptions =
    std::unique_ptr<rd_kafka_AdminOptions_t, KafkaDestroy<rd_kafka_AdminOptions_destroy>>;
using DeleteRecords =
    std::unique_ptr<rd_kafka_DeleteRecords_t, KafkaDestroy<rd_kafka_DeleteRecords_destroy>>;
using Resource =
    std::unique_ptr<rd_kafka_ConfigResource_t, KafkaDestroy<rd_kafka_ConfigResource_destroy>>;

AdminOptions OptionsFor(rd_kafka_t* handle, rd_kafka_admin_op_t operation, int timeout_ms) {
  AdminOptions options(rd_kafka_AdminOptions_new(handle, operation));
  std::array<char, 256> ignored;
  rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, ignored.data(),
                                            ignored.size());
  return options;
}

// Makes one request of the brokers and waits for what they say.
template <typename Send>
absl::StatusOr<KafkaEvent> Request(rd_kafka_t* handle, rd_kafka_admin_op_t operation,
                                   int timeout_ms, const std::string& what, Send send) {
  const AdminOptions options = OptionsFor(handle, operation, timeout_ms);
  const KafkaQueue queue(rd_kafka_queue_new(handle));
  send(options.get(), queue.get());
  KafkaEvent event(rd_kafka_queue_poll(queue.get(), timeout_ms * 2));
  if (event == nullptr) return KafkaTrouble(what, RD_KAFKA_RESP_ERR__TIMED_OUT);
  RETURN_IF_ERROR(KafkaTrouble(what, rd_kafka_event_error(event.get())));
  return event;
}

absl::StatusOr<Metadata> MetadataOf(rd_kafka_t* handle, const std::string& topic, int timeout_ms) {
  const KafkaTopicHandle one(rd_kafka_topic_new(handle, topic.c_str(), nullptr));
  const struct rd_kafka_metadata* found = nullptr;
  RETURN_IF_ERROR(KafkaTrouble(Concat("asking about the topic ", topic),
                               rd_kafka_metadata(handle, 0, one.get(), &found, timeout_ms)));
  Metadata metadata(found);
  if (metadata->topic_cnt != 1 ||
      metadata->topics[0].err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) {
    return absl::NotFoundError(Concat("there is no topic ", topic));
  }
  RETURN_IF_ERROR(KafkaTrouble(Concat("the topic ", topic), metadata->topics[0].err));
  return metadata;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaAdmin>> KafkaAdmin::Open(const KafkaLogOptions& options,
                                                             bool ends_of_all) {
  std::unique_ptr<KafkaAdmin> admin(new KafkaAdmin(options));
  KafkaProperties own;
  if (ends_of_all) own = {{"isolation.level", "read_uncommitted"}};
  ASSIGN_OR_RETURN(admin->handle_, NewKafkaHandle(RD_KAFKA_PRODUCER, options, own, admin.get()));
  return admin;
}

absl::StatusOr<std::string> KafkaAdmin::ClusterId() {
  char* const id = rd_kafka_clusterid(handle_.get(), options_.round_trip_ms);
  if (id == nullptr) {
    return absl::UnavailableError(Concat("no Kafka broker answers at ", options_.bootstrap_servers,
                                         ": does the cluster run, and is the address right?"));
  }
  std::string name = id;
  rd_kafka_mem_free(handle_.get(), id);
  return name;
}

absl::StatusOr<LogExtent> KafkaAdmin::Extent(const TopicPartition& where) {
  rd_kafka_poll(handle_.get(),
                0);  // nobody else does: errors go, a token that grows old is renewed
  ASSIGN_OR_RETURN(const Offset begin, Ask(where, RD_KAFKA_OFFSET_BEGINNING));
  ASSIGN_OR_RETURN(const Offset end, Ask(where, RD_KAFKA_OFFSET_END));
  return LogExtent{begin, end};
}

// Not rd_kafka_query_watermark_offsets: it waits for as long as no broker can be reached, whatever its limit.
absl::StatusOr<Offset> KafkaAdmin::Ask(const TopicPartition& where, int64_t which) {
  const KafkaPartitions one(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_t* const found =
      rd_kafka_topic_partition_list_add(one.get(), where.topic.c_str(), where.partition);
  found->offset = which;
  const std::string what = Concat("asking how far ", where.topic, "/", where.partition, " reaches");
  RETURN_IF_ERROR(KafkaTrouble(
      what, rd_kafka_offsets_for_times(handle_.get(), one.get(), options_.round_trip_ms)));
  RETURN_IF_ERROR(KafkaTrouble(what, found->err));
  if (found->offset < 0) return KafkaTrouble(what, RD_KAFKA_RESP_ERR__TIMED_OUT);
  return found->offset;
}

absl::StatusOr<KafkaTopicFacts> KafkaAdmin::Facts(const std::string& topic) {
  KafkaTopicFacts facts;
  RETURN_IF_ERROR(ReadMetadata(topic, &facts));
  RETURN_IF_ERROR(ReadProperties(topic, &facts));
  return facts;
}

absl::StatusOr<int> KafkaAdmin::PartitionCount(const std::string& topic) {
  KafkaTopicFacts facts;
  RETURN_IF_ERROR(ReadMetadata(topic, &facts));
  return facts.partitions;
}

absl::Status KafkaAdmin::ReadMetadata(const std::string& topic, KafkaTopicFacts* facts) {
  ASSIGN_OR_RETURN(const Metadata metadata,
                   MetadataOf(handle_.get(), topic, options_.round_trip_ms));
  const rd_kafka_metadata_topic& found = metadata->topics[0];
  facts->partitions = found.partition_cnt;
  facts->has_leaders = true;
  for (int i = 0; i < found.partition_cnt; ++i) {
    const rd_kafka_metadata_partition& partition = found.partitions[i];
    facts->replicas =
        i == 0 ? partition.replica_cnt : std::min(facts->replicas, partition.replica_cnt);
    facts->has_leaders = facts->has_leaders && partition.leader >= 0;
  }
  return absl::OkStatus();
}

absl::Status KafkaAdmin::ReadProperties(const std::string& topic, KafkaTopicFacts* facts) {
  const Resource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  const std::string what = Concat("asking for the properties of the topic ", topic);
  ASSIGN_OR_RETURN(const KafkaEvent event,
                   Request(handle_.get(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, options_.round_trip_ms,
                           what, [&](const auto* options, auto* queue) {
                             rd_kafka_ConfigResource_t* one = resource.get();
                             rd_kafka_DescribeConfigs(handle_.get(), &one, 1, options, queue);
                           }));
  size_t count = 0;
  const rd_kafka_ConfigResource_t** found = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  if (count != 1) return KafkaTrouble(what, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  RETURN_IF_ERROR(KafkaTrouble(what, rd_kafka_ConfigResource_error(found[0])));
  const rd_kafka_ConfigEntry_t** entries = rd_kafka_ConfigResource_configs(found[0], &count);
  for (size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    const char* name = rd_kafka_ConfigEntry_name(entries[i]);
    facts->properties[name] = value == nullptr ? "" : value;
    if (rd_kafka_ConfigEntry_source(entries[i]) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG) {
      facts->own[name] = facts->properties[name];
    }
  }
  return absl::OkStatus();
}

absl::Status KafkaAdmin::Create(const std::string& topic, int partitions, int replicas,
                                const std::map<std::string, std::string>& properties) {
  std::array<char, 256> why{};
  const NewTopic fresh(rd_kafka_NewTopic_new(
      topic.c_str(), partitions, replicas == 0 ? -1 : replicas, why.data(), why.size()));
  if (fresh == nullptr) {
    return absl::InvalidArgumentError(Concat("no topic ", topic, " can be made: ", why.data()));
  }
  for (const auto& [name, value] : properties) {
    rd_kafka_NewTopic_set_config(fresh.get(), name.c_str(), value.c_str());
  }
  const std::string what = Concat("making the topic ", topic);
  ASSIGN_OR_RETURN(const KafkaEvent event,
                   Request(handle_.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS, kChangeTimeoutMs, what,
                           [&](auto* options, auto* queue) {
                             rd_kafka_AdminOptions_set_operation_timeout(options, kChangeTimeoutMs,
                                                                         why.data(), why.size());
                             rd_kafka_NewTopic_t* one = fresh.get();
                             rd_kafka_CreateTopics(handle_.get(), &one, 1, options, queue);
                           }));
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  if (count != 1) return KafkaTrouble(what, RD_KAFKA_RESP_ERR_UNKNOWN);
  const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[0]);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
    return absl::OkStatus();
  }
  const char* said = rd_kafka_topic_result_error_string(results[0]);
  absl::Status trouble = KafkaTrouble(what, error);
  if (error == RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR ||
      error == RD_KAFKA_RESP_ERR_INVALID_CONFIG || error == RD_KAFKA_RESP_ERR_POLICY_VIOLATION) {
    return absl::FailedPreconditionError(Concat(
        std::string(trouble.message()), said == nullptr ? "" : ": ", said == nullptr ? "" : said));
  }
  return trouble;
}

// librdkafka 2.0 can only replace all that is set on a topic.
absl::Status KafkaAdmin::Alter(const std::string& topic,
                               const std::map<std::string, std::string>& properties) {
  KafkaTopicFacts facts;
  RETURN_IF_ERROR(ReadProperties(topic, &facts));
  for (const auto& [name, value] : properties) facts.own[name] = value;
  const Resource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  for (const auto& [name, value] : facts.own) {
    rd_kafka_ConfigResource_set_config(resource.get(), name.c_str(), value.c_str());
  }
  const std::string what = Concat("setting properties of the topic ", topic);
  ASSIGN_OR_RETURN(const KafkaEvent event,
                   Request(handle_.get(), RD_KAFKA_ADMIN_OP_ALTERCONFIGS, kChangeTimeoutMs, what,
                           [&](const auto* options, auto* queue) {
                             rd_kafka_ConfigResource_t* one = resource.get();
                             rd_kafka_AlterConfigs(handle_.get(), &one, 1, options, queue);
                           }));
  size_t count = 0;
  const rd_kafka_ConfigResource_t** altered = rd_kafka_AlterConfigs_result_resources(
      rd_kafka_event_AlterConfigs_result(event.get()), &count);
  if (count != 1) return KafkaTrouble(what, RD_KAFKA_RESP_ERR_UNKNOWN);
  return KafkaTrouble(what, rd_kafka_ConfigResource_error(altered[0]));
}

absl::Status KafkaAdmin::DeleteBelow(const TopicPartition& where, Offset begin) {
  const KafkaPartitions to(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(to.get(), where.topic.c_str(), where.partition)->offset = begin;
  const DeleteRecords ask(rd_kafka_DeleteRecords_new(to.get()));
  const std::string what =
      Concat("deleting below offset ", begin, " of ", where.topic, "/", where.partition);
  ASSIGN_OR_RETURN(const KafkaEvent event,
                   Request(handle_.get(), RD_KAFKA_ADMIN_OP_DELETERECORDS, kChangeTimeoutMs, what,
                           [&](const auto* options, auto* queue) {
                             rd_kafka_DeleteRecords_t* one = ask.get();
                             rd_kafka_DeleteRecords(handle_.get(), &one, 1, options, queue);
                           }));
  const rd_kafka_topic_partition_list_t* deleted =
      rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.get()));
  if (deleted == nullptr || deleted->cnt != 1) return KafkaTrouble(what, RD_KAFKA_RESP_ERR_UNKNOWN);
  return KafkaTrouble(what, deleted->elems[0].err);
}

std::string KafkaAdmin::WhyItTakesNothing(const TopicPartition& where) {
  absl::StatusOr<Metadata> metadata =
      MetadataOf(handle_.get(), where.topic, options_.round_trip_ms);
  if (!metadata.ok()) return std::string(metadata.status().message());
  const rd_kafka_metadata_topic& topic = (*metadata)->topics[0];
  for (int i = 0; i < topic.partition_cnt; ++i) {
    const rd_kafka_metadata_partition& partition = topic.partitions[i];
    if (partition.id != where.partition) continue;
    if (partition.leader < 0) return "no broker leads this partition";
    if (partition.isr_cnt < partition.replica_cnt) {
      return Concat("only ", partition.isr_cnt, " of ", partition.replica_cnt,
                    " replicas are in sync: fewer than min.insync.replicas take nothing");
    }
  }
  return "";
}

}  // namespace huiyin::kit
