#include "services/kit/log/kafka_handle.h"

#include <array>

#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

using Conf = std::unique_ptr<rd_kafka_conf_t, KafkaDestroy<rd_kafka_conf_destroy>>;

// librdkafka's own text may quote the value, which may be a secret.
absl::Status Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  std::array<char, 512> ignored;
  switch (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), ignored.data(), ignored.size())) {
    case RD_KAFKA_CONF_OK:
      return absl::OkStatus();
    case RD_KAFKA_CONF_UNKNOWN:
      return absl::InvalidArgumentError(Concat("librdkafka knows no property ", name));
    default:
      return absl::InvalidArgumentError(
          Concat("librdkafka does not take the value of the property ", name));
  }
}

KafkaCallbacks* CallbacksOf(void* opaque) { return static_cast<KafkaCallbacks*>(opaque); }

void OnLine(const rd_kafka_t* handle, int level, const char* facility, const char* text) {
  CallbacksOf(rd_kafka_opaque(handle))->Line(level, Concat("kafka ", facility, ": ", text));
}

void OnDelivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  CallbacksOf(opaque)->Delivered(*message);
}

void OnTrouble(rd_kafka_t*, int error, const char* /*reason*/, void* opaque) {
  CallbacksOf(opaque)->Trouble(static_cast<rd_kafka_resp_err_t>(error));
}

void OnRebalance(rd_kafka_t* handle, rd_kafka_resp_err_t what,
                 rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  CallbacksOf(opaque)->Rebalance(handle, what, partitions);
}

bool UsesTokens(const KafkaLogOptions& options) {
  for (const auto& [name, value] : options.properties) {
    if ((name == "sasl.mechanisms" || name == "sasl.mechanism") && value == "OAUTHBEARER")
      return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<KafkaHandle> NewKafkaHandle(rd_kafka_type_t type, const KafkaLogOptions& options,
                                           const KafkaProperties& own, KafkaCallbacks* callbacks) {
  Conf conf(rd_kafka_conf_new());
  // What was under way while nothing came through is tried anew soon after: TCP alone would wait for up to a minute.
  KafkaProperties all = {{"socket.timeout.ms", "10000"},
                         {"socket.connection.setup.timeout.ms", "5000"}};
  all.insert(all.end(), options.properties.begin(), options.properties.end());
  all.insert(all.end(), {{"bootstrap.servers", options.bootstrap_servers},
                         {"client.id", options.client_id},
                         {"socket.nagle.disable", "true"},
                         // A broker that comes back, or a new leader, is found soon.
                         {"reconnect.backoff.ms", "50"},
                         {"reconnect.backoff.max.ms", "1000"},
                         {"topic.metadata.refresh.fast.interval.ms", "100"}});
  all.insert(all.end(), own.begin(), own.end());
  for (const auto& [name, value] : all) {
    if (absl::Status set = Set(conf.get(), name, value); !set.ok()) return set;
  }
  rd_kafka_conf_set_opaque(conf.get(), callbacks);
  rd_kafka_conf_set_log_cb(conf.get(), OnLine);
  rd_kafka_conf_set_error_cb(conf.get(), OnTrouble);
  if (type == RD_KAFKA_PRODUCER) rd_kafka_conf_set_dr_msg_cb(conf.get(), OnDelivered);
  if (type == RD_KAFKA_CONSUMER) rd_kafka_conf_set_rebalance_cb(conf.get(), OnRebalance);
  std::array<char, 512> why{};
  KafkaHandle handle(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (handle == nullptr) {
    return absl::InvalidArgumentError(Concat("librdkafka takes no such options: ", why.data()));
  }
  static_cast<void>(conf.release());  // the handle's now
  // The first token is made by the first poll, and not every handle is polled before it is asked something.
  if (UsesTokens(options)) rd_kafka_poll(handle.get(), 0);
  return handle;
}

absl::Status KafkaTrouble(const std::string& what, rd_kafka_resp_err_t error) {
  const std::string text = Concat(what, ": ", rd_kafka_err2str(error));
  switch (error) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return absl::OkStatus();
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
      return absl::PermissionDeniedError(text);
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      return absl::InvalidArgumentError(text);
    default:
      return absl::UnavailableError(text);
  }
}

}  // namespace huiyin::kit
