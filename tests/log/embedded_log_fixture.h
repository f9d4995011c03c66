// An EmbeddedLog in a directory of its own, on a clock that the test moves.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/kit/base/status.h"
#include "services/kit/log/embedded_log.h"
#include "tests/log/scratch_dir.h"

namespace huiyin::kit {

inline constexpr int64_t kStartMicros = 1'700'000'000 * kMicrosPerSecond;

class EmbeddedLogTest : public ::testing::Test {
 protected:
  EmbeddedLogTest() {
    options_.data_dir = scratch_.path() + "/data";
    options_.topics = {{"toy", 2}};
    options_.clock = &clock_;
  }

  absl::Status Open() {
    log_.reset();
    ASSIGN_OR_RETURN(log_, EmbeddedLog::Open(options_));
    return absl::OkStatus();
  }
  void MustOpen() {
    const absl::Status status = Open();
    ASSERT_TRUE(status.ok()) << status;
  }
  std::future<absl::StatusOr<Offset>> Start(std::vector<LogEntry> entries, int partition = 0) {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Offset>>>();
    log_->Append({"toy", partition}, std::move(entries),
                 [promise](absl::StatusOr<Offset> first) { promise->set_value(std::move(first)); });
    return promise->get_future();
  }
  absl::StatusOr<Offset> Append(const std::string& value, int partition = 0) {
    return Start({{"k", value}}, partition).get();
  }
  int64_t TimeOf(Offset offset, int partition = 0) {
    std::vector<LogRecord> records;
    const absl::Status status = log_->Read({"toy", partition}, offset, 1, &records);
    EXPECT_TRUE(status.ok() && records.size() == 1) << status;
    return records.empty() ? -1 : records[0].append_time_us;
  }

  ScratchDir scratch_;
  ManualClock clock_{kStartMicros};
  EmbeddedLogOptions options_;
  std::unique_ptr<EmbeddedLog> log_;
};

}  // namespace huiyin::kit
