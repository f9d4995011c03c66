// The arguments of the commands that bring a case in and change it.
#include <CLI/CLI.hpp>
#include <memory>

#include "huiyin/common/v1/matter.pb.h"
#include "services/ctl/changes.h"
#include "services/ctl/commands.h"
#include "services/ctl/format.h"
#include "services/ctl/submit.h"

namespace huiyin::ctl {
namespace {

using Options = std::shared_ptr<ChangeOptions>;
using Change = absl::Status (*)(Context&, const ChangeOptions&);

// A command about one matter: `huiyinctl NAME MATTER …`. `example` is what follows the matter.
struct Verb {
  CLI::App* command;
  Options options;
};
Verb AddVerb(CLI::App& app, Context& context, const std::string& name, const std::string& sentence,
             const std::string& example, Change change) {
  auto options = std::make_shared<ChangeOptions>();
  CLI::App* command = app.add_subcommand(
      name, kit::Concat(sentence, "\nExample: huiyinctl ", name, " 3330305266815", example));
  command->add_option("MATTER", options->matter_id, "Id of the case.")->required();
  command->add_flag(
      "--no-wait", options->no_wait,
      "Decide on what the service knows now, without waiting for the other services.");
  OnRun(command, context, [&context, options, change] { return change(context, *options); });
  return {command, options};
}

CLI::Option* AddUnit(const Verb& verb) {
  return verb.command->add_option("--unit", verb.options->unit_id, "Id of the unit.")->required();
}
CLI::Option* AddReason(const Verb& verb) {
  return verb.command->add_option("--reason", verb.options->reason, "Why, in words.");
}

void RegisterDoor(CLI::App& app, Context& context) {
  AddVerb(app, context, "accept", "Accept a case that waits for a person (受理).", "", Accept);
  AddReason(AddVerb(app, context, "refuse", "Refuse a case that waits for a person (不予受理).",
                    " --reason '属于诉讼事项，请向法院提出'", Refuse))
      ->required();
  const Verb classify =
      AddVerb(app, context, "classify", "Give a case the category that no keyword could.",
              " --category roads", Classify);
  classify.command->add_option("--category", classify.options->category_id, "Id of the category.")
      ->required();
}

void RegisterUnit(CLI::App& app, Context& context) {
  const Verb assign =
      AddVerb(app, context, "assign", "Choose the unit of a case that no duty rule covers (派单).",
              " --unit urban --mode fast", Assign);
  AddUnit(assign);
  assign.command->add_option("--mode", assign.options->mode, "How the unit acts: instant, fast.");
  AddUnit(AddVerb(app, context, "receive", "The unit signs for the case (签收).", " --unit urban",
                  Receive));
  const Verb handle = AddVerb(app, context, "handle", "The unit has done what was to do (办结).",
                              " --unit urban --result '路灯已修复'", Handle);
  AddUnit(handle);
  handle.command->add_option("--result", handle.options->result, "What was done, in words.");
  const Verb transfer =
      AddVerb(app, context, "transfer", "Hand the case to another system; it ends here (转办).",
              " --to provincial-hotline --reason '不属于本县管辖'", Transfer);
  transfer.command->add_option("--to", transfer.options->to_system, "Name of the system.")
      ->required();
  AddReason(transfer);
}

void RegisterTracking(CLI::App& app, Context& context) {
  const Verb park =
      AddVerb(app, context, "park",
              "Park a case that waits for money or law; its limits stand still (挂账).",
              " --reason '等待专项资金' --review 2026-06-30", Park);
  AddReason(park)->required();
  park.command->add_option("--review", park.options->review,
                           "When to look at it again: 2026-06-30, or with a time. Default: never");
  AddVerb(app, context, "unpark", "Go on with a parked case.", "", Unpark);
  AddReason(AddVerb(app, context, "withdraw", "The requester no longer wants it (撤单).",
                    " --reason '问题已自行解决'", Withdraw));
  AddReason(AddVerb(app, context, "close", "Close a case without a callback (结案).",
                    " --reason '来电人要求不再回访'", Close))
      ->required();
  const Verb rate = AddVerb(app, context, "rate",
                            "What the requester said when called back (回访); closes the case.",
                            " --solved yes --satisfied yes --words '处理很快'", Rate);
  rate.command->add_option("--reached", rate.options->reached, "Was anybody reached?")
      ->check(CLI::IsMember({"yes", "no"}))
      ->capture_default_str();
  for (auto [name, target] : {std::pair{"--solved", &rate.options->solved},
                              std::pair{"--satisfied", &rate.options->satisfied}}) {
    rate.command->add_option(name, *target, "The requester's judgement.")
        ->check(CLI::IsMember({"yes", "no", "unknown"}))
        ->capture_default_str();
  }
  rate.command->add_option("--words", rate.options->words, "What they said.");
}

}  // namespace

void RegisterChanges(CLI::App& app, Context& context) {
  RegisterDoor(app, context);
  RegisterUnit(app, context);
  RegisterTracking(app, context);
}

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
  add("--contact-name", &o->contact_name, "Name of the requester. Sealed; only operators see it.");
  add("--contact-phone", &o->contact_phone, "Phone of the requester.");
  add("--contact-address", &o->contact_address, "Address of the requester.");
  OnRun(command, context, [&context, o]() -> absl::Status {
    if (o->file.empty() && o->text.empty()) return WrongUsage("submit: give --text or --file");
    return Submit(context, *o);
  });
}

}  // namespace huiyin::ctl
