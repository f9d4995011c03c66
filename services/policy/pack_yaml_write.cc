// Writing: plain text, no library needed, so that the bytes depend on nothing but the entities.
#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "services/policy/pack_words.h"
#include "services/policy/pack_yaml.h"

namespace huiyin::policy {
namespace {

using directory::v1::Entity;
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

std::string Value(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  if (field.is_repeated()) {
    std::string list = "[";
    for (int i = 0; i < reflection->FieldSize(message, &field); ++i) {
      list += (i == 0 ? "" : ", ") + Scalar(reflection->GetRepeatedString(message, &field, i));
    }
    return list + "]";
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumWord(*reflection->GetEnum(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return std::to_string(reflection->GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64: {
      const int64_t number = reflection->GetInt64(message, &field);
      return IsDuration(field) ? FormatDurationSeconds(number) : std::to_string(number);
    }
    default:
      return Scalar(reflection->GetString(message, &field));
  }
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
      text_ += *lead + YamlKey(*field) + ": " + Value(content, *field) + "\n";
      lead = &indent;
    }
    if (set.empty()) text_ += first_indent + "{}\n";
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
