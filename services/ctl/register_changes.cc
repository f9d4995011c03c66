// The verbs as subcommands: their arguments, and what runs when one was chosen.
#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <ostream>

#include "services/ctl/case_command.h"
#include "services/ctl/commands.h"
#include "services/ctl/format.h"
#include "services/ctl/pack.h"
#include "services/ctl/table.h"
#include "services/ctl/verbs.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::ctl {
namespace {

// What was given to one verb.
struct Given {
  std::string matter_id;
  std::map<std::string, std::string> values;  // by option
  bool no_wait = false;
};

// Times are read in the policy's zone, which only a verb with times has to ask for.
absl::StatusOr<absl::TimeZone> ZoneFor(const Verb& verb, const Given& given, Client& client) {
  for (const VerbOption& option : verb.options) {
    if (!std::string_view(option.path).ends_with("_us")) continue;
    if (given.values.at(option.name).empty()) continue;
    ASSIGN_OR_RETURN(const directory::v1::GetPackResponse pack, FetchPack(client));
    return ZoneOf(pack);
  }
  return absl::UTCTimeZone();
}

absl::Status Run(Context& context, const Verb& verb, const Given& given) {
  ASSIGN_OR_RETURN(CaseCommand command, CaseCommand::Named(verb.command));
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneFor(verb, given, *client));
  for (const VerbOption& option : verb.options) {
    const std::string& value = given.values.at(option.name);
    if (!value.empty()) RETURN_IF_ERROR(command.Set(option.path, value, zone));
  }
  for (const VerbOption& fixed : verb.always) {
    RETURN_IF_ERROR(command.Set(fixed.path, fixed.value, zone));
  }
  ASSIGN_OR_RETURN(const common::v1::CaseReply reply,
                   command.Send(*client, NewHeader(context), given.matter_id,
                                given.no_wait ? Wait::kNo : Wait::kYes));
  if (context.json()) {
    *context.out << ToJson(command.response()) << '\n';
  } else {
    PrintFields(*context.out, {{"matter", reply.matter_id()}, {"stage", Word(reply.stage())}});
  }
  return absl::OkStatus();
}

// "measure order" is a subcommand of a subcommand.
CLI::App* AddCommand(CLI::App& app, const std::string& name, const std::string& help) {
  const size_t space = name.find(' ');
  if (space == std::string::npos) return app.add_subcommand(name, help);
  const std::string group = name.substr(0, space);
  const auto found = app.get_subcommands([&](CLI::App* one) { return one->get_name() == group; });
  CLI::App* parent = found.empty() ? nullptr : found.front();
  if (parent == nullptr) {
    parent = app.add_subcommand(group, "What is taken against a unit that was late (督办措施).");
    parent->require_subcommand(1);
  }
  return parent->add_subcommand(name.substr(space + 1), help);
}

void AddVerb(CLI::App& app, Context& context, const Verb& verb) {
  auto given = std::make_shared<Given>();
  CLI::App* command = AddCommand(app, verb.name,
                                 kit::Concat(verb.sentence, "\nExample: huiyinctl ", verb.name,
                                             " 3330305266815", verb.example));
  command->add_option("MATTER", given->matter_id, "Id of the case.")->required();
  for (const VerbOption& option : verb.options) {
    std::string& value = given->values[option.name] = option.value;
    CLI::Option* added = command->add_option(option.name, value, option.help);
    if (option.required) added->required();
    if (!value.empty()) added->capture_default_str();
  }
  command->add_flag(
      "--no-wait", given->no_wait,
      "Decide on what the service knows now, without waiting for the other services.");
  OnRun(command, context, [&context, &verb, given] { return Run(context, verb, *given); });
}

}  // namespace

void RegisterChanges(CLI::App& app, Context& context) {
  for (const Verb& verb : Verbs()) AddVerb(app, context, verb);
}

}  // namespace huiyin::ctl
