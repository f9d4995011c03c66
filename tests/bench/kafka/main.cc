// Appends batches and reads each back before the next, as an owner does, by KafkaLog and by transactions, in turns on the same
// broker; then, of a topic that two write, how late a reader has what one wrote after the other was paused in the middle of a
// batch. Prints Markdown tables.
//
//   huiyin_kafka_bench 127.0.0.1:19092 [SECONDS of each row, default 5]
#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "services/kit/base/clock.h"
#include "services/kit/base/random.h"
#include "services/kit/base/status.h"
#include "services/kit/log/kafka_log.h"
#include "tests/bench/kafka/transactions.h"

namespace huiyin::kit {
namespace {

constexpr size_t kRecordBytes = 300;  // about what a decision takes
constexpr int kWarmUpBatches = 50;

class KafkaLogWork {
 public:
  KafkaLogWork(KafkaLog& log, TopicPartition where) : log_(log), where_(std::move(where)) {
    subscription_ = log_.Subscribe(where_, [this] {
      const std::lock_guard lock(mutex_);
      woken_ = true;
      wake_.notify_one();
    });
  }
  // Done when the batch was acknowledged and read back.
  void WriteAndReadBack(const std::vector<LogEntry>& batch) {
    log_.Append(where_, batch, [this](absl::StatusOr<Offset> first) {
      HUIYIN_CHECK(first.ok(), "an append to succeed");
      const std::lock_guard lock(mutex_);
      acknowledged_ = woken_ = true;
      wake_.notify_one();
    });
    bool acknowledged = false;
    std::vector<LogRecord> records;
    while (!acknowledged || records.size() < batch.size()) {
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return woken_; });
        woken_ = false;
        acknowledged = acknowledged_;
      }
      const absl::Status read = log_.Read(where_, next_, batch.size(), &records);
      HUIYIN_CHECK(read.ok(), "a read to succeed");
      if (!records.empty()) next_ = records.back().offset + 1;
    }
    acknowledged_ = false;
  }

 private:
  KafkaLog& log_;
  const TopicPartition where_;
  Offset next_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
  bool acknowledged_ = false;
  std::unique_ptr<Log::Subscription> subscription_;
};

void Measure(const char* way, size_t records, int seconds, const Clock& clock,
             const std::function<void(const std::vector<LogEntry>&)>& work) {
  const std::vector<LogEntry> batch(records, {"HY1", RandomBytes(kRecordBytes)});
  for (int i = 0; i < kWarmUpBatches; ++i) work(batch);
  std::vector<int64_t> took_us;
  const int64_t started_us = clock.MonotonicMicros();
  int64_t now_us = started_us;
  while (now_us - started_us < seconds * kMicrosPerSecond) {
    work(batch);
    const int64_t done_us = clock.MonotonicMicros();
    took_us.push_back(done_us - now_us);
    now_us = done_us;
  }
  std::sort(took_us.begin(), took_us.end());
  const auto at = [&](double share) {
    const auto index = static_cast<size_t>(share * static_cast<double>(took_us.size() - 1));
    return static_cast<double>(took_us[index]) / 1'000;
  };
  const double total_s = static_cast<double>(now_us - started_us) / kMicrosPerSecond;
  std::printf("| %s | %zu | %.2f | %.2f | %.2f | %.0f |\n", way, records, at(0.5), at(0.99),
              at(0.999), static_cast<double>(took_us.size() * records) / total_s);
  std::fflush(stdout);
}

double MsOf(const Clock& clock, const std::function<void()>& work) {
  const int64_t begun_us = clock.MonotonicMicros();
  work();
  return static_cast<double>(clock.MonotonicMicros() - begun_us) / 1'000;
}

// Of two who write to one topic, one is paused after its batch has reached the broker.
void MeasurePause(const KafkaLogOptions& options, KafkaLog& log, const std::string& name) {
  const std::vector<LogEntry> batch(1, {"HY1", RandomBytes(kRecordBytes)});
  const Clock& clock = *options.clock;
  KafkaLogWork appends(log, {name + ".log-paused", 0});
  appends.WriteAndReadBack(batch);  // whoever wrote it may be paused now: it left nothing open
  const double appended_ms = MsOf(clock, [&] { appends.WriteAndReadBack(batch); });
  const std::string topic = name + ".transactions-paused";
  Transactions paused(options, topic, name + "-paused"), other(options, topic, name + "-other");
  paused.WriteAndPause(batch);
  const double wrote_ms = MsOf(clock, [&] { other.Write(batch); });
  const double committed_ms = wrote_ms + MsOf(clock, [&] { other.ReadBack(batch.size()); });
  std::printf(
      "\n| one is paused after its batch reached the broker | a reader has what the other wrote "
      "after, ms |\n");
  std::printf("| --- | ---: |\n| append | %.1f |\n", appended_ms);
  std::printf("| transaction, ended by the broker after %d ms | %.1f |\n", Transactions::kOpenMs,
              committed_ms);
}

int Run(const std::string& servers, int seconds) {
  SystemClock clock;
  KafkaLogOptions options;
  options.bootstrap_servers = servers;
  options.clock = &clock;
  const std::string name = "bench-" + std::to_string(clock.WallMicros());
  for (const char* topic : {".log", ".transactions", ".log-paused", ".transactions-paused"}) {
    options.topics[name + topic] = {};
  }
  auto log = KafkaLog::Open(options);
  if (!log.ok()) {
    std::fprintf(stderr, "%s\n", log.status().ToString().c_str());
    return 1;
  }
  KafkaLogWork appends(**log, {name + ".log", 0});
  Transactions transactions(options, name + ".transactions", name);
  std::printf("| way | records a batch | median ms | p99 ms | p99.9 ms | records/s |\n");
  std::printf("| --- | ---: | ---: | ---: | ---: | ---: |\n");
  for (const size_t records : {1, 50, 500}) {
    Measure("append and read back", records, seconds, clock,
            [&](const auto& batch) { appends.WriteAndReadBack(batch); });
    Measure("transaction and read back", records, seconds, clock,
            [&](const auto& batch) { transactions.WriteAndReadBack(batch); });
  }
  MeasurePause(options, **log, name);
  return 0;
}

}  // namespace
}  // namespace huiyin::kit

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: %s HOST:PORT [SECONDS]\n", argv[0]);
    return 2;
  }
  return huiyin::kit::Run(argv[1], argc == 3 ? std::atoi(argv[2]) : 5);
}
