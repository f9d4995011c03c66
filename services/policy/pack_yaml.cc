// Reading: which lists a pack file has, and trees. What stands in an item is FieldReader's.
#include "services/policy/pack_yaml.h"

#include <utility>

#include "services/kit/base/status.h"
#include "services/policy/one_document.h"
#include "services/policy/pack_words.h"
#include "services/policy/pack_yaml_field.h"
#include "services/policy/validate.h"
#include "yaml-cpp/yaml.h"

namespace huiyin::policy {
namespace {

using directory::v1::ApplyPack;
using directory::v1::Entity;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class PackReader {
 public:
  PackReader(std::string_view file_name, PackLines* lines)
      : file_name_(file_name), lines_(lines), fields_(file_name) {}

  absl::StatusOr<ApplyPack> Read(const std::string& text) {
    const std::optional<YAML::Node> document = OneDocument(text);
    if (!document.has_value() || !document->IsMap()) {
      return absl::InvalidArgumentError(
          file_name_ + ":1: a pack file is one YAML document with the keys " + Keys());
    }
    const YAML::Node& root = *document;
    RETURN_IF_ERROR(fields_.CheckKeysOnce(root, ""));
    for (const auto& pair : root) RETURN_IF_ERROR(ReadTop(pair.first, pair.second));
    if (pack_.name().empty()) {
      return fields_.Error(root, "name", "is missing: write the pack's name, as in name: qinghe");
    }
    return std::move(pack_);
  }

 private:
  static std::string Keys() {
    std::string keys = "name, settings";
    for (const PackSection& section : kPackSections) keys += std::string(", ") + section.key;
    return keys;
  }

  absl::Status ReadTop(const YAML::Node& key, const YAML::Node& value) {
    const std::string& word = key.Scalar();
    if (value.IsNull()) return fields_.NoValue(key, word);
    if (word == "name") {
      return fields_.ReadField(value, word, *ApplyPack::descriptor()->FindFieldByName("name"),
                               &pack_);
    }
    if (word == "settings") {
      Entity* entity = pack_.add_entities();
      RETURN_IF_ERROR(fields_.ReadMessage(value, word, entity->mutable_settings()));
      NoteLines(value, *entity, entity->settings());
      return absl::OkStatus();
    }
    for (const PackSection& section : kPackSections) {
      if (word == section.key) return ReadList(value, word, section, "", 0);
    }
    return fields_.Error(key, word, "is not a key of a pack file: use one of " + Keys());
  }

  absl::Status ReadList(const YAML::Node& list, const std::string& path, const PackSection& section,
                        const std::string& parent_id, int depth) {
    if (!list.IsSequence())
      return fields_.Error(list, path, "must be a list: start each item with a dash");
    if (depth > kPackDepthMax) {
      return fields_.Error(list, path,
                           "is nested too deeply: at most " + std::to_string(kPackDepthMax));
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
      return fields_.Error(
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
    ExtraKey children = {"children", {}};
    RETURN_IF_ERROR(fields_.ReadMessage(item, path, content, section.tree ? &children : nullptr));
    NoteLines(item, *entity, *content);
    if (children.node.IsNull()) return absl::OkStatus();
    return ReadList(children.node, path + ".children", section, IdOf(*entity), depth + 1);
  }

  void NoteLines(const YAML::Node& item, const Entity& entity, const Message& content) {
    if (lines_ == nullptr) return;
    const EntityKey key = KeyOf(entity);
    lines_->Add(key, "", item.Mark().line + 1);
    for (const auto& pair : item) {
      const auto* field = FindYamlKey(*content.GetDescriptor(), pair.first.Scalar());
      if (field != nullptr) lines_->Add(key, field->name(), pair.first.Mark().line + 1);
    }
  }

  const std::string file_name_;
  PackLines* const lines_;  // may be nullptr
  const FieldReader fields_;
  ApplyPack pack_;
};

}  // namespace

void PackLines::Add(const EntityKey& entity, const std::string& field, int line) {
  lines_[{entity, field}] = line;
}

int PackLines::LineOf(const EntityKey& entity, const std::string& field) const {
  auto it = lines_.find({entity, field});
  if (it == lines_.end()) it = lines_.find({entity, ""});
  return it == lines_.end() ? 0 : it->second;
}

absl::StatusOr<ApplyPack> ReadPack(const std::string& text, std::string_view file_name,
                                   PackLines* lines) {
  try {
    return PackReader(file_name, lines).Read(text);
  } catch (const YAML::Exception& e) {
    return absl::InvalidArgumentError(std::string(file_name) + ":" +
                                      std::to_string(e.mark.line + 1) + ": is not YAML: " + e.msg +
                                      ": correct the line");
  }
}

}  // namespace huiyin::policy
