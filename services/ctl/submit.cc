#include "services/ctl/submit.h"

#include <ostream>

#include "huiyin/intake/v1/intake.pb.h"
#include "services/ctl/format.h"
#include "services/ctl/fresh.h"
#include "services/ctl/json_message.h"
#include "services/ctl/pack.h"
#include "services/ctl/table.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

constexpr char kIdField[] = "id";

// 0: not given.
absl::StatusOr<int64_t> ReadOptional(const char* what, const std::string& text,
                                     absl::TimeZone zone) {
  if (text.empty()) return 0;
  return ReadTime(what, text, zone);
}

absl::StatusOr<intake::v1::SubmitCase> CaseFromOptions(Context& context,
                                                       const SubmitOptions& options) {
  intake::v1::SubmitCase command;
  common::v1::Channel channel = common::v1::CHANNEL_HOTLINE;
  common::v1::MatterKind kind = common::v1::MATTER_KIND_UNSPECIFIED;
  RETURN_IF_ERROR(ReadWord("--channel", options.channel, &channel));
  RETURN_IF_ERROR(ReadWord("--kind", options.kind, &kind));
  command.set_channel(channel);
  command.set_kind(kind);
  command.set_text(options.text);
  command.set_category_id(options.category_id);
  command.set_area_id(options.area_id);
  command.set_address(options.location);
  command.set_source_system(options.source_system);
  command.set_source_number(options.source_number);
  command.set_source_unit_id(options.source_unit_id);
  command.set_receiving_unit_id(options.unit_id);
  command.set_identity_hidden(options.identity_hidden);
  if (!options.promised.empty() || !options.source_deadline.empty()) {
    ASSIGN_OR_RETURN(Client * client, GetClient(context));
    ASSIGN_OR_RETURN(const directory::v1::GetPackResponse pack, FetchPack(*client));
    ASSIGN_OR_RETURN(const int64_t promised_us,
                     ReadOptional("--promised", options.promised, ZoneOf(pack)));
    ASSIGN_OR_RETURN(const int64_t deadline_us,
                     ReadOptional("--source-deadline", options.source_deadline, ZoneOf(pack)));
    command.set_promised_at_us(promised_us);
    command.set_source_deadline_at_us(deadline_us);
  }
  if (!options.contact_name.empty() || !options.contact_phone.empty() ||
      !options.contact_address.empty()) {
    command.mutable_contact()->set_name(options.contact_name);
    command.mutable_contact()->set_phone(options.contact_phone);
    command.mutable_contact()->set_address(options.contact_address);
  }
  return command;
}

absl::Status SubmitOne(Context& context, const SubmitOptions& options) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  intake::v1::SubmitCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_command(), CaseFromOptions(context, options));
  *request.mutable_header() = NewHeader(context);
  intake::v1::SubmitCaseResponse response;
  RETURN_IF_ERROR(client->Call(request, &response));
  if (context.json()) {
    *context.out << ToJson(response) << '\n';
  } else {
    PrintFields(*context.out, {{"matter", response.reply().matter_id()},
                               {"receipt", response.reply().receipt_code()},
                               {"stage", Word(response.reply().stage())}});
  }
  return absl::OkStatus();
}

struct FileCase {
  int line;
  intake::v1::SubmitCaseRequest request;
};

absl::StatusOr<std::vector<FileCase>> ReadCases(const Context& context, const std::string& file) {
  ASSIGN_OR_RETURN(std::vector<JsonLine> lines, ReadJsonLines(file));
  std::vector<FileCase> cases;
  for (JsonLine& line : lines) {
    FileCase& next = cases.emplace_back(FileCase{line.number, {}});
    common::v1::CommandHeader header = NewHeader(context);
    if (!context.command_id.empty()) {
      header.set_command_id(kit::Concat(context.command_id, "-", line.number));
    }
    auto& fields = *line.object.mutable_fields();
    if (auto id = fields.find(kIdField); id != fields.end()) {
      header.set_command_id(id->second.string_value());
      fields.erase(kIdField);
    }
    *next.request.mutable_header() = header;
    RETURN_IF_ERROR(MessageFromJson(std::move(line.object), kit::Concat(file, ":", line.number),
                                    next.request.mutable_command()));
  }
  return cases;
}

// Goes on after a refusal; the first one is what the command ends with.
absl::Status SubmitFile(Context& context, const std::string& file) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  ASSIGN_OR_RETURN(const std::vector<FileCase> cases, ReadCases(context, file));
  Table table({{"line", Align::kRight}, "matter", "receipt", "stage", "refused"});
  absl::Status first;
  for (const FileCase& next : cases) {
    intake::v1::SubmitCaseResponse response;
    absl::Status status = client->Call(next.request, &response);
    if (context.json()) {
      std::vector<std::pair<std::string, std::string>> fields = {{"line", kit::Concat(next.line)}};
      if (status.ok()) fields.emplace_back("answer", ToJson(response));
      if (!status.ok()) fields.emplace_back("rejection", ToJson(RejectionOf(status)));
      *context.out << JsonObject(fields) << '\n';
    } else {
      table.Add({kit::Concat(next.line), response.reply().matter_id(),
                 response.reply().receipt_code(), Word(response.reply().stage()),
                 status.ok() ? "" : ErrorText(status)});
    }
    if (first.ok()) first = status;
    if (ExitCodeOf(status) == kExitUnavailable) break;
  }
  if (!context.json()) table.Print(*context.out);
  return first;
}

}  // namespace

absl::Status Submit(Context& context, const SubmitOptions& options) {
  return options.file.empty() ? SubmitOne(context, options) : SubmitFile(context, options.file);
}

}  // namespace huiyin::ctl
