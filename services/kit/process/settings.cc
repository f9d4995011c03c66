#include "services/kit/process/settings.h"

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {

Settings::Settings(const std::string& name, const std::string& help, bool own)
    : set(name, help),
      own_log(own),
      data_dir(set.Path(
          {.name = "data-dir",
           .def = "./data",
           .min = 1,
           .help = own ? "Folder of the log, the state and the keys; made when it is not there."
                       : "Folder of the state and the keys; made when it is not there."})),
      host(set.String({.name = "host",
                       .def = "127.0.0.1",
                       .min = 1,
                       .max = 128,
                       .help = "Address to listen on. It speaks plain text: only loopback, or a "
                               "network whose every member is trusted."})),
      port(set.Int64({.name = "port",
                      .def = 7700,
                      .min = 0,
                      .max = 65535,
                      .help = "Port of the gRPC listener; 0 takes a free one."})),
      metrics_port(
          set.Int64({.name = "metrics-port",
                     .def = 7701,
                     .min = 0,
                     .max = 65535,
                     .help = "Port of /metrics, at the same address; 0 takes a free one."})),
      partitions(set.Int64({.name = "partitions",
                            .def = 4,
                            .min = 1,
                            .max = 256,
                            .help = "Partitions of every service; fixed at the first start."})),
      threads(set.Int64(
          {.name = "threads", .def = 2, .min = 1, .max = 256, .help = "Threads that decide."})),
      brokers(set.String({.name = "brokers",
                          .min = own ? 0 : 1,
                          .help = own ? "Kafka's brokers, host:port, comma between them. Without, "
                                        "the log is in the data directory."
                                      : "Kafka's brokers, host:port, comma between them."})),
      kafka_properties(set.Path(
          {.name = "kafka-properties",
           .help =
               "File of librdkafka properties for the connection: TLS, SASL; see docs/kafka.md."})),
      replicas(
          set.Int64({.name = "replicas",
                     .def = 3,
                     .min = 0,
                     .max = 9,
                     .help = "Replicas of topics that are made; 0 leaves it to the brokers."})),
      advertise(set.String({.name = "advertise",
                            .max = 256,
                            .help = "host:port at which other instances reach this one. Default: "
                                    "where it listens."})),
      instance(
          set.String({.name = "instance",
                      .max = 64,
                      .help = "Name of this process in the log. Default: what it advertises."})),
      static_member(set.Bool({.name = "static-member",
                              .help = "A restart within the session timeout moves no partition; "
                                      "--instance must differ between instances."})),
      session_timeout_ms(set.Int64({.name = "session-timeout-ms",
                                    .unit = "ms",
                                    .def = 10'000,
                                    .min = 1'000,
                                    .max = 300'000,
                                    .help = "An instance not heard of for so long owns nothing."})),
      start_wait_ms(set.Int64({.name = "start-wait-ms",
                               .unit = "ms",
                               .def = 60'000,
                               .min = 0,
                               .max = 3'600'000,
                               .help = "How long a start waits for brokers that do not answer."})),
      operator_token(
          set.Path({.name = "operator-token",
                    .help = "File with the operator's token, the same for all instances. "
                            "Default: operator.token in the data directory."})),
      checkpoint_dir(
          set.Path({.name = "checkpoint-dir",
                    .help = "Folder that all instances see, for checkpoints of their states: one "
                            "that begins without takes the newest. Default: none."})),
      checkpoint_every(set.Int64({.name = "checkpoint-every",
                                  .unit = "records",
                                  .def = 1'000'000,
                                  .min = 1,
                                  .help = "After so many a partition's state is put into "
                                          "--checkpoint-dir again."})),
      clock(set.String(
          {.name = "clock",
           .def = "system",
           .one_of = {"system", "driven"},
           .help = "driven: time stands still until an operator moves it (scenarios)."})),
      clock_start_us(set.Int64({.name = "clock-start-us",
                                .unit = "microseconds since 1970 UTC",
                                .def = 0,
                                .min = 0,
                                .help = "Where a driven clock starts."})),
      accept_clock_jump(set.Bool(
          {.name = "accept-clock-jump",
           .help = "Go on although the clock is more than a day from the log's last record, "
                   "or the log was written under a driven clock."})),
      disk_reserve_mib(set.Int64(
          {.name = "disk-reserve-mib",
           .unit = "MiB",
           .def = 1024,
           .min = 0,
           .max = 1 << 20,
           .help = "Free space below which no new matters are taken, so that those taken can be "
                   "finished; 0 takes them until the disk is full."})),
      reflection(set.Bool(
          {.name = "reflection", .help = "Tell clients such as grpcurl which calls there are."})),
      log_level(set.String({.name = "log-level",
                            .def = "info",
                            .one_of = {"debug", "info", "warn", "error"},
                            .help = "Least important log line that is written."})) {}

absl::StatusOr<ProcessOptions> Settings::ToOptions() const {
  ProcessOptions options;
  options.node.data_dir = data_dir.value();
  options.node.partitions = static_cast<int>(partitions.value());
  options.node.threads = static_cast<int>(threads.value());
  options.node.accept_clock_jump = accept_clock_jump.value();
  options.host = host.value();
  options.port = static_cast<int>(port.value());
  options.reflection = reflection.value();
  options.operator_token_file = operator_token.value();
  options.checkpoint_dir = checkpoint_dir.value();
  options.checkpoint_every = checkpoint_every.value();
  options.disk_reserve_bytes = disk_reserve_mib.value() << 20;
  if (brokers.value().empty()) return options;
  std::string& address = options.node.address;
  address = advertise.value();
  if (address.empty()) {
    if (port.value() == 0) {
      return absl::InvalidArgumentError(
          "--port 0: other instances must know the port before it is taken; name one, or "
          "--advertise");
    }
    address = Concat(host.value(), ":", port.value());
  }
  options.start_wait_ms = start_wait_ms.value();
  options.node.instance = instance.value().empty() ? address : instance.value();
  if (options.node.instance.find('/') != std::string::npos) {
    return absl::InvalidArgumentError(
        "--instance: a name without '/', it becomes part of file names");
  }
  KafkaLogOptions& kafka = options.kafka.emplace();
  kafka.bootstrap_servers = brokers.value();
  kafka.replicas = static_cast<int>(replicas.value());
  kafka.session_timeout_ms = static_cast<int>(session_timeout_ms.value());
  if (static_member.value()) kafka.static_member = options.node.instance;
  kafka.client_id = options.node.instance;
  if (!kafka_properties.value().empty()) {
    ASSIGN_OR_RETURN(kafka.properties, ReadKafkaProperties(kafka_properties.value()));
  }
  return options;
}

}  // namespace huiyin::kit
