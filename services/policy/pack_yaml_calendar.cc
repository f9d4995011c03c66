// The parts of a calendar: hours, weekdays and days, each spelled as people write them.
#include "huiyin/directory/v1/directory.pb.h"
#include "services/kit/base/status.h"
#include "services/policy/pack_hours.h"
#include "services/policy/pack_words.h"
#include "services/policy/pack_yaml_field.h"

namespace huiyin::policy {

using directory::v1::CalendarDay;
using directory::v1::DayHours;
using directory::v1::WeekdayHours;

absl::Status FieldReader::ReadPart(const YAML::Node& node, const std::string& path,
                                   const Field& field, Message* message) const {
  if (field.message_type() == CalendarDay::descriptor()) {
    return ReadDay(node, path, field, message);
  }
  if (field.message_type() != DayHours::descriptor()) {
    return Error(node, path, "has a type that pack files cannot hold: leave the key out");
  }
  const std::optional<DayHours> hours = node.IsScalar() ? ParseHours(node.Scalar()) : std::nullopt;
  if (!hours.has_value()) {
    return Error(node, path, "is no stretch of a day: write it as in \"08:30-12:00\"");
  }
  message->GetReflection()->AddMessage(message, &field)->CopyFrom(*hours);
  return absl::OkStatus();
}

absl::Status FieldReader::ReadDate(const YAML::Node& node, const std::string& path,
                                   int32_t* date) const {
  const std::optional<int32_t> read = node.IsScalar() ? ParseDate(node.Scalar()) : std::nullopt;
  if (!read.has_value()) return Error(node, path, "is no date: write one as in 2026-10-01");
  *date = *read;
  return absl::OkStatus();
}

// {mon-fri: ["08:30-12:00"], sat: []}
absl::Status FieldReader::ReadWeekdays(const YAML::Node& node, const std::string& path,
                                       const Field& field, Message* message) const {
  if (!node.IsMap()) {
    return Error(node, path, "must be weekdays with their hours, as in mon-fri: [\"08:30-12:00\"]");
  }
  const auto* reflection = message->GetReflection();
  RETURN_IF_ERROR(CheckKeysOnce(node, path + "."));
  uint32_t seen = 0;
  for (const auto& pair : node) {
    const std::string key_path = path + "." + pair.first.Scalar();
    const std::vector<int32_t> weekdays = ParseWeekdays(pair.first.Scalar());
    if (weekdays.empty()) {
      return Error(
          pair.first, key_path,
          "is no weekday: use mon, tue, wed, thu, fri, sat, sun, or several in a row as in "
          "mon-fri");
    }
    if (pair.second.IsNull()) return NoValue(pair.first, key_path);
    WeekdayHours hours;
    const Field& list = *WeekdayHours::descriptor()->FindFieldByName("hours");
    RETURN_IF_ERROR(ReadField(pair.second, key_path, list, &hours));
    for (int32_t weekday : weekdays) {
      if ((seen >> weekday & 1) != 0) {
        return Error(pair.first, key_path, "says " + WeekdayWord(weekday) + " twice: keep one");
      }
      seen |= 1u << weekday;
      hours.set_weekday(weekday);
      reflection->AddMessage(message, &field)->CopyFrom(hours);
    }
  }
  return absl::OkStatus();
}

// {date: 2026-10-01, through: 2026-10-07, name: 国庆节} is seven days.
absl::Status FieldReader::ReadDay(const YAML::Node& node, const std::string& path,
                                  const Field& field, Message* message) const {
  const auto* reflection = message->GetReflection();
  CalendarDay day;
  ExtraKey through = {kThroughKey, {}};
  RETURN_IF_ERROR(ReadMessage(node, path, &day, &through));
  int32_t last = day.date();
  if (!through.node.IsNull()) {
    const std::string through_path = path + "." + kThroughKey;
    RETURN_IF_ERROR(ReadDate(through.node, through_path, &last));
    if (last < day.date()) {
      return Error(through.node, through_path, "is before the date: write a later one");
    }
  }
  for (std::optional<int32_t> date = day.date(); date.has_value() && *date <= last;
       date = NextDate(*date)) {
    RETURN_IF_ERROR(CheckCount(node, path, field, reflection->FieldSize(*message, &field) + 1));
    day.set_date(*date);
    reflection->AddMessage(message, &field)->CopyFrom(day);
  }
  return absl::OkStatus();
}

}  // namespace huiyin::policy
