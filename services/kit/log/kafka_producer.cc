#include "services/kit/log/kafka_producer.h"

#include <algorithm>
#include <map>
#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

constexpr int kPollMs = 100;
constexpr int kLastAcknowledgementsMs = 2'000;
constexpr int64_t kReplaceIntervalUs =
    200'000;  // a cluster that refuses each client is not flooded with them

std::string NameOf(const TopicPartition& where) {
  return Concat(where.topic, "/", where.partition);
}

absl::Status CheckEntries(const TopicPartition& where, const std::vector<LogEntry>& entries) {
  if (entries.empty()) return absl::InvalidArgumentError("an append needs at least one record");
  for (const LogEntry& entry : entries) {
    const size_t bytes = entry.key.size() + entry.value.size();
    if (bytes > kLogRecordBytesMax) {
      return absl::InvalidArgumentError(Concat("record of ", bytes, " bytes for ", NameOf(where),
                                               ": the log takes at most ", kLogRecordBytesMax));
    }
  }
  return absl::OkStatus();
}

KafkaProperties Properties(const KafkaLogOptions& options) {
  return {
      {"enable.idempotence", "true"},
      {"acks", "all"},
      // What several partitions append within a millisecond goes as one request: a case costs a quarter less CPU than
      // with 0, and is answered no later (docs/kafka.md). 2 and 5 give no more.
      {"linger.ms", "1"},
      {"message.timeout.ms", std::to_string(options.append_timeout_ms)},
      {"message.max.bytes", std::to_string(kLogRecordBytesMax + 10'000)},
      {"batch.size", std::to_string(kLogRecordBytesMax)},
      {"batch.num.messages", "100000"},
      {"queue.buffering.max.messages", "1000000"},
      {"queue.buffering.max.kbytes", "1048576"},
      {"retry.backoff.ms", "50"}};
}

}  // namespace

struct KafkaProducer::Pending {
  TopicPartition where;
  size_t waiting = 0;  // records whose fate is open
  Offset first = -1;
  absl::Status failed;
  Log::AppendDone done;
};

struct KafkaProducer::Client {
  ~Client() {
    topics.clear();
    queue.reset();
  }
  KafkaHandle handle;
  KafkaQueue queue;
  std::map<std::string, KafkaTopicHandle> topics;
};

absl::StatusOr<std::unique_ptr<KafkaProducer>> KafkaProducer::Open(const KafkaLogOptions& options,
                                                                   Explain explain) {
  std::unique_ptr<KafkaProducer> producer(new KafkaProducer(options, std::move(explain)));
  ASSIGN_OR_RETURN(producer->client_, producer->NewClient());
  producer->thread_ = std::thread([raw = producer.get()] { raw->Run(); });
  return producer;
}

KafkaProducer::KafkaProducer(const KafkaLogOptions& options, Explain explain)
    : KafkaCallbacks(options), options_(options), explain_(std::move(explain)) {}

KafkaProducer::~KafkaProducer() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  {
    const std::lock_guard lock(mutex_);
    rd_kafka_queue_yield(client_->queue.get());
  }
  thread_.join();
}

absl::StatusOr<std::unique_ptr<KafkaProducer::Client>> KafkaProducer::NewClient() {
  auto client = std::make_unique<Client>();
  ASSIGN_OR_RETURN(client->handle,
                   NewKafkaHandle(RD_KAFKA_PRODUCER, options_, Properties(options_), this));
  client->queue.reset(rd_kafka_queue_get_main(client->handle.get()));
  return client;
}

void KafkaProducer::Append(const TopicPartition& where, absl::Status allowed,
                           std::vector<LogEntry> entries, Log::AppendDone done) {
  absl::Status refused = allowed.ok() ? CheckEntries(where, entries) : std::move(allowed);
  auto* const pending = new Pending{where, entries.size(), -1, {}, std::move(done)};
  const std::lock_guard lock(mutex_);  // over all records: those of two appends must not mix
  size_t sent = 0;
  // 0 is now, which a topic with the brokers' time does not look at. A clock may stand at 1970: that is 1 then.
  const int64_t stamp_ms =
      options_.stamp == nullptr ? 0 : std::max<int64_t>(1, options_.stamp->WallMicros() / 1'000);
  if (refused.ok()) {
    KafkaTopicHandle& topic = client_->topics[where.topic];
    if (topic == nullptr) {
      topic.reset(rd_kafka_topic_new(client_->handle.get(), where.topic.c_str(), nullptr));
    }
    for (; sent < entries.size(); ++sent) {
      LogEntry& entry = entries[sent];
      const rd_kafka_resp_err_t failed = rd_kafka_producev(
          client_->handle.get(), RD_KAFKA_V_RKT(topic.get()), RD_KAFKA_V_PARTITION(where.partition),
          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
          RD_KAFKA_V_VALUE(entry.value.data(), entry.value.size()),
          RD_KAFKA_V_KEY(entry.key.data(), entry.key.size()), RD_KAFKA_V_TIMESTAMP(stamp_ms),
          RD_KAFKA_V_OPAQUE(pending), RD_KAFKA_V_END);
      if (failed == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
      refused = KafkaTrouble(Concat("append to ", NameOf(where)), failed);
      break;
    }
  }
  if (refused.ok()) return;  // `pending` may be gone already
  // A callback never runs inside this call.
  refused_.push_back({pending, entries.size() - sent, std::move(refused)});
  rd_kafka_queue_yield(client_->queue.get());
}

void KafkaProducer::Settle(Pending* pending, size_t count) {
  pending->waiting -= count;
  if (pending->waiting > 0) return;
  const std::unique_ptr<Pending> settled(pending);
  if (settled->failed.ok() && settled->first < 0) {
    settled->failed = absl::UnavailableError(
        Concat("append to ", NameOf(settled->where), ": the broker did not say at which offset"));
  }
  if (settled->failed.ok()) {
    settled->done(settled->first);
  } else {
    settled->done(settled->failed);
  }
}

void KafkaProducer::Delivered(const rd_kafka_message_t& message) {
  auto* const pending = static_cast<Pending*>(message._private);
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (pending->first < 0) pending->first = message.offset;
  } else if (pending->failed.ok()) {
    if (message.err == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT && !ending_ && !broken_) {
      explanation_ = explain_(pending->where);
    }
    broken_ = true;
    pending->failed =
        KafkaTrouble(Concat("append to ", NameOf(pending->where), explanation_.empty() ? "" : " (",
                            explanation_, explanation_.empty() ? "" : ")"),
                     message.err);
    // Callers are told nothing but to try again.
    Line(4, Concat("kafka: ", std::string(pending->failed.message())));
  }
  Settle(pending, 1);
}

void KafkaProducer::Trouble(rd_kafka_resp_err_t error) {
  if (error == RD_KAFKA_RESP_ERR__FATAL) broken_ = true;
}

void KafkaProducer::FailClient() {
  const std::lock_guard lock(mutex_);
  rd_kafka_test_fatal_error(client_->handle.get(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                            "asked for by a test");
}

void KafkaProducer::AnswerRefused() {
  std::vector<Refused> refused;
  {
    const std::lock_guard lock(mutex_);
    refused.swap(refused_);
  }
  for (Refused& one : refused) {
    if (one.pending->failed.ok()) one.pending->failed = std::move(one.why);
    Settle(one.pending, one.records);
  }
}

void KafkaProducer::Run() {
  while (!stopping_) {
    // Only this thread replaces the client, so it may use it without the lock.
    rd_kafka_poll(client_->handle.get(), kPollMs);
    AnswerRefused();
    if (broken_) Replace();
  }
  End(*client_, kLastAcknowledgementsMs);
  AnswerRefused();
}

void KafkaProducer::Replace() {
  const int64_t now_us = options_.clock->MonotonicMicros();
  if (replaced_ > 0 && now_us - replaced_at_us_ < kReplaceIntervalUs) return;
  absl::StatusOr<std::unique_ptr<Client>> fresh = NewClient();
  if (!fresh.ok()) return Line(3, Concat("kafka: no new producer: ", fresh.status().ToString()));
  std::unique_ptr<Client> old = *std::move(fresh);
  {
    const std::lock_guard lock(mutex_);
    std::swap(old, client_);
    broken_ = false;
  }
  replaced_at_us_ = now_us;
  ++replaced_;
  Line(4, "kafka: the producer is replaced: what was on its way has an unknown outcome");
  End(*old, 0);
  explanation_.clear();
  broken_ = false;  // what the old client said while it ended says nothing of the new one
}

void KafkaProducer::End(Client& client, int wait_ms) {
  ending_ = true;
  rd_kafka_t* const handle = client.handle.get();
  if (wait_ms > 0) rd_kafka_flush(handle, wait_ms);
  rd_kafka_poll(handle, 0);  // what was acknowledged is acknowledged
  rd_kafka_purge(handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  while (rd_kafka_outq_len(handle) > 0) rd_kafka_poll(handle, 10);
  ending_ = false;
}

}  // namespace huiyin::kit
