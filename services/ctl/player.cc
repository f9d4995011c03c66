#include "services/ctl/player.h"

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::ctl {
namespace {

using google::protobuf::Struct;

constexpr char kReceive[] = "receive_case";
constexpr std::string_view kMinute = "_minute";

// review_minute → review_at_us, or until_us: whichever the command has.
std::string TimeField(const CaseCommand& command, const std::string& prefix) {
  const std::string at = prefix + "_at_us";
  return command.HasField(at) ? at : prefix + "_us";
}

}  // namespace

Player::Player(Client* client, const PlayScript& script, std::string run)
    : client_(*client), script_(script), run_(std::move(run)), matters_(script.cases.size()) {
  for (size_t i = 0; i < script.cases.size(); ++i) {
    if (!script.cases[i].name.empty()) by_name_[script.cases[i].name] = i;
  }
}

common::v1::CommandHeader Player::HeaderOf(const PlayStep& step) const {
  common::v1::CommandHeader header;
  header.set_command_id(kit::Concat(run_, "-", script_.cases[step.of_case].line, "-", step.number));
  header.set_actor(step.actor.empty() ? "play" : step.actor);
  return header;
}

absl::Status Player::Submit(const PlayStep& step, const TimeOf& time_of) {
  const PlayCase& said = script_.cases[step.of_case];
  intake::v1::SubmitCaseRequest request;
  *request.mutable_header() = HeaderOf(step);
  *request.mutable_command() = said.submission;
  for (const auto& [field, minute] : said.times) {
    intake::v1::SubmitCase& command = *request.mutable_command();
    command.GetReflection()->SetInt64(&command, command.GetDescriptor()->FindFieldByName(field),
                                      time_of(minute));
  }
  intake::v1::SubmitCaseResponse response;
  RETURN_IF_ERROR(client_.Call(request, &response));
  matters_[step.of_case] = response.reply().matter_id();
  return absl::OkStatus();
}

absl::StatusOr<common::v1::CaseStage> Player::Complete(const PlayStep& step, const TimeOf& time_of,
                                                       CaseCommand* command) {
  Struct fields = step.fields;
  for (const auto& [name, value] : step.fields.fields()) {
    auto& target = *fields.mutable_fields();
    if (std::string_view(name).ends_with(kMinute)) {
      const std::string prefix = name.substr(0, name.size() - kMinute.size());
      const auto minute = static_cast<int64_t>(value.number_value());
      target.erase(name);
      // As text: a double does not hold every microsecond.
      target[TimeField(*command, prefix)].set_string_value(kit::Concat(time_of(minute)));
    } else if (value.string_value().starts_with("@")) {
      const auto named = by_name_.find(value.string_value().substr(1));
      if (named == by_name_.end() || matters_[named->second].empty()) {
        return absl::NotFoundError(
            kit::Concat("no case of the script is named ", value.string_value(), " yet"));
      }
      target[name].set_string_value(matters_[named->second]);
    }
  }
  RETURN_IF_ERROR(command->Fill(std::move(fields),
                                kit::Concat(script_.file, ":", script_.cases[step.of_case].line)));
  return FillHolder(step, command);
}

absl::StatusOr<common::v1::CaseStage> Player::FillHolder(const PlayStep& step,
                                                         CaseCommand* command) {
  const auto open = [&](const char* field) {
    return command->HasField(field) && !command->IsSet(field);
  };
  const bool unit =
      open("unit_id") && !command->HasField("arbiter_unit_id") && step.command != "assign_case";
  if (!unit && !open("arbiter_unit_id")) return common::v1::CASE_STAGE_UNSPECIFIED;
  dispatch::v1::GetAssignmentRequest asked;
  asked.set_matter_id(MatterOf(step));
  ASSIGN_OR_RETURN(*asked.mutable_header()->mutable_at_least(),
                   PositionsFor(client_, Reader::kEvaluation, MatterOf(step)));
  dispatch::v1::GetAssignmentResponse has;
  RETURN_IF_ERROR(client_.Call(asked, &has));
  if (unit) {
    RETURN_IF_ERROR(command->Set("unit_id", has.assignment().unit_id(), absl::UTCTimeZone()));
  }
  if (open("arbiter_unit_id")) {
    RETURN_IF_ERROR(
        command->Set("arbiter_unit_id", has.assignment().arbiter_unit_id(), absl::UTCTimeZone()));
  }
  return has.assignment().stage();
}

absl::Status Player::Do(const PlayStep& step, const TimeOf& time_of) {
  if (step.command == kSubmitStep) return Submit(step, time_of);
  if (MatterOf(step).empty()) return absl::NotFoundError("its submission was refused");
  ASSIGN_OR_RETURN(CaseCommand command, CaseCommand::Named(step.command));
  ASSIGN_OR_RETURN(const common::v1::CaseStage stage, Complete(step, time_of, &command));
  // 即办: who took it in has it already.
  if (step.command == kReceive && stage == common::v1::CASE_STAGE_RECEIVED) return absl::OkStatus();
  return command.Send(client_, HeaderOf(step), MatterOf(step), Wait::kYes).status();
}

}  // namespace huiyin::ctl
