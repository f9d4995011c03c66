// The arguments of submitting.
#include <CLI/CLI.hpp>
#include <memory>

#include "huiyin/common/v1/matter.pb.h"
#include "services/ctl/commands.h"
#include "services/ctl/exit.h"
#include "services/ctl/format.h"
#include "services/ctl/submit.h"

namespace huiyin::ctl {

void RegisterSubmit(CLI::App& app, Context& context) {
  auto o = std::make_shared<SubmitOptions>();
  CLI::App* command = app.add_subcommand("submit",
                                         "Submit a case, or a file of them.\n"
                                         "A line of the file is a JSON object with the fields of "
                                         "intake.v1.SubmitCase, and its command id as \"id\":\n"
                                         "  {\"channel\": \"hotline\", \"text\": \"路灯不亮\", "
                                         "\"contact\": {\"name\": \"…\", \"phone\": \"…\"}}\n"
                                         "Examples:\n"
                                         "  huiyinctl submit --text '文庙路12号门口路灯不亮' "
                                         "--area chengguan-wenmiao --contact-phone 13900000000\n"
                                         "  huiyinctl submit --file cases.jsonl --output json");
  const auto add = [&](const char* name, std::string* target, const std::string& help) {
    return command->add_option(name, *target, help);
  };
  CLI::Option* file = add("--file", &o->file, "JSON lines, one case each; -: standard input.");
  CLI::Option* text = add("--text", &o->text, "What the requester says.");
  file->excludes(text);
  add("--category", &o->category_id,
      "Id of the category. Default: by keyword, else a person decides");
  add("--area", &o->area_id, "Id of the area.");
  add("--location", &o->location, "Address of the matter.");
  add("--kind", &o->kind, "One of " + WordsOf(*common::v1::MatterKind_descriptor()));
  add("--channel", &o->channel,
      "One of " + WordsOf(*common::v1::Channel_descriptor()) + ". Default: hotline");
  add("--source-system", &o->source_system, "System it comes from.");
  add("--source-number", &o->source_number, "Its number there, unique for ever.");
  add("--source-unit", &o->source_unit_id, "Unit that the source system already gave it to.");
  add("--unit", &o->unit_id, "Unit that takes it in; does it on the spot where the rules say so.");
  add("--promised", &o->promised, "By when the source promised it: 2026-03-20, or with a time.");
  add("--source-deadline", &o->source_deadline, "The source system's own limit for us.");
  command->add_flag("--hide-identity", o->identity_hidden,
                    "The handling unit shall not learn who asks (保密).");
  add("--contact-name", &o->contact_name, "Name of the requester. Sealed; only operators see it.");
  add("--contact-phone", &o->contact_phone, "Phone of the requester.");
  add("--contact-address", &o->contact_address, "Address of the requester.");
  OnRun(command, context, [&context, o]() -> absl::Status {
    if (o->file.empty() && o->text.empty()) return WrongUsage("submit: give --text or --file");
    return Submit(context, *o);
  });
}

}  // namespace huiyin::ctl
