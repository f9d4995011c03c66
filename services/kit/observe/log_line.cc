// The text of a log line.
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <type_traits>

#include "services/kit/base/clock.h"
#include "services/kit/observe/logger.h"

namespace huiyin::kit {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info", "warn", "error"};
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// Length of the well-formed UTF-8 sequence at the head of `text`, 0 when it is not one (RFC 3629).
size_t SequenceLength(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
  unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                  : lead >= 0xE0 && lead <= 0xEF ? 3
                  : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                 : 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  bool surrogate = lead == 0xED && byte(1) > 0x9F;
  bool too_large = lead == 0xF4 && byte(1) > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

void AppendControl(std::string* out, unsigned char c) {
  switch (c) {
    case '\n':
      *out += "\\n";
      return;
    case '\r':
      *out += "\\r";
      return;
    case '\t':
      *out += "\\t";
      return;
    default: {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", c);
      *out += escaped;
    }
  }
}

void AppendText(std::string* out, std::string_view text) {
  *out += '"';
  size_t i = 0;
  while (i < text.size() && i < kLogTextBytesMax) {
    size_t length = SequenceLength(text.substr(i, 4));
    unsigned char c = static_cast<unsigned char>(text[i]);
    if (length == 0) {
      *out += kReplacement;
    } else if (c == '"' || c == '\\') {
      *out += '\\';
      *out += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7F) {
      AppendControl(out, c);
    } else {
      out->append(text.substr(i, length));
    }
    i += length == 0 ? 1 : length;
  }
  if (i < text.size()) *out += "…";
  *out += '"';
}

template <typename T>
void AppendNumber(std::string* out, T value) {
  if constexpr (std::is_floating_point_v<T>) {
    // JSON has no words for these.
    if (std::isnan(value)) return AppendText(out, "NaN");
    if (std::isinf(value)) return AppendText(out, value > 0 ? "Infinity" : "-Infinity");
  }
  char digits[40];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out->append(digits, end);
}

void AppendTime(std::string* out, int64_t time_us) {
  int64_t micros = time_us % kMicrosPerSecond;
  if (micros < 0) micros += kMicrosPerSecond;
  std::time_t seconds = (time_us - micros) / kMicrosPerSecond;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[40];
  size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  out->append(text, length);
  std::snprintf(text, sizeof text, ".%06dZ", static_cast<int>(micros));
  *out += text;
}

}  // namespace

std::string FormatLogLine(int64_t time_us, LogLevel level, std::string_view message,
                          LogFields fields) {
  std::string out = "{\"time\":\"";
  AppendTime(&out, time_us);
  out += "\",\"level\":\"";
  out += kLevelNames[static_cast<size_t>(level)];
  out += "\",\"message\":";
  AppendText(&out, message);
  for (const LogField& field : fields) {
    out += ',';
    AppendText(&out, field.key);
    out += ':';
    std::visit(
        [&out](auto value) {
          using T = decltype(value);
          if constexpr (std::is_same_v<T, bool>) {
            out += value ? "true" : "false";
          } else if constexpr (std::is_same_v<T, std::string_view>) {
            AppendText(&out, value);
          } else {
            AppendNumber(&out, value);
          }
        },
        field.value);
  }
  out += '}';
  return out;
}

bool ParseLogLevel(std::string_view name, LogLevel* out) {
  for (size_t i = 0; i < kLevelNames.size(); ++i) {
    if (kLevelNames[i] != name) continue;
    *out = static_cast<LogLevel>(i);
    return true;
  }
  return false;
}

}  // namespace huiyin::kit
