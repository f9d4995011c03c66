// The arguments of what operators do, of the policy pack and of playing a script.
#include <CLI/CLI.hpp>
#include <memory>

#include "services/ctl/commands.h"
#include "services/ctl/exit.h"
#include "services/ctl/operate.h"
#include "services/ctl/play.h"

namespace huiyin::ctl {
namespace {

void RegisterHeld(CLI::App& app, Context& context) {
  CLI::App* held = app.add_subcommand(
      "held", "Matters whose inputs could not be decided. Needs the operator's token.");
  held->require_subcommand(1);
  auto topic = std::make_shared<std::string>();
  CLI::App* list = held->add_subcommand(
      "list",
      "The held inputs of one service or of all.\nExample: huiyinctl held list --service tracking");
  list->add_option("--service", *topic, "intake, dispatch, tracking, evaluation. Default: all");
  OnRun(list, context, [&context, topic] { return ListHeld(context, *topic); });
  using Run = absl::Status (*)(Context&, const HeldOptions&);
  const auto add = [&](const char* name, const char* help, bool discard, Run run) {
    auto options = std::make_shared<HeldOptions>();
    options->discard = discard;
    CLI::App* command = held->add_subcommand(name, help);
    command->add_option("MATTER", options->root_id, "Id of the matter, or of its root.")
        ->required();
    command->add_option("--service", options->topic, "The service that holds it.")->required();
    OnRun(command, context, [&context, options, run] { return run(context, *options); });
  };
  add("show",
      "All held inputs of one family, and why.\n"
      "Example: huiyinctl held show 3330305266815 --service tracking",
      false, ShowHeld);
  add("retry",
      "Decide the held inputs again, in order.\nExample: huiyinctl held retry 3330305266815 "
      "--service "
      "tracking",
      false, ResolveHeld);
  add("discard",
      "Throw the first held input away for ever and go on with the rest. If another matter asked\n"
      "for it, says which: of two cases that were merged the one that follows stays merged until "
      "a\n"
      "person takes it out (huiyinctl unmerge).\n"
      "Example: huiyinctl held discard 3330305266815 --service tracking",
      true, ResolveHeld);
}

void RegisterTail(CLI::App& app, Context& context) {
  auto options = std::make_shared<TailOptions>();
  CLI::App* command = app.add_subcommand(
      "tail",
      "The log of a service as JSON lines, its events readable: what counts, and openings.\n"
      "From a service (needs the operator's token), or with --brokers straight from Kafka.\n"
      "From the middle of a log, what comes before the first opening cannot be judged: it bears\n"
      "\"counts\": \"unjudged\".\n"
      "Examples:\n"
      "  huiyinctl tail intake\n"
      "  huiyinctl tail tracking --from -1 --follow | jq .events\n"
      "  huiyinctl tail tracking --skipped | jq 'select(.counts)'\n"
      "  huiyinctl tail tracking --brokers kafka1:9092,kafka2:9092 --partition 2\n"
      "  huiyinctl tail commands --brokers kafka1:9092 --kafka-properties kafka.properties");
  command
      ->add_option("TOPIC", options->topic,
                   "intake, dispatch, tracking, evaluation, directory, commands.")
      ->required();
  command->add_option("--from", options->from, "First offset of each partition; -1: the end.")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{-1}, INT64_MAX));
  command->add_flag("-f,--follow", options->follow, "Go on with what comes, until Ctrl-C.");
  command->add_option("--partition", options->partition, "This partition only. Default: all")
      ->check(CLI::Range(0, INT32_MAX));
  command->add_flag("--skipped", options->skipped,
                    "Also what does not count; \"counts\" says why: stale_epoch, gap, repeated.");
  AddBrokerOptions(command, &options->kafka,
                   "Read from these Kafka brokers: host:port, comma between them.");
  OnRun(command, context, [&context, options] { return Tail(context, *options); });
}

}  // namespace

void RegisterDirectory(CLI::App& app, Context& context) {
  CLI::App* directory =
      app.add_subcommand("directory", "The policy pack: organisation, duty list, service levels.");
  directory->require_subcommand(1);
  const auto add = [&](const char* name, const char* help,
                       absl::Status (*run)(Context&, const PackOptions&)) {
    auto options = std::make_shared<PackOptions>();
    CLI::App* command = directory->add_subcommand(name, help);
    command->add_option("FILE", options->file, "YAML file; -: standard input.")->required();
    command->add_flag("--prune", options->prune, "What the file does not name goes.");
    OnRun(command, context, [&context, options, run] { return run(context, *options); });
  };
  add("apply",
      "Check a pack and put it in force, all or nothing. Needs the operator's token.\n"
      "Example: huiyinctl directory apply deploy/packs/qinghe.yaml --prune",
      ApplyDirectory);
  add("diff",
      "What applying would change.\nExample: huiyinctl directory diff deploy/packs/qinghe.yaml",
      DiffDirectory);
  CLI::App* command = directory->add_subcommand(
      "export",
      "The pack in force, as a file to apply.\nExample: huiyinctl directory export > pack.yaml");
  OnRun(command, context, [&context] { return ExportDirectory(context); });
}

void RegisterOperate(CLI::App& app, Context& context) {
  CLI::App* status = app.add_subcommand(
      "status",
      "Partitions, owners, errors. Needs the operator's token.\nExample: huiyinctl status");
  OnRun(status, context, [&context] { return Status(context); });
  CLI::App* cluster = app.add_subcommand(
      "cluster",
      "Which instance owns which partition, and how far the others are behind. Ends with an error "
      "while a partition has no owner. Needs the operator's token.\n"
      "Example: huiyinctl --address 10.0.0.1:7700,10.0.0.2:7700 cluster");
  OnRun(cluster, context, [&context] { return ShowCluster(context); });
  auto name = std::make_shared<std::string>();
  CLI::App* checkpoint =
      app.add_subcommand("checkpoint",
                         "Copy every partition's state into the data directory's checkpoints/NAME. "
                         "Needs the operator's token.\n"
                         "Example: huiyinctl checkpoint before-upgrade");
  checkpoint->add_option("NAME", *name, "Name of the folder.")->required();
  OnRun(checkpoint, context, [&context, name] { return Checkpoint(context, *name); });
  RegisterHeld(app, context);
  RegisterTail(app, context);
}

void RegisterPlay(CLI::App& app, Context& context) {
  auto options = std::make_shared<PlayOptions>();
  CLI::App* command = app.add_subcommand(
      "play",
      "Play a file of cases through the real services: submit them and walk each as its line "
      "says.\n"
      "With a service started with --clock driven the clock moves along, so that limits really "
      "pass (needs the "
      "operator's token); with any other all happens at once.\n"
      "Example: huiyinctl play deploy/packs/qinghe-month.jsonl --until 44640");
  command->add_option("FILE", options->file, "JSON lines, see deploy/packs/make_sample_month.py.")
      ->required();
  command
      ->add_option("--until", options->until_minute,
                   "Minute since the day's start; what lies after stays undone.")
      ->check(CLI::Range(int64_t{0}, int64_t{5'000'000}))
      ->capture_default_str();
  command->add_option("--day", options->day, "The day, when the clock is driven.")
      ->capture_default_str();
  command->add_option("--run", options->run,
                      "Name of this run: the same name again changes nothing. Default: a new one");
  OnRun(command, context, [&context, options] { return Play(context, *options); });
}

}  // namespace huiyin::ctl
