// Log lines: one JSON object a line on stderr, for people with `jq` and for collectors.
//
//   LogInfo("partition opened", {{"topic", topic}, {"partition", 3}});
//
// writes
//
//   {"time":"2026-01-02T03:04:05.000006Z","level":"info","message":"partition opened",
//    "topic":"huiyin.intake","partition":3}
//
// Contact data never goes into a line: seal it or leave it out. Values are cut at kLogTextBytesMax
// bytes, and bytes that are not UTF-8 become U+FFFD, so a line is always valid JSON.
//
// Threads: safe from any thread; lines are never torn.
//
// Errors: none; a line that cannot be written is lost.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace huiyin::kit {

enum class LogLevel { kDebug = 0, kInfo = 1, kWarn = 2, kError = 3 };

// Longest message or text value kept in a line, in bytes.
inline constexpr size_t kLogTextBytesMax = 8192;

// A key and its typed value. Refers to the caller's strings: build it in the call, never keep it.
struct LogField {
  template <typename T>
  requires(std::integral<T> && !std::same_as<T, bool>)
      LogField(std::string_view field_key, T field_value)
      : key(field_key), value(static_cast<Integer<T>>(field_value)) {}
  LogField(std::string_view field_key, double field_value) : key(field_key), value(field_value) {}
  LogField(std::string_view field_key, std::same_as<bool> auto field_value)
      : key(field_key), value(field_value) {}
  LogField(std::string_view field_key, const char* field_value)
      : key(field_key), value(std::string_view(field_value == nullptr ? "" : field_value)) {}
  // std::string, std::string_view, absl::string_view (another type in Debian's Abseil).
  template <typename T>
  requires requires(const T& text) { std::string_view(text.data(), text.size()); }
  LogField(std::string_view field_key, const T& field_value)
      : key(field_key), value(std::string_view(field_value.data(), field_value.size())) {}

  template <typename T>
  using Integer = std::conditional_t<std::signed_integral<T>, int64_t, uint64_t>;

  std::string_view key;
  std::variant<bool, int64_t, uint64_t, double, std::string_view> value;
};

using LogFields = std::initializer_list<LogField>;

void LogLine(LogLevel level, std::string_view message, LogFields fields = {});

inline void LogDebug(std::string_view message, LogFields fields = {}) {
  LogLine(LogLevel::kDebug, message, fields);
}
inline void LogInfo(std::string_view message, LogFields fields = {}) {
  LogLine(LogLevel::kInfo, message, fields);
}
inline void LogWarn(std::string_view message, LogFields fields = {}) {
  LogLine(LogLevel::kWarn, message, fields);
}
inline void LogError(std::string_view message, LogFields fields = {}) {
  LogLine(LogLevel::kError, message, fields);
}

// Lines below this level are not written. Default: kInfo.
void SetLogLevel(LogLevel level);
LogLevel GetLogLevel();
// "debug", "info", "warn", "error"; false for anything else.
bool ParseLogLevel(std::string_view name, LogLevel* out);

// Error lines of this process so far, captured ones included. A simulation fails when it grows.
uint64_t LogErrorCount();

// While it lives, lines go here and not to stderr. For tests; the latest one alive captures.
class LogCapture {
 public:
  LogCapture();
  ~LogCapture();
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;

  std::vector<std::string> lines() const;

 private:
  friend void LogLine(LogLevel level, std::string_view message, LogFields fields);

  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
  LogCapture* outer_ = nullptr;
};

// The line as it is written, without the newline. `time_us`: microseconds since 1970 UTC.
std::string FormatLogLine(int64_t time_us, LogLevel level, std::string_view message,
                          LogFields fields);

}  // namespace huiyin::kit
