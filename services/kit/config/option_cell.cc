#include "services/kit/config/option_cell.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace huiyin::kit {
namespace {

// A longer value is cut in error messages.
constexpr size_t kShownBytesMax = 200;

struct Scale {
  std::string_view suffix;
  int64_t factor;
};

// Largest first: FormatAmount takes the first that divides the value.
constexpr std::array<Scale, 4> kByteScales = {
    {{"GiB", int64_t{1} << 30}, {"MiB", int64_t{1} << 20}, {"KiB", int64_t{1} << 10}, {"B", 1}}};
constexpr std::array<Scale, 4> kMillisecondScales = {
    {{"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};

template <size_t n>
std::string FormatAmount(const std::array<Scale, n>& scales, int64_t value) {
  for (const Scale& scale : scales) {
    if (value != 0 && value % scale.factor == 0) {
      return std::to_string(value / scale.factor).append(scale.suffix);
    }
  }
  return std::to_string(value).append(scales.back().suffix);
}

// A whole number with an optional suffix of `scales`; false also on overflow.
template <size_t n>
bool ParseAmount(const std::array<Scale, n>& scales, std::string_view raw, int64_t* out) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (error != std::errc()) return false;
  std::string_view suffix = raw.substr(static_cast<size_t>(end - raw.data()));
  if (suffix.starts_with(' ')) suffix.remove_prefix(1);
  if (suffix.empty()) {
    *out = number;
    return true;
  }
  for (const Scale& scale : scales) {
    if (suffix == scale.suffix) return !__builtin_mul_overflow(number, scale.factor, out);
  }
  return false;
}

bool ParseBool(std::string_view raw, bool* out) {
  static constexpr std::array<std::string_view, 4> kTrue = {"true", "1", "yes", "on"};
  static constexpr std::array<std::string_view, 4> kFalse = {"false", "0", "no", "off"};
  *out = std::find(kTrue.begin(), kTrue.end(), raw) != kTrue.end();
  return *out || std::find(kFalse.begin(), kFalse.end(), raw) != kFalse.end();
}

std::string FormatNumber(const OptionCell& cell, int64_t value) {
  if (cell.kind == OptionKind::kBytes) return FormatAmount(kByteScales, value);
  if (cell.kind == OptionKind::kDurationMs) return FormatAmount(kMillisecondScales, value);
  return std::to_string(value);
}

std::string Range(const OptionCell& cell) {
  if (cell.max == std::numeric_limits<int64_t>::max()) {
    return "of " + FormatNumber(cell, cell.min) + " or more";
  }
  return "from " + FormatNumber(cell, cell.min) + " to " + FormatNumber(cell, cell.max);
}

}  // namespace

bool OptionCell::Parse(const std::string& raw) {
  int64_t* amount = &number.value_;
  switch (kind) {
    case OptionKind::kBool:
      return ParseBool(raw, &flag.value_);
    case OptionKind::kInt64: {
      auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), *amount);
      if (error != std::errc() || end != raw.data() + raw.size()) return false;
      break;
    }
    case OptionKind::kBytes:
      if (!ParseAmount(kByteScales, raw, amount)) return false;
      break;
    case OptionKind::kDurationMs:
      if (!ParseAmount(kMillisecondScales, raw, amount)) return false;
      break;
    case OptionKind::kText:
    case OptionKind::kPath: {
      text.value_ = raw;
      int64_t length = static_cast<int64_t>(raw.size());
      if (length < min || length > max) return false;
      return one_of.empty() || std::find(one_of.begin(), one_of.end(), raw) != one_of.end();
    }
  }
  return *amount >= min && *amount <= max;
}

absl::Status OptionCell::Assign(const RawValue& raw) {
  source = raw.source;
  if (Parse(raw.text)) return absl::OkStatus();
  std::string shown = "not allowed";
  if (!secret) shown = std::string("\"").append(raw.text, 0, kShownBytesMax).append("\"");
  return absl::InvalidArgumentError(source + ": " + name + " is " + shown + "; it must be " +
                                    Expectation());
}

std::string OptionCell::ValueText() const {
  if (kind == OptionKind::kBool) return flag.value() ? "true" : "false";
  if (!IsText()) return FormatNumber(*this, number.value());
  return secret && !text.value().empty() ? "******" : text.value();
}

std::string OptionCell::DefaultText() const {
  if (IsText()) return def_text.empty() ? "none" : secret ? "******" : def_text;
  if (kind == OptionKind::kBool) return def_text;
  return FormatNumber(*this, std::stoll(def_text)) + (unit.empty() ? "" : " " + unit);
}

std::string OptionCell::Expectation() const {
  switch (kind) {
    case OptionKind::kBool:
      return "true or false";
    case OptionKind::kInt64:
      return "a whole number " + Range(*this) + (unit.empty() ? "" : " " + unit);
    case OptionKind::kBytes:
      return "a size " + Range(*this) + ", in bytes or as 64KiB, 64MiB, 1GiB";
    case OptionKind::kDurationMs:
      return "a duration " + Range(*this) + ", in milliseconds or as 500ms, 30s, 5m, 2h";
    case OptionKind::kText:
    case OptionKind::kPath:
      break;
  }
  if (!one_of.empty()) {
    std::string list = "one of";
    for (const std::string& allowed : one_of) list += (list == "one of" ? " " : ", ") + allowed;
    return list;
  }
  return (kind == OptionKind::kPath ? "a path of " : "a text of ") + std::to_string(min) + " to " +
         std::to_string(max) + " bytes";
}

std::string OptionCell::Placeholder() const {
  switch (kind) {
    case OptionKind::kBool:
      return "";
    case OptionKind::kInt64:
      return "INTEGER";
    case OptionKind::kBytes:
      return "SIZE";
    case OptionKind::kDurationMs:
      return "DURATION";
    case OptionKind::kText:
      return "TEXT";
    case OptionKind::kPath:
      return "PATH";
  }
  return "";
}

}  // namespace huiyin::kit
