// Reads one message of a pack file by its descriptor. Used by ReadPack.
//
// Errors are INVALID_ARGUMENT and say "file:line: key path: what is wrong, what to do". Throws nothing
// of its own; yaml-cpp may throw YAML::Exception. One thread.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "yaml-cpp/yaml.h"

namespace huiyin::policy {

// A key of a map that no field holds: where its node goes.
struct ExtraKey {
  const char* key;
  YAML::Node node;  // null: it was not there
};

class FieldReader {
 public:
  explicit FieldReader(std::string_view file_name) : file_name_(file_name) {}

  absl::Status Error(const YAML::Node& at, const std::string& path, const std::string& what) const;
  // Told at the key: yaml-cpp places a missing value on a later line.
  absl::Status NoValue(const YAML::Node& key, const std::string& path) const;
  // `path` ends where a key goes on.
  absl::Status CheckKeysOnce(const YAML::Node& map, const std::string& path) const;

  // `extra` may be nullptr: there is no such key here.
  absl::Status ReadMessage(const YAML::Node& node, const std::string& path,
                           google::protobuf::Message* message, ExtraKey* extra = nullptr) const;
  absl::Status ReadField(const YAML::Node& node, const std::string& path,
                         const google::protobuf::FieldDescriptor& field,
                         google::protobuf::Message* message) const;

 private:
  using Field = google::protobuf::FieldDescriptor;
  using Message = google::protobuf::Message;

  absl::Status CheckRequired(const YAML::Node& node, const std::string& path,
                             const Message& message) const;
  absl::Status CheckCount(const YAML::Node& node, const std::string& path, const Field& field,
                          size_t count) const;
  absl::Status ReadValue(const YAML::Node& node, const std::string& path, const Field& field,
                         Message* message) const;
  absl::Status ReadString(const YAML::Node& node, const std::string& path, const Field& field,
                          Message* message) const;
  absl::Status ReadEnum(const YAML::Node& node, const std::string& path, const Field& field,
                        Message* message) const;
  absl::Status ReadBool(const YAML::Node& node, const std::string& path, const Field& field,
                        Message* message) const;
  absl::Status ReadNumber(const YAML::Node& node, const std::string& path, const Field& field,
                          Message* message) const;
  // pack_yaml_calendar.cc: what a calendar is made of has a spelling of its own.
  absl::Status ReadPart(const YAML::Node& node, const std::string& path, const Field& field,
                        Message* message) const;
  absl::Status ReadDate(const YAML::Node& node, const std::string& path, int32_t* date) const;
  absl::Status ReadWeekdays(const YAML::Node& node, const std::string& path, const Field& field,
                            Message* message) const;
  absl::Status ReadDay(const YAML::Node& node, const std::string& path, const Field& field,
                       Message* message) const;

  const std::string file_name_;
};

}  // namespace huiyin::policy
