// The arguments of the commands that ask.
#include <CLI/CLI.hpp>
#include <memory>

#include "huiyin/common/v1/matter.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/ctl/commands.h"
#include "services/ctl/format.h"
#include "services/ctl/queries.h"

namespace huiyin::ctl {
namespace {

constexpr int kLimitMax = 1'000'000;
constexpr int kSimilarMax = 100;

CLI::Option* AddLimit(CLI::App* command, int* limit, int most) {
  return command->add_option("--limit", *limit, "At most so many.")
      ->check(CLI::Range(1, most))
      ->capture_default_str();
}

void AddFilter(CLI::App* command, FilterOptions* filter) {
  command->add_option("--unit", filter->unit_id, "Only of this unit.");
  command->add_option("--category", filter->category_id, "Only of this category.");
  command->add_option("--area", filter->area_id, "Only of this area.");
  command->add_option("--source-system", filter->source_system, "Only what came from this system.");
  command->add_option("--stage", filter->stages,
                      "Only in this stage; may be given again. One of " +
                          WordsOf(*common::v1::CaseStage_descriptor()));
  command->add_flag("--open", filter->open, "Only what has not ended.");
  command->add_flag("--parked", filter->parked, "Only what is parked.");
  command->add_flag("--waiting", filter->waiting, "Only what waits for the requester.");
  command->add_flag("--overdue", filter->overdue, "Only what missed a limit and has not ended.");
  command->add_flag("--extension", filter->extension, "Only with an extension to be decided.");
}

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
  AddFilter(command, &options->filter);
  AddLimit(command, &options->limit, kLimitMax);
  OnRun(command, context, [&context, options] { return List(context, *options); });
}

void RegisterRates(CLI::App& app, Context& context) {
  auto options = std::make_shared<RatesOptions>();
  CLI::App* command = app.add_subcommand(
      "rates",
      "What came of the cases: counts, shares of yes among those who answered, days to close.\n"
      "Solved and satisfied are of the closed cases, in their last round; \"at first\" of all who\n"
      "were called back, by what they said the first time, whatever was done again since.\n"
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

void RegisterLedger(CLI::App& app, Context& context) {
  auto as_of = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("ledger",
                                         "How many cases stand where (台账).\nExamples:\n"
                                         "  huiyinctl ledger\n"
                                         "  huiyinctl ledger --as-of 2026-04-01");
  command->add_option("--as-of", *as_of,
                      "As it stood then, to the quarter of an hour: 2026-03-31, or with a time.");
  OnRun(command, context, [&context, as_of] { return Ledger(context, *as_of); });
}

void RegisterAsOf(CLI::App& app, Context& context) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command = app.add_subcommand(
      "as-of",
      "A case, or the ledger, as it stood at a past moment.\nExamples:\n"
      "  huiyinctl as-of 2026-03-17T09:00 3330305266815\n  huiyinctl as-of 2026-03-31");
  command->add_option("TIME", options->as_of, "2026-03-31, or with a time.")->required();
  command->add_option("MATTER", options->matter_id, "Id of the case. Default: the ledger");
  OnRun(command, context, [&context, options] {
    return options->matter_id.empty() ? Ledger(context, options->as_of) : Show(context, *options);
  });
}

void RegisterWatch(CLI::App& app, Context& context) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App* command = app.add_subcommand(
      "watch",
      "What happens to a case, or to all that pass a filter, as it happens, until Ctrl-C.\n"
      "Examples:\n"
      "  huiyinctl watch 3330305266815\n"
      "  huiyinctl watch --unit urban --output json");
  command->add_option("MATTER", options->matter_id, "Id of the case. Default: all that pass");
  AddFilter(command, &options->filter);
  OnRun(command, context, [&context, options] { return Watch(context, *options); });
}

void RegisterSimilar(CLI::App& app, Context& context) {
  auto options = std::make_shared<SimilarOptions>();
  CLI::App* similar = app.add_subcommand(
      "similar",
      "Cases near one in place, time and words: perhaps the same thing (疑似重复).\n"
      "Example: huiyinctl similar 3330305266815");
  similar->add_option("MATTER", options->matter_id, "Id of the case.")->required();
  AddLimit(similar, &options->limit, kSimilarMax);
  OnRun(similar, context, [&context, options] { return Similar(context, *options); });

  auto caller = std::make_shared<SimilarOptions>();
  CLI::App* requester =
      app.add_subcommand("requester",
                         "A caller's other matters, newest first. Needs the operator's token.\n"
                         "Example: huiyinctl requester --phone 13900000000");
  requester->add_option("--phone", caller->phone, "Their number.")->required();
  AddLimit(requester, &caller->limit, kSimilarMax);
  OnRun(requester, context, [&context, caller] { return OfRequester(context, *caller); });
}

void RegisterContactKey(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "contact-key",
      "The public key (JSON Web Key) to which a system that writes to huiyin.commands encrypts\n"
      "contact data.\nExample: huiyinctl contact-key >intake.jwk");
  OnRun(command, context, [&context] { return ContactKey(context); });
}

void RegisterMeasures(CLI::App& app, Context& context) {
  auto options = std::make_shared<MeasureOptions>();
  CLI::App* command = app.add_subcommand(
      "measures",
      "Measures against units: due for approval, ordered, appealed (督办措施).\nExamples:\n"
      "  huiyinctl measures --state proposed\n"
      "  huiyinctl measures --unit urban");
  command->add_option("--unit", options->unit_id, "Only against this unit.");
  command->add_option("--state", options->states,
                      "Only in this state; may be given again. One of " +
                          WordsOf(*tracking::v1::MeasureState_descriptor()));
  command->add_flag("--confidential", options->confidential,
                    "Confidential ones too. Needs the operator's token.");
  AddLimit(command, &options->limit, kLimitMax);
  OnRun(command, context, [&context, options] { return ListMeasures(context, *options); });
}

void RegisterExport(CLI::App& app, Context& context) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand(
      "export",
      "Everything a query tells, for other programs. Never contact data.\nExamples:\n"
      "  huiyinctl export cases --format csv --file cases.csv\n"
      "  huiyinctl export timelines --format jsonl --overdue\n"
      "  huiyinctl export rates --by category");
  command->add_option("WHAT", options->what, "cases, timelines, measures, ledger, rates.")
      ->check(CLI::IsMember({"cases", "timelines", "measures", "ledger", "rates"}))
      ->required();
  command->add_option("--format", options->format, "csv, jsonl.")
      ->check(CLI::IsMember({"csv", "jsonl"}))
      ->capture_default_str();
  command->add_option("--file", options->file, "Where to; -: standard output.")
      ->capture_default_str();
  command->add_option("--by", options->by, "Rates are grouped by this.")
      ->check(CLI::IsMember({"unit", "category", "area", "total"}))
      ->capture_default_str();
  AddFilter(command, &options->filter);
  OnRun(command, context, [&context, options] { return Export(context, *options); });
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
  command->add_option("--as-of", show->as_of, "As it stood then: 2026-03-31, or with a time.");
  AddMatterQuery(app, context, "timeline",
                 "All that happened to a case, and why.\nExample: huiyinctl timeline 3330305266815",
                 std::make_shared<ShowOptions>(), Timeline);
  RegisterList(app, context);
  AddMatterQuery(app, context, "explain",
                 "Why each limit of a case is due when it is, and who had the case how long.\n"
                 "Example: huiyinctl explain 3330305266815",
                 std::make_shared<ShowOptions>(), Explain);
  RegisterAsOf(app, context);
  RegisterLedger(app, context);
  RegisterWatch(app, context);
  RegisterSimilar(app, context);
  RegisterContactKey(app, context);
  RegisterMeasures(app, context);
  RegisterExport(app, context);
  RegisterRates(app, context);
}

}  // namespace huiyin::ctl
