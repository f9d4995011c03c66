#include "services/kit/observe/logger.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <memory>

#include "services/kit/base/clock.h"

namespace huiyin::kit {
namespace {

std::atomic<LogLevel> log_level{LogLevel::kInfo};
std::atomic<uint64_t> error_count{0};
std::mutex capture_mutex;
LogCapture* capture = nullptr;  // guarded by capture_mutex

// Never destroyed: lines may still come while statics go down.
spdlog::logger& Stderr() {
  static spdlog::logger& logger = *[] {
    auto* made = new spdlog::logger("huiyin", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return logger;
}

}  // namespace

void LogLine(LogLevel level, std::string_view message, LogFields fields) {
  if (level == LogLevel::kError) error_count.fetch_add(1, std::memory_order_relaxed);
  if (level < log_level.load(std::memory_order_relaxed)) return;
  std::string line = FormatLogLine(SystemClock().WallMicros(), level, message, fields);
  {
    std::lock_guard lock(capture_mutex);
    if (capture != nullptr) {
      std::lock_guard lines_lock(capture->mutex_);
      capture->lines_.push_back(std::move(line));
      return;
    }
  }
  Stderr().log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

void SetLogLevel(LogLevel level) { log_level.store(level, std::memory_order_relaxed); }
LogLevel GetLogLevel() { return log_level.load(std::memory_order_relaxed); }
uint64_t LogErrorCount() { return error_count.load(std::memory_order_relaxed); }

LogCapture::LogCapture() {
  std::lock_guard lock(capture_mutex);
  outer_ = capture;
  capture = this;
}

LogCapture::~LogCapture() {
  std::lock_guard lock(capture_mutex);
  capture = outer_;
}

std::vector<std::string> LogCapture::lines() const {
  std::lock_guard lock(mutex_);
  return lines_;
}

}  // namespace huiyin::kit
