// CaseCommand: any command about an existing case, known by its name in the protos alone, so that huiyinctl's verbs and the
// steps of a script need no code of their own.
//
//   ASSIGN_OR_RETURN(CaseCommand command, CaseCommand::Named("return_case"));
//   RETURN_IF_ERROR(command.Set("reason_id", "not-ours", zone));
//   ASSIGN_OR_RETURN(const common::v1::CaseReply reply, command.Send(client, header, "3330305266815", Wait::kYes));
//
// Threads: one. Errors: WrongUsage names the command or field that is not there, or what its value can be; else what the
// service said.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"
#include "huiyin/common/v1/matter.pb.h"
#include "huiyin/common/v1/record.pb.h"
#include "services/ctl/client.h"
#include "services/ctl/fresh.h"

namespace huiyin::ctl {

// Whether the service first takes in all that happened to the case elsewhere.
enum class Wait { kYes, kNo };

class CaseCommand {
 public:
  // `name`: a field of some service's Command, such as "receive_case".
  static absl::StatusOr<CaseCommand> Named(std::string_view name);

  // `path` leads through messages by dots: "emergency.service". Enums are words, bools yes and no, times (…_us) as ReadTime
  // takes them.
  absl::Status Set(std::string_view path, const std::string& value, absl::TimeZone zone);
  bool HasField(std::string_view name) const;
  bool IsSet(std::string_view name) const;
  // A JSON object with the command's fields, enums as words. Unknown fields are errors; `where` names the place.
  absl::Status Fill(google::protobuf::Struct object, const std::string& where);

  Reader reader() const { return reader_; }
  absl::StatusOr<common::v1::CaseReply> Send(Client& client, common::v1::CommandHeader header,
                                             const std::string& matter_id, Wait wait);
  // What was answered, whole; after Send.
  const google::protobuf::Message& response() const { return *response_; }

 private:
  google::protobuf::Message* command() const;

  Reader reader_ = Reader::kIntake;
  std::unique_ptr<google::protobuf::Message> request_;
  std::unique_ptr<google::protobuf::Message> response_;
};

}  // namespace huiyin::ctl
