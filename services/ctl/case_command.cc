#include "services/ctl/case_command.h"

#include <charconv>

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/format.h"
#include "services/ctl/json_message.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::ctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

struct Door {
  const Descriptor* command;
  const google::protobuf::FileDescriptor* file;  // of the service's requests
  Reader reader;
};

std::unique_ptr<Message> New(const Descriptor* type) {
  HUIYIN_CHECK(type != nullptr, "a request and a response for each command");
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

Message* Part(Message* whole, const char* name) {
  return whole->GetReflection()->MutableMessage(whole,
                                                whole->GetDescriptor()->FindFieldByName(name));
}

absl::Status BadValue(std::string_view path, const std::string& value, const char* wanted) {
  return WrongUsage(kit::Concat(std::string(path), ": \"", value, "\" is no ", wanted));
}

absl::StatusOr<int64_t> NumberOf(std::string_view path, const std::string& value) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) {
    return BadValue(path, value, "whole number");
  }
  return number;
}

absl::Status SetValue(Message* message, const FieldDescriptor* field, std::string_view path,
                      const std::string& value, absl::TimeZone zone) {
  const google::protobuf::Reflection& r = *message->GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      r.SetString(message, field, value);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_BOOL:
      if (value != "yes" && value != "no") return BadValue(path, value, "yes or no");
      r.SetBool(message, field, value == "yes");
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM: {
      ASSIGN_OR_RETURN(const int number, ReadWordOf(*field->enum_type(), path, value));
      r.SetEnumValue(message, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      ASSIGN_OR_RETURN(const int64_t number, NumberOf(path, value));
      if (number != static_cast<int32_t>(number)) return BadValue(path, value, "number so large");
      r.SetInt32(message, field, static_cast<int32_t>(number));
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      const bool time = field->name().ends_with("_us");
      ASSIGN_OR_RETURN(const int64_t number,
                       time ? ReadTime(path, value, zone) : NumberOf(path, value));
      r.SetInt64(message, field, number);
      return absl::OkStatus();
    }
    default:
      return BadValue(path, value, "value that can be given as a word");
  }
}

}  // namespace

absl::StatusOr<CaseCommand> CaseCommand::Named(std::string_view name) {
  const Door doors[] = {
      {intake::v1::Command::descriptor(), intake::v1::SubmitCaseRequest::descriptor()->file(),
       Reader::kIntake},
      {dispatch::v1::Command::descriptor(), dispatch::v1::AssignCaseRequest::descriptor()->file(),
       Reader::kDispatch},
      {tracking::v1::Command::descriptor(), tracking::v1::ParkCaseRequest::descriptor()->file(),
       Reader::kTracking},
      {evaluation::v1::Command::descriptor(),
       evaluation::v1::CallBackCaseRequest::descriptor()->file(), Reader::kEvaluation}};
  for (const Door& door : doors) {
    const FieldDescriptor* field = door.command->FindFieldByName(std::string(name));
    if (field == nullptr) continue;
    const std::string& type = field->message_type()->name();
    const Descriptor* request = door.file->FindMessageTypeByName(type + "Request");
    if (request == nullptr) break;  // said by other cases only
    CaseCommand command;
    command.reader_ = door.reader;
    command.request_ = New(request);
    command.response_ = New(door.file->FindMessageTypeByName(type + "Response"));
    return command;
  }
  return WrongUsage(kit::Concat("there is no command \"", std::string(name), "\""));
}

Message* CaseCommand::command() const { return Part(request_.get(), "command"); }

absl::Status CaseCommand::Set(std::string_view path, const std::string& value,
                              absl::TimeZone zone) {
  Message* message = command();
  std::string_view rest = path;
  while (true) {
    const size_t dot = rest.find('.');
    const std::string name(rest.substr(0, dot));
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || field->is_repeated()) {
      return WrongUsage(kit::Concat(message->GetDescriptor()->name(), " has no field \"", name,
                                    "\" that one word could fill"));
    }
    if (dot == std::string_view::npos) return SetValue(message, field, path, value, zone);
    if (field->message_type() == nullptr) return BadValue(path, name, "message");
    message = message->GetReflection()->MutableMessage(message, field);
    rest.remove_prefix(dot + 1);
  }
}

bool CaseCommand::HasField(std::string_view name) const {
  return command()->GetDescriptor()->FindFieldByName(std::string(name)) != nullptr;
}

bool CaseCommand::IsSet(std::string_view name) const {
  const Message* message = command();
  const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(std::string(name));
  return field != nullptr && message->GetReflection()->HasField(*message, field);
}

absl::Status CaseCommand::Fill(google::protobuf::Struct object, const std::string& where) {
  return MessageFromJson(std::move(object), where, command());
}

absl::StatusOr<common::v1::CaseReply> CaseCommand::Send(Client& client,
                                                        common::v1::CommandHeader header,
                                                        const std::string& matter_id, Wait wait) {
  RETURN_IF_ERROR(Set("matter_id", matter_id, absl::UTCTimeZone()));
  if (wait == Wait::kYes) {
    ASSIGN_OR_RETURN(*header.mutable_positions(), PositionsFor(client, reader_, matter_id));
  }
  Part(request_.get(), "header")->CopyFrom(header);
  RETURN_IF_ERROR(client.Call(*request_, response_.get()));
  common::v1::CaseReply reply;
  reply.CopyFrom(*Part(response_.get(), "reply"));
  return reply;
}

}  // namespace huiyin::ctl
