// How directory.proto is spelled in a pack file. Reader and writer follow the descriptors through
// these, so a new field of an entity is in the file format at once.
//
// Pure; safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "google/protobuf/descriptor.h"

namespace huiyin::policy {

// A list of the pack file and the kind of entity in it. Trees may nest by `children`.
struct PackSection {
  const char* key;
  const char* entity_field;  // of directory.v1.Entity
  bool tree;
};
inline constexpr std::array<PackSection, 8> kPackSections = {{
    {"areas", "area", true},
    {"units", "unit", true},
    {"calendars", "calendar", false},
    {"service_levels", "service_level", false},
    {"categories", "category", true},
    {"duty", "duty_rule", false},
    {"return_reasons", "return_reason", false},
    {"measures", "measure_rule", false},
}};

// Beside the fields of a calendar's day: the last of several in a row.
inline constexpr char kThroughKey[] = "through";

// Deeper than any tree of a government; without it an alias that holds itself would have no end.
inline constexpr int kPackDepthMax = 32;

// parent_id → parent, receive_within_seconds → receive_within.
std::string YamlKey(const google::protobuf::FieldDescriptor& field);
// nullptr: no field is spelled so.
const google::protobuf::FieldDescriptor* FindYamlKey(const google::protobuf::Descriptor& message,
                                                     std::string_view key);
// "id, name, parent"
std::string YamlKeys(const google::protobuf::Descriptor& message);
bool IsDuration(const google::protobuf::FieldDescriptor& field);
// The date of a calendar's day.
bool IsDateField(const google::protobuf::FieldDescriptor& field);

// TIER_TOWNSHIP → township.
std::string EnumWord(const google::protobuf::EnumValueDescriptor& value);
// nullptr: no such word. The zero value has none.
const google::protobuf::EnumValueDescriptor* FindEnumWord(
    const google::protobuf::EnumDescriptor& type, std::string_view word);
// "city, county, township, village"
std::string EnumWords(const google::protobuf::EnumDescriptor& type);

// 45s, 30m, 2h, 7d. nullopt: not of that form, negative, or too large.
std::optional<int64_t> ParseDurationSeconds(std::string_view text);
// In the largest unit that divides it.
std::string FormatDurationSeconds(int64_t seconds);
// nullopt: not a whole number, or too large.
std::optional<int64_t> ParseWholeNumber(std::string_view text);

}  // namespace huiyin::policy
