#include "services/ctl/format.h"

#include <google/protobuf/util/json_util.h>

#include <array>
#include <cstdio>

#include "services/policy/pack_words.h"
#include "services/policy/time_zone.h"

namespace huiyin::ctl {

std::string FormatTime(int64_t time_us, absl::TimeZone zone) {
  if (time_us == 0) return "";
  const absl::Time time = absl::FromUnixMicros(time_us);
  return absl::FormatTime("%Y-%m-%dT%H:%M:%S%Ez", time, zone);
}

std::string FormatDuration(int64_t seconds) {
  if (seconds < 0) return "";
  constexpr std::array<std::pair<int64_t, char>, 4> kUnits = {
      {{86'400, 'd'}, {3'600, 'h'}, {60, 'm'}, {1, 's'}}};
  size_t i = 0;
  while (i + 1 < kUnits.size() && seconds < kUnits[i].first) ++i;
  std::string text = kit::Concat(seconds / kUnits[i].first, kUnits[i].second);
  if (i + 1 == kUnits.size()) return text;
  const int64_t rest = seconds % kUnits[i].first / kUnits[i + 1].first;
  return rest == 0 ? text : kit::Concat(text, " ", rest, kUnits[i + 1].second);
}

std::string FormatShare(int64_t part, int64_t whole) {
  if (whole <= 0) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f%%",
                100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return text;
}

std::string WordOf(const google::protobuf::EnumDescriptor& type, int value) {
  if (value == 0) return "";
  const google::protobuf::EnumValueDescriptor* found = type.FindValueByNumber(value);
  return found == nullptr ? std::to_string(value) : policy::EnumWord(*found);
}

std::string WordsOf(const google::protobuf::EnumDescriptor& type) {
  return policy::EnumWords(type);
}

absl::StatusOr<int> ReadWordOf(const google::protobuf::EnumDescriptor& type, std::string_view what,
                               const std::string& word) {
  const google::protobuf::EnumValueDescriptor* found = policy::FindEnumWord(type, word);
  if (found != nullptr) return found->number();
  return WrongUsage(kit::Concat(what, ": \"", word, "\" is none of ", WordsOf(type)));
}

absl::StatusOr<int64_t> ReadTime(std::string_view what, const std::string& text,
                                 absl::TimeZone zone) {
  std::string error;
  absl::Time time;
  // Absl also reads "infinite-future" and years before the first.
  const absl::Time first = absl::FromCivil(absl::CivilDay(1, 1, 1), absl::UTCTimeZone());
  const absl::Time end = absl::FromCivil(absl::CivilDay(10'000, 1, 1), absl::UTCTimeZone());
  for (const char* format : {"%E4Y-%m-%d", "%E4Y-%m-%dT%H:%M", "%E4Y-%m-%dT%H:%M:%E*S",
                             "%E4Y-%m-%dT%H:%M%Ez", "%E4Y-%m-%dT%H:%M:%E*S%Ez"}) {
    if (!absl::ParseTime(format, text, zone, &time, &error)) continue;
    if (time >= first && time < end) return absl::ToUnixMicros(time);
  }
  return WrongUsage(kit::Concat(what, ": \"", text,
                                "\" is no time; write 2026-03-16, 2026-03-16T09:12 or "
                                "2026-03-16T09:12:33+08:00"));
}

absl::StatusOr<int32_t> ReadMonth(std::string_view what, const std::string& text) {
  absl::Time time;
  std::string error;
  if (text.size() == 7 && absl::ParseTime("%Y-%m", text, &time, &error)) {
    const absl::CivilMonth month(absl::ToCivilMonth(time, absl::UTCTimeZone()));
    return static_cast<int32_t>(month.year() * 100 + month.month());
  }
  return WrongUsage(kit::Concat(what, ": \"", text, "\" is no month; write 2026-03"));
}

absl::TimeZone ZoneOf(const std::string& name) {
  return policy::LoadZone(name).value_or(absl::UTCTimeZone());
}

std::string ToJson(const google::protobuf::Message& message, bool defaults) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = defaults;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) return "null";
  return json;
}

std::string JsonObject(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string json = "{";
  for (const auto& [name, value] : fields) {
    if (json.size() > 1) json += ',';
    json += kit::Concat(JsonText(name), ":", value);
  }
  return json + "}";
}

std::string JsonArray(const std::vector<std::string>& values) {
  std::string json = "[";
  for (const std::string& value : values) {
    if (json.size() > 1) json += ',';
    json += value;
  }
  return json + "]";
}

std::string JsonText(std::string_view text) {
  std::string json = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", c);
      json += escape;
    } else {
      json += c;
    }
  }
  return json + '"';
}

}  // namespace huiyin::ctl
