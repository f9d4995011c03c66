// Writing: plain text, no library needed, so that the bytes depend on nothing but the entities.
#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "services/policy/pack_hours.h"
#include "services/policy/pack_words.h"
#include "services/policy/pack_yaml.h"

namespace huiyin::policy {
namespace {

using directory::v1::Calendar;
using directory::v1::CalendarDay;
using directory::v1::DayHours;
using directory::v1::Entity;
using directory::v1::WeekdayHours;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsPlainSafe(const std::string& text) {
  static const std::set<std::string> reserved = {"null", "Null", "NULL"};
  auto letter = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xe3 && c <= 0xe9);
  };
  auto inner = [&](unsigned char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '/' || c == '.' ||
           (c >= 0x80 && c <= 0xbf);
  };
  if (text.empty() || reserved.count(text) != 0) return false;
  unsigned char first = static_cast<unsigned char>(text[0]);
  if (!letter(first) && !(first >= '0' && first <= '9')) return false;
  return std::all_of(text.begin(), text.end(), inner);
}

// Plain where YAML cannot take it for anything else, else in double quotes.
std::string Scalar(const std::string& text) {
  static constexpr char kHex[] = "0123456789abcdef";
  if (IsPlainSafe(text)) return text;
  std::string quoted = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string NumberText(int64_t number, const FieldDescriptor& field) {
  return IsDuration(field) ? FormatDurationSeconds(number) : std::to_string(number);
}

std::string ListItem(const Message& message, const FieldDescriptor& field, int i) {
  const auto* reflection = message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return NumberText(reflection->GetRepeatedInt32(message, &field, i), field);
    case FieldDescriptor::CPPTYPE_INT64:
      return NumberText(reflection->GetRepeatedInt64(message, &field, i), field);
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      DayHours hours;
      hours.CopyFrom(reflection->GetRepeatedMessage(message, &field, i));
      return Scalar(FormatHours(hours));
    }
    default:
      return Scalar(reflection->GetRepeatedString(message, &field, i));
  }
}

// What stands behind a key in one line.
std::string Value(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  if (field.is_repeated()) {
    std::string list = "[";
    for (int i = 0; i < reflection->FieldSize(message, &field); ++i) {
      list += (i == 0 ? "" : ", ") + ListItem(message, field, i);
    }
    return list + "]";
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumWord(*reflection->GetEnum(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(message, &field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_INT32: {
      const int32_t number = reflection->GetInt32(message, &field);
      return IsDateField(field) ? FormatDate(number) : NumberText(number, field);
    }
    case FieldDescriptor::CPPTYPE_INT64:
      return NumberText(reflection->GetInt64(message, &field), field);
    default:
      return Scalar(reflection->GetString(message, &field));
  }
}

bool SameHours(const WeekdayHours& a, const WeekdayHours& b) {
  return std::equal(a.hours().begin(), a.hours().end(), b.hours().begin(), b.hours().end(),
                    [](const DayHours& x, const DayHours& y) {
                      return x.from_minute() == y.from_minute() && x.to_minute() == y.to_minute();
                    });
}

// A line for each stretch of weekdays with the same hours: mon-fri: ["08:30-12:00"]
std::string WeekdaysText(const Calendar& calendar, const std::string& indent) {
  std::string text;
  const auto& all = calendar.weekdays();
  for (int first = 0, after = 0; first < all.size(); first = after) {
    for (after = first + 1; after < all.size(); ++after) {
      if (all[after].weekday() != all[after - 1].weekday() + 1) break;
      if (!SameHours(all[after], all[first])) break;
    }
    text += indent + WeekdayWord(all[first].weekday());
    if (after > first + 1) text += "-" + WeekdayWord(all[after - 1].weekday());
    const FieldDescriptor& hours = *WeekdayHours::descriptor()->FindFieldByName("hours");
    text += ": " + Value(all[first], hours) + "\n";
  }
  return text;
}

bool FollowsAlike(const CalendarDay& before, const CalendarDay& day) {
  CalendarDay next = before;
  next.set_date(NextDate(before.date()).value_or(0));
  return next.SerializeAsString() == day.SerializeAsString();
}

// A line for each stretch of days that differ in nothing else.
std::string DaysText(const Calendar& calendar, const std::string& indent) {
  std::string text;
  const auto& all = calendar.days();
  for (int first = 0, after = 0; first < all.size(); first = after) {
    for (after = first + 1; after < all.size(); ++after) {
      if (!FollowsAlike(all[after - 1], all[after])) break;
    }
    std::vector<const FieldDescriptor*> set;
    all[first].GetReflection()->ListFields(all[first], &set);
    std::string fields;
    for (const FieldDescriptor* field : set) {
      if (!fields.empty()) fields += ", ";
      fields += YamlKey(*field) + ": " + Value(all[first], *field);
      if (!IsDateField(*field) || after == first + 1) continue;
      fields += std::string(", ") + kThroughKey + ": " + FormatDate(all[after - 1].date());
    }
    text += indent + "- {" + fields + "}\n";
  }
  return text;
}

class PackWriter {
 public:
  std::string Write(std::string_view name, const Entities& entities) {
    text_ = "name: " + Scalar(std::string(name)) + "\n";
    for (const Entity& entity : entities) sorted_[KeyOf(entity)] = &entity;
    for (const auto& [key, entity] : sorted_) {
      if (!entity->has_settings()) continue;
      text_ += "settings:\n";
      WriteFields(entity->settings(), "  ", "  ", true);
    }
    for (const PackSection& section : kPackSections) WriteSection(section);
    return std::move(text_);
  }

 private:
  void WriteSection(const PackSection& section) {
    const FieldDescriptor* kind = Entity::descriptor()->FindFieldByName(section.entity_field);
    contents_.clear();
    children_.clear();
    std::vector<std::string> roots;
    for (const auto& [key, entity] : sorted_) {
      if (entity->entity_case() != kind->number()) continue;
      contents_[key.second] = &entity->GetReflection()->GetMessage(*entity, kind);
    }
    for (const auto& [id, content] : contents_) {
      const std::string parent = section.tree ? ParentOf(*content) : std::string();
      const bool nested = contents_.count(parent) != 0;
      (nested ? children_[parent] : roots).push_back(id);
    }
    if (contents_.empty()) return;
    text_ += std::string(section.key) + ":\n";
    for (const std::string& id : roots) WriteItem(id, "  ", 0);
    // Left are members of loops and what is too deep to nest: each starts anew and names its
    // parent.
    while (!contents_.empty()) WriteItem(std::string(contents_.begin()->first), "  ", 0);
  }

  static std::string ParentOf(const Message& content) {
    const FieldDescriptor* parent = content.GetDescriptor()->FindFieldByName("parent_id");
    return content.GetReflection()->GetString(content, parent);
  }

  void WriteItem(const std::string& id, const std::string& indent, int depth) {
    const Message& content = *contents_.at(id);
    contents_.erase(id);
    WriteFields(content, indent + "- ", indent + "  ", depth == 0);
    if (depth == kPackDepthMax) return;
    bool first = true;
    for (const std::string& child : children_[id]) {
      if (contents_.count(child) == 0) continue;  // a loop came back to it
      if (first) text_ += indent + "  children:\n";
      first = false;
      WriteItem(child, indent + "    ", depth + 1);
    }
  }

  void WriteFields(const Message& content, const std::string& first_indent,
                   const std::string& indent, bool with_parent) {
    std::vector<const FieldDescriptor*> set;
    content.GetReflection()->ListFields(content, &set);
    const std::string* lead = &first_indent;
    for (const FieldDescriptor* field : set) {
      if (!with_parent && field->name() == "parent_id") continue;
      text_ += *lead + YamlKey(*field) + ":" + ValueOrBlock(content, *field, indent);
      lead = &indent;
    }
    if (set.empty()) text_ += first_indent + "{}\n";
  }

  static std::string ValueOrBlock(const Message& content, const FieldDescriptor& field,
                                  const std::string& indent) {
    if (field.containing_type() == Calendar::descriptor()) {
      const auto& calendar = static_cast<const Calendar&>(content);
      if (field.number() == Calendar::kWeekdaysFieldNumber) {
        return "\n" + WeekdaysText(calendar, indent + "  ");
      }
      if (field.number() == Calendar::kDaysFieldNumber) {
        return "\n" + DaysText(calendar, indent + "  ");
      }
    }
    return " " + Value(content, field) + "\n";
  }

  std::map<EntityKey, const Entity*> sorted_;
  std::map<std::string, const Message*> contents_;  // of the section at hand, those not yet written
  std::map<std::string, std::vector<std::string>> children_;
  std::string text_;
};

}  // namespace

std::string WritePack(std::string_view name, const Entities& entities) {
  return PackWriter().Write(name, entities);
}

}  // namespace huiyin::policy
