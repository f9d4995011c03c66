// How times, durations, enums, shares and messages are written, and how words are read back.
//
// Threads: safe from any. Errors: readers return WrongUsage naming what was given and what is possible.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/protobuf/message.h"
#include "services/ctl/exit.h"
#include "services/kit/base/text.h"

namespace huiyin::ctl {

// 2026-03-16T09:12:33+08:00; 0: "".
std::string FormatTime(int64_t time_us, absl::TimeZone zone);
// The two largest units: 2d 3h, 45m, 12s; negative: "".
std::string FormatDuration(int64_t seconds);
// 87.5%; "-" when nothing was counted.
std::string FormatShare(int64_t part, int64_t whole);

// CASE_STAGE_CALLED_BACK → called_back; the zero value: "".
std::string WordOf(const google::protobuf::EnumDescriptor& type, int value);
template <typename Enum>
std::string Word(Enum value) {
  return WordOf(*google::protobuf::GetEnumDescriptor<Enum>(), value);
}
// "hotline, app, web"
std::string WordsOf(const google::protobuf::EnumDescriptor& type);

absl::StatusOr<int> ReadWordOf(const google::protobuf::EnumDescriptor& type, std::string_view what,
                               const std::string& word);
// Empty: leaves `out` alone. `what` names the option in the error.
template <typename Enum>
absl::Status ReadWord(std::string_view what, const std::string& word, Enum* out) {
  if (word.empty()) return absl::OkStatus();
  absl::StatusOr<int> value = ReadWordOf(*google::protobuf::GetEnumDescriptor<Enum>(), what, word);
  if (value.ok()) *out = static_cast<Enum>(*value);
  return value.status();
}

// 2026-03-16, 2026-03-16T09:12, both in `zone`, or RFC 3339 with an offset. Microseconds since 1970. The years 1 to 9999 of
// UTC. An hour that comes twice means its first passing; one that is skipped is counted on from before.
absl::StatusOr<int64_t> ReadTime(std::string_view what, const std::string& text,
                                 absl::TimeZone zone);
// 2026-03 → 202603.
absl::StatusOr<int32_t> ReadMonth(std::string_view what, const std::string& text);

// The zone of that name; UTC when there is none.
absl::TimeZone ZoneOf(const std::string& name);

// JSON in one line with the field names of the protos. `defaults`: fields that hold zero stand there too.
std::string ToJson(const google::protobuf::Message& message, bool defaults = true);
// {"name": value, …}; the values are JSON already.
std::string JsonObject(const std::vector<std::pair<std::string, std::string>>& fields);
std::string JsonArray(const std::vector<std::string>& values);
std::string JsonText(std::string_view text);

// "stage=received unit_id=urban reached_at=2026-…": the set fields for people, in their order, without matter_id.
std::string Describe(const google::protobuf::Message& message, absl::TimeZone zone);

}  // namespace huiyin::ctl
