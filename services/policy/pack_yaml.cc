// Reading. The only file that knows yaml-cpp.
#include "services/policy/pack_yaml.h"

#include <algorithm>
#include <set>
#include <utility>

#include "huiyin/common/v1/limits.pb.h"
#include "services/kit/base/status.h"
#include "services/policy/pack_words.h"
#include "services/policy/validate.h"
#include "yaml-cpp/yaml.h"

namespace huiyin::policy {
namespace {

using directory::v1::ApplyPack;
using directory::v1::Entity;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

const common::v1::Limit& LimitOf(const FieldDescriptor& field) {
  return field.options().GetExtension(common::v1::limit);
}

std::pair<int64_t, int64_t> BoundsOf(const FieldDescriptor& field) {
  const common::v1::Limit& limit = LimitOf(field);
  if (limit.min() != 0 || limit.max() != 0) return {limit.min(), limit.max()};
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) return {INT32_MIN, INT32_MAX};
  return {INT64_MIN, INT64_MAX};
}

class PackReader {
 public:
  explicit PackReader(std::string_view file_name) : file_name_(file_name) {}

  absl::StatusOr<ApplyPack> Read(const std::string& text) {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() != 1 || !documents[0].IsMap()) {
      return absl::InvalidArgumentError(
          file_name_ + ":1: a pack file is one YAML document with the keys " + Keys());
    }
    const YAML::Node& root = documents[0];
    RETURN_IF_ERROR(CheckKeysOnce(root, ""));
    for (const auto& pair : root) RETURN_IF_ERROR(ReadTop(pair.first, pair.second));
    if (pack_.name().empty()) {
      return Error(root, "name", "is missing: write the pack's name, as in name: qinghe");
    }
    return std::move(pack_);
  }

 private:
  absl::Status Error(const YAML::Node& at, const std::string& path, const std::string& what) const {
    return absl::InvalidArgumentError(file_name_ + ":" + std::to_string(at.Mark().line + 1) + ": " +
                                      path + ": " + what);
  }

  // Told at the key: yaml-cpp places a missing value on a later line.
  absl::Status NoValue(const YAML::Node& key, const std::string& path) const {
    return Error(key, path, "has no value: write one or leave the key out");
  }

  static std::string Keys() {
    std::string keys = "name, settings";
    for (const PackSection& section : kPackSections) keys += std::string(", ") + section.key;
    return keys;
  }

  absl::Status CheckKeysOnce(const YAML::Node& map, const std::string& path) const {
    std::set<std::string> seen;
    for (const auto& pair : map) {
      const YAML::Node& key = pair.first;
      if (!key.IsScalar()) return Error(key, path, "has a key that is not a word: write one");
      if (seen.insert(key.Scalar()).second) continue;
      return Error(key, path + key.Scalar(), "stands twice: keep one");
    }
    return absl::OkStatus();
  }

  absl::Status ReadTop(const YAML::Node& key, const YAML::Node& value) {
    const std::string& word = key.Scalar();
    if (value.IsNull()) return NoValue(key, word);
    if (word == "name") {
      return ReadField(value, word, *ApplyPack::descriptor()->FindFieldByName("name"), &pack_);
    }
    if (word == "settings") {
      return ReadMessage(value, word, pack_.add_entities()->mutable_settings());
    }
    for (const PackSection& section : kPackSections) {
      if (word == section.key) return ReadList(value, word, section, "", 0);
    }
    return Error(key, word, "is not a key of a pack file: use one of " + Keys());
  }

  absl::Status ReadList(const YAML::Node& list, const std::string& path, const PackSection& section,
                        const std::string& parent_id, int depth) {
    if (!list.IsSequence()) return Error(list, path, "must be a list: start each item with a dash");
    if (depth > kPackDepthMax) {
      return Error(list, path, "is nested too deeply: at most " + std::to_string(kPackDepthMax));
    }
    for (size_t i = 0; i < list.size(); ++i) {
      const std::string item_path = path + "[" + std::to_string(i) + "]";
      RETURN_IF_ERROR(ReadItem(list[i], item_path, section, parent_id, depth));
    }
    return absl::OkStatus();
  }

  absl::Status ReadItem(const YAML::Node& item, const std::string& path, const PackSection& section,
                        const std::string& parent_id, int depth) {
    if (pack_.entities_size() == kPackEntitiesMax) {
      return Error(
          item, path,
          "is one too many: a pack has at most " + std::to_string(kPackEntitiesMax) + " entities");
    }
    Entity* entity = pack_.add_entities();
    Message* content = entity->GetReflection()->MutableMessage(
        entity, Entity::descriptor()->FindFieldByName(section.entity_field));
    if (!parent_id.empty()) {
      const FieldDescriptor* parent = FindYamlKey(*content->GetDescriptor(), "parent");
      content->GetReflection()->SetString(content, parent, parent_id);
    }
    YAML::Node children;
    RETURN_IF_ERROR(ReadMessage(item, path, content, section.tree ? &children : nullptr));
    if (children.IsNull()) return absl::OkStatus();
    return ReadList(children, path + ".children", section, IdOf(*entity), depth + 1);
  }

  // `children`: where the node of that key goes; nullptr: there is no such key here.
  absl::Status ReadMessage(const YAML::Node& node, const std::string& path, Message* message,
                           YAML::Node* children = nullptr) const {
    if (!node.IsMap()) return Error(node, path, "must be keys with values, as in id: x");
    RETURN_IF_ERROR(CheckKeysOnce(node, path + "."));
    const auto* reflection = message->GetReflection();
    for (const auto& pair : node) {
      const std::string& key = pair.first.Scalar();
      const std::string key_path = path + "." + key;
      if (pair.second.IsNull()) return NoValue(pair.first, key_path);
      if (key == "children" && children != nullptr) {
        children->reset(pair.second);
        continue;
      }
      const FieldDescriptor* field = FindYamlKey(*message->GetDescriptor(), key);
      if (field == nullptr) {
        return Error(pair.first, key_path,
                     "is not known here: use one of " + YamlKeys(*message->GetDescriptor()) +
                         (children != nullptr ? ", children" : ""));
      }
      if (key == "parent" && reflection->HasField(*message, field)) {
        return Error(pair.first, key_path, "is said by the nesting already: leave it out");
      }
      RETURN_IF_ERROR(ReadField(pair.second, key_path, *field, message));
    }
    return CheckRequired(node, path, *message);
  }

  absl::Status CheckRequired(const YAML::Node& node, const std::string& path,
                             const Message& message) const {
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = message.GetDescriptor()->field(i);
      if (field->is_repeated() || !LimitOf(*field).required()) continue;
      if (message.GetReflection()->HasField(message, field)) continue;
      return Error(node, path + "." + YamlKey(*field), "is missing: fill it in");
    }
    return absl::OkStatus();
  }

  absl::Status ReadField(const YAML::Node& node, const std::string& path,
                         const FieldDescriptor& field, Message* message) const {
    if (!field.is_repeated()) return ReadValue(node, path, field, message);
    if (!node.IsSequence()) return Error(node, path, "must be a list, as in [a, b]");
    const common::v1::Limit& limit = LimitOf(field);
    if (limit.max_items() != 0 && node.size() > limit.max_items()) {
      return Error(node, path,
                   "has " + std::to_string(node.size()) + " items, at most " +
                       std::to_string(limit.max_items()) + " are allowed: leave some out");
    }
    for (size_t i = 0; i < node.size(); ++i) {
      RETURN_IF_ERROR(ReadValue(node[i], path + "[" + std::to_string(i) + "]", field, message));
    }
    return absl::OkStatus();
  }

  absl::Status ReadValue(const YAML::Node& node, const std::string& path,
                         const FieldDescriptor& field, Message* message) const {
    if (!node.IsScalar()) {
      return Error(node, path, "must be a single value: write one");
    }
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return ReadString(node, path, field, message);
      case FieldDescriptor::CPPTYPE_ENUM:
        return ReadEnum(node, path, field, message);
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_INT64:
        return ReadNumber(node, path, field, message);
      default:
        return Error(node, path, "has a type that pack files cannot hold: leave the key out");
    }
  }

  absl::Status ReadString(const YAML::Node& node, const std::string& path,
                          const FieldDescriptor& field, Message* message) const {
    const std::string& text = node.Scalar();
    const common::v1::Limit& limit = LimitOf(field);
    if (limit.max_bytes() != 0 && text.size() > limit.max_bytes()) {
      return Error(node, path,
                   "has " + std::to_string(text.size()) + " bytes, at most " +
                       std::to_string(limit.max_bytes()) + " are allowed: shorten it");
    }
    bool token = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
    if (limit.token() && !token) {
      return Error(node, path,
                   Quoted(text) + " must be printable ASCII without spaces: write another");
    }
    if (field.is_repeated()) {
      if (text.empty()) return Error(node, path, "is empty: write a word or remove it");
      message->GetReflection()->AddString(message, &field, text);
    } else {
      message->GetReflection()->SetString(message, &field, text);
    }
    return absl::OkStatus();
  }

  absl::Status ReadEnum(const YAML::Node& node, const std::string& path,
                        const FieldDescriptor& field, Message* message) const {
    const auto* value = FindEnumWord(*field.enum_type(), node.Scalar());
    if (value == nullptr) {
      return Error(
          node, path,
          Quoted(node.Scalar()) + " is not known: use one of " + EnumWords(*field.enum_type()));
    }
    message->GetReflection()->SetEnum(message, &field, value);
    return absl::OkStatus();
  }

  absl::Status ReadNumber(const YAML::Node& node, const std::string& path,
                          const FieldDescriptor& field, Message* message) const {
    const bool duration = IsDuration(field);
    const std::optional<int64_t> number =
        duration ? ParseDurationSeconds(node.Scalar()) : ParseWholeNumber(node.Scalar());
    if (!number.has_value()) {
      return Error(
          node, path,
          Quoted(node.Scalar()) +
              (duration ? " is not a duration: write a whole number and s, m, h or d, as in 24h"
                        : " is not a whole number: write one"));
    }
    const auto [min, max] = BoundsOf(field);
    if (*number < min || *number > max) {
      auto shown = [duration](int64_t value) {
        return duration ? FormatDurationSeconds(value) : std::to_string(value);
      };
      return Error(node, path,
                   node.Scalar() + " is out of bounds: write one between " + shown(min) + " and " +
                       shown(max));
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
      message->GetReflection()->SetInt32(message, &field, static_cast<int32_t>(*number));
    } else {
      message->GetReflection()->SetInt64(message, &field, *number);
    }
    return absl::OkStatus();
  }

  const std::string file_name_;
  ApplyPack pack_;
};

}  // namespace

absl::StatusOr<ApplyPack> ReadPack(const std::string& text, std::string_view file_name) {
  try {
    return PackReader(file_name).Read(text);
  } catch (const YAML::Exception& e) {
    return absl::InvalidArgumentError(std::string(file_name) + ":" +
                                      std::to_string(e.mark.line + 1) + ": is not YAML: " + e.msg +
                                      ": correct the line");
  }
}

}  // namespace huiyin::policy
