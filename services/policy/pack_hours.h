// How dates, weekdays and hours of a calendar are spelled in a pack file.
//
// Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "huiyin/directory/v1/directory.pb.h"

namespace huiyin::policy {

// year × 10000 + month × 100 + day, as directory.proto has it: is there such a day?
bool IsDate(int32_t date);
// 2026-10-01. nullopt: not of that form, or no day of the years 1 to 9999.
std::optional<int32_t> ParseDate(std::string_view text);
std::string FormatDate(int32_t date);
// The day after; of the last there is, nullopt.
std::optional<int32_t> NextDate(int32_t date);

// 1: mon … 7: sun.
std::string WeekdayWord(int32_t weekday);
// "sat" or "mon-fri", in order; empty: neither.
std::vector<int32_t> ParseWeekdays(std::string_view text);

// "08:30-12:00", up to 24:00, ending after it begins. nullopt: not of that form.
std::optional<directory::v1::DayHours> ParseHours(std::string_view text);
std::string FormatHours(const directory::v1::DayHours& hours);

}  // namespace huiyin::policy
