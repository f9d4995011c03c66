// The arguments of the commands that ask.
#include <CLI/CLI.hpp>
#include <memory>

#include "huiyin/common/v1/matter.pb.h"
#include "services/ctl/commands.h"
#include "services/ctl/format.h"
#include "services/ctl/queries.h"

namespace huiyin::ctl {
namespace {

constexpr int kLimitMax = 1'000'000;

CLI::App* AddMatterQuery(CLI::App& app, Context& context, const char* name, const char* help,
                         const std::shared_ptr<ShowOptions>& options,
                         absl::Status (*run)(Context&, const ShowOptions&)) {
  CLI::App* command = app.add_subcommand(name, help);
  command->add_option("MATTER", options->matter_id, "Id of the case.")->required();
  command->add_flag("--no-wait,!--wait", options->no_wait,
                    "Show what tracking knows now. Default: wait until it knows all that happened");
  OnRun(command, context, [&context, options, run] { return run(context, *options); });
  return command;
}

void RegisterList(CLI::App& app, Context& context) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* command = app.add_subcommand(
      "list",
      "Cases, filtered.\nExamples:\n"
      "  huiyinctl list --overdue\n"
      "  huiyinctl list --unit urban --stage dispatched --stage received --limit 1000");
  command->add_option("--unit", options->unit_id, "Only of this unit.");
  command->add_option("--category", options->category_id, "Only of this category.");
  command->add_option("--area", options->area_id, "Only of this area.");
  command->add_option("--stage", options->stages,
                      "Only in this stage; may be given again. One of " +
                          WordsOf(*common::v1::CaseStage_descriptor()));
  command->add_flag("--open", options->open, "Only what has not ended.");
  command->add_flag("--parked", options->parked, "Only what is parked.");
  command->add_flag("--overdue", options->overdue, "Only what missed a limit and has not ended.");
  command->add_option("--limit", options->limit, "At most so many.")
      ->check(CLI::Range(1, kLimitMax))
      ->capture_default_str();
  OnRun(command, context, [&context, options] { return List(context, *options); });
}

void RegisterRates(CLI::App& app, Context& context) {
  auto options = std::make_shared<RatesOptions>();
  CLI::App* command = app.add_subcommand(
      "rates",
      "What came of the cases: counts, shares of yes among those who answered, days to close.\n"
      "Examples:\n"
      "  huiyinctl rates --by unit\n"
      "  huiyinctl rates --by category --from 2026-01 --to 2026-03");
  command->add_option("--by", options->by, "Group by this.")
      ->check(CLI::IsMember({"unit", "category", "area", "total"}))
      ->capture_default_str();
  command->add_option("--from", options->from, "First month of submission, such as 2026-01.");
  command->add_option("--to", options->to, "Last month of submission.");
  OnRun(command, context, [&context, options] { return Rates(context, *options); });
}

}  // namespace

void RegisterQueries(CLI::App& app, Context& context) {
  auto show = std::make_shared<ShowOptions>();
  CLI::App* command = AddMatterQuery(
      app, context, "show",
      "A case: stage, unit, deadlines, what was submitted.\n"
      "Examples:\n  huiyinctl show 3330305266815\n  huiyinctl show 3330305266815 --contact",
      show, Show);
  command->add_flag("--contact", show->contact,
                    "Also who asked. Needs the operator's token (--token-file).");
  AddMatterQuery(app, context, "timeline",
                 "All that happened to a case, and why.\nExample: huiyinctl timeline 3330305266815",
                 std::make_shared<ShowOptions>(), Timeline);
  RegisterList(app, context);
  CLI::App* ledger =
      app.add_subcommand("ledger", "How many cases stand where (台账).\nExample: huiyinctl ledger");
  OnRun(ledger, context, [&context] { return Ledger(context); });
  RegisterRates(app, context);
}

}  // namespace huiyin::ctl
