#include "services/kit/runtime/command_record.h"

#include <utility>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace huiyin::kit {
namespace {

using google::protobuf::Struct;

std::string JsonOf(const google::protobuf::Message& message) {
  std::string json;
  return google::protobuf::util::MessageToJsonString(message, &json).ok() ? json : std::string();
}

const google::protobuf::Value* Find(const Struct& object, const char* name) {
  const auto found = object.fields().find(name);
  return found == object.fields().end() ? nullptr : &found->second;
}

std::optional<common::v1::CommandRecord> FromJson(const Service& service, std::string_view json) {
  Struct said;
  if (!BytesFromJson(json, &said)) return std::nullopt;
  const auto* name = Find(said, "service");
  const auto* header = Find(said, "header");
  const auto* command = Find(said, "command");
  if (name == nullptr || name->string_value() != service.topic() || header == nullptr ||
      command == nullptr) {
    return std::nullopt;
  }
  common::v1::CommandRecord record;
  record.set_service(service.topic());
  if (!BytesFromJson(JsonOf(header->struct_value()), record.mutable_header())) return std::nullopt;
  const std::string text = JsonOf(command->struct_value());
  record.set_payload(service.CommandFromJson(text).value_or(text));
  return record;
}

}  // namespace

std::optional<common::v1::CommandRecord> ReadCommandRecord(const Service& service,
                                                           std::string_view bytes) {
  std::optional<common::v1::CommandRecord> record;
  if (bytes.starts_with('{')) {
    record = FromJson(service, bytes);
  } else {
    record.emplace();
    if (!record->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
        record->service() != service.topic()) {
      return std::nullopt;
    }
  }
  if (record.has_value() && record->root_id().empty()) {
    if (const auto command = service.ParseCommand(record->payload())) {
      record->set_root_id(service.RootOfCommand(*command, record->header().command_id()));
    }
  }
  return record;
}

std::string MatterIdOf(const google::protobuf::Message& command) {
  const auto* reflection = command.GetReflection();
  const auto* set =
      reflection->GetOneofFieldDescriptor(command, command.GetDescriptor()->oneof_decl(0));
  if (set == nullptr) return std::string();
  const google::protobuf::Message& said = reflection->GetMessage(command, set);
  const auto* field = said.GetDescriptor()->FindFieldByName("matter_id");
  return field == nullptr ? std::string() : said.GetReflection()->GetString(said, field);
}

std::optional<std::string> BytesFromJson(std::string_view json, google::protobuf::Message* shape) {
  const google::protobuf::StringPiece text(json.data(), json.size());
  if (!google::protobuf::util::JsonStringToMessage(text, shape).ok()) return std::nullopt;
  return shape->SerializeAsString();
}

}  // namespace huiyin::kit
