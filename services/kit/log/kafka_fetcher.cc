#include "services/kit/log/kafka_fetcher.h"

#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

constexpr int kTickMs = 100;
constexpr size_t kMessagesMax = 1'000;  // handed on together

const KafkaProperties kProperties = {
    {"auto.offset.reset", "error"},
    {"enable.auto.commit", "false"},
    {"enable.auto.offset.store", "false"},
    {"enable.partition.eof", "true"},
    {"isolation.level", "read_committed"},
    {"check.crcs", "true"},
    {"fetch.min.bytes", "1"},
    // A client has one fetch on its way to a broker: one that was told to go elsewhere waits so long at most.
    {"fetch.wait.max.ms", "50"},
    {"fetch.error.backoff.ms", "50"},
    {"max.partition.fetch.bytes", "4194304"},
    // What is fetched is taken out at once, into the window, so that the queue never fills: a full one stalls for a second.
    {"queued.min.messages", "1000000"},
    {"queued.max.messages.kbytes", "262144"},
};

std::string Copy(const void* bytes, size_t size) {
  return size == 0 ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

LogRecord RecordOf(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type;
  const int64_t time_ms = rd_kafka_message_timestamp(&message, &type);
  return {message.offset, time_ms * 1'000,
          std::make_shared<const LogEntry>(LogEntry{.key = Copy(message.key, message.key_len),
                                                    .value = Copy(message.payload, message.len)})};
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaFetcher>> KafkaFetcher::Open(const KafkaLogOptions& options,
                                                                 Sink sink,
                                                                 std::function<void()> tick) {
  std::unique_ptr<KafkaFetcher> fetcher(
      new KafkaFetcher(options, std::move(sink), std::move(tick)));
  ASSIGN_OR_RETURN(fetcher->handle_,
                   NewKafkaHandle(RD_KAFKA_CONSUMER, options, kProperties, fetcher.get()));
  fetcher->queue_.reset(rd_kafka_queue_new(fetcher->handle_.get()));
  fetcher->thread_ = std::thread([raw = fetcher.get()] { raw->Run(); });
  return fetcher;
}

KafkaFetcher::KafkaFetcher(const KafkaLogOptions& options, Sink sink, std::function<void()> tick)
    : KafkaCallbacks(options), sink_(std::move(sink)), tick_(std::move(tick)) {}

KafkaFetcher::~KafkaFetcher() {
  stopping_ = true;
  if (thread_.joinable()) {
    Nudge();
    thread_.join();
  }
  while (!running_.empty()) Stop(running_.begin()->first);
  topics_.clear();
  queue_.reset();
}

void KafkaFetcher::Nudge() { rd_kafka_queue_yield(queue_.get()); }

uint64_t KafkaFetcher::Fetch(const TopicPartition& where, std::optional<Offset> from) {
  uint64_t fetch = 0;
  {
    const std::lock_guard lock(mutex_);
    fetch = ++fetches_;
    orders_[where] = {fetch, from};
  }
  Nudge();
  return fetch;
}

void KafkaFetcher::Pause(const TopicPartition& where) {
  const std::lock_guard lock(mutex_);
  orders_[where] = {};
}

rd_kafka_topic_t* KafkaFetcher::Topic(const std::string& name) {
  KafkaTopicHandle& topic = topics_[name];
  if (topic == nullptr) topic.reset(rd_kafka_topic_new(handle_.get(), name.c_str(), nullptr));
  return topic.get();
}

void KafkaFetcher::Stop(const TopicPartition& where) {
  const auto running = running_.find(where);
  if (running == running_.end()) return;
  rd_kafka_consume_stop(Topic(where.topic), where.partition);
  running_.erase(running);
}

// Stopped, emptied, started: a seek would leave what was fetched before on its way among what is fetched after.
void KafkaFetcher::Obey() {
  std::map<TopicPartition, Order> orders;
  {
    const std::lock_guard lock(mutex_);
    orders.swap(orders_);
  }
  if (orders.empty()) return;
  for (const auto& [where, order] : orders) Stop(TopicPartition(where));
  while (const size_t count = TakeWhatIsThere(0)) HandOn(count);
  for (const auto& [where, order] : orders) {
    if (order.fetch == 0) continue;
    rd_kafka_consume_start_queue(Topic(where.topic), where.partition,
                                 order.from.value_or(RD_KAFKA_OFFSET_END), queue_.get());
    running_[where] = order.fetch;
  }
}

size_t KafkaFetcher::TakeWhatIsThere(size_t taken) {
  const ssize_t more = rd_kafka_consume_batch_queue(queue_.get(), 0, messages_.data() + taken,
                                                    messages_.size() - taken);
  return taken + (more > 0 ? static_cast<size_t>(more) : 0);
}

void KafkaFetcher::Run() {
  messages_.resize(kMessagesMax);
  while (!stopping_) {
    Obey();
    // A call for many waits until there are so many: so it waits for the first, and takes what is there with it.
    messages_[0] = rd_kafka_consume_queue(queue_.get(), kTickMs);
    if (messages_[0] != nullptr) HandOn(TakeWhatIsThere(1));
    rd_kafka_poll(handle_.get(), 0);
    tick_();
  }
}

void KafkaFetcher::HandOn(size_t count) {
  TopicPartition where;
  Fetched fetched;
  const auto hand_on = [&] {
    Fetched one = std::exchange(fetched, {});
    const auto running = running_.find(where);
    if (running == running_.end()) return;  // left over from a fetch that was stopped
    one.fetch = running->second;
    if (!one.records.empty() || one.end.has_value() || !one.trouble.ok()) {
      sink_(where, std::move(one));
    }
  };
  const rd_kafka_topic_t* topic = nullptr;
  for (size_t i = 0; i < count; ++i) {
    rd_kafka_message_t* const message = messages_[i];
    if (message->rkt != topic || message->partition != where.partition) {
      hand_on();
      topic = message->rkt;
      where = {topic == nullptr ? "" : rd_kafka_topic_name(topic), message->partition};
    }
    switch (message->err) {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        fetched.records.push_back(RecordOf(*message));
        break;
      case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        fetched.end = message->offset;
        hand_on();
        break;
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        fetched.trouble = absl::OutOfRangeError(Concat(
            where.topic, "/", where.partition, ": the broker has no such offset to fetch from"));
        hand_on();
        Stop(where);  // librdkafka has given it up already
        break;
      case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        fetched.trouble = KafkaTrouble(Concat("reading ", where.topic), message->err);
        hand_on();
        break;
      default:
        Line(4, Concat("kafka: fetching ", where.topic, "/", where.partition, ": ",
                       rd_kafka_message_errstr(message)));
    }
    rd_kafka_message_destroy(message);
  }
  hand_on();
}

}  // namespace huiyin::kit
