// KafkaTest: topics of a test's own on a broker, and short ways to append to them and to read all.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/kit/base/clock.h"
#include "services/kit/log/kafka_log.h"
#include "tests/kafka/brokers.h"

namespace huiyin::kit {

// A topic name that no other test, nor an earlier run, has used.
inline std::string FreshTopic(const std::string& name) {
  static int count = 0;
  return "t" + std::to_string(getpid()) + "-" + std::to_string(++count) + "." + name;
}

inline KafkaLogOptions KafkaTestOptions(const Brokers& brokers, const Clock* clock) {
  KafkaLogOptions options;
  options.bootstrap_servers = brokers.address();
  options.clock = clock;
  options.session_timeout_ms = 4'000;
  options.append_timeout_ms = 10'000;
  options.cut_patience_ms = 300;
  options.on_line = [](int, const std::string& line) {
    std::fprintf(stderr, "%s\n", line.c_str());
  };
  return options;
}

class KafkaTest : public ::testing::Test {
 protected:
  KafkaLogOptions Options(const Brokers& brokers, int partitions = 1) {
    KafkaLogOptions options = KafkaTestOptions(brokers, &clock_);
    options.topics = {{toy_.topic, {.partitions = partitions}}};
    return options;
  }
  static std::unique_ptr<KafkaLog> MustOpen(const KafkaLogOptions& options) {
    auto log = KafkaLog::Open(options);
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *std::move(log) : nullptr;
  }
  static bool Eventually(const std::function<bool()>& holds, int seconds = 20) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
  }
  static std::future<absl::StatusOr<Offset>> Start(Log& log, const TopicPartition& where,
                                                   std::vector<LogEntry> entries) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Offset>>>();
    log.Append(where, std::move(entries),
               [promise](absl::StatusOr<Offset> first) { promise->set_value(std::move(first)); });
    return promise->get_future();
  }
  absl::StatusOr<Offset> Append(Log& log, const std::string& value) {
    return Start(log, toy_, {{"k", value}}).get();
  }
  void AppendMany(Log& log, int count) {
    std::vector<std::future<absl::StatusOr<Offset>>> appends;
    for (int i = 0; i < count; ++i) {
      appends.push_back(Start(log, toy_, {{"k", std::to_string(i)}}));
    }
    for (auto& append : appends) ASSERT_TRUE(append.get().ok());
  }
  // Values up to the end as it is now.
  std::vector<std::string> Values(Log& log, size_t records_max = 500) {
    std::vector<LogRecord> records;
    absl::StatusOr<LogExtent> extent = absl::UnavailableError("");
    EXPECT_TRUE(Eventually([&] {
      extent = log.Extent(toy_);
      return extent.ok();
    })) << extent.status();
    if (!extent.ok()) return {};
    Offset next = extent->begin;
    EXPECT_TRUE(Eventually([&] {
      const size_t before = records.size();
      const absl::Status read = log.Read(toy_, next, records_max, &records);
      EXPECT_TRUE(read.ok() || absl::IsUnavailable(read)) << read;
      if (records.size() > before) next = records.back().offset + 1;
      if (next >= extent->end) return true;
      // A reader that has come to the end knows better than one on its way whether a record stands before it.
      if (records.size() == before) extent = log.Extent(toy_);
      return extent.ok() && next >= extent->end;
    })) << next
        << " of " << extent->end;
    std::vector<std::string> values;
    for (const LogRecord& record : records) values.push_back(record.entry->value);
    return values;
  }

  SystemClock clock_;
  const TopicPartition toy_{FreshTopic("toy"), 0};
};

}  // namespace huiyin::kit
