// What all commands share: global options, exit codes, errors.
#include <CLI/CLI.hpp>
#include <ostream>

#include "services/ctl/commands.h"
#include "services/ctl/exit.h"
#include "services/ctl/format.h"
#include "services/ctl/table.h"

namespace huiyin::ctl {
namespace {

constexpr double kTimeoutMinSeconds = 0.1;
constexpr double kTimeoutMaxSeconds = 590;

constexpr char kFooter[] =
    "Exit codes: 0 done; 1 wrong arguments; 2 refused by the service; 3 no such case;\n"
    "4 nobody answered in time; 5 a file, or what is stored, is not as it should be.\n"
    "Examples:\n"
    "  huiyinctl directory apply deploy/packs/qinghe.yaml\n"
    "  huiyinctl submit --text '文庙路12号门口路灯不亮' --area chengguan-wenmiao\n"
    "  huiyinctl show 3330305266815\n"
    "  huiyinctl COMMAND --help";

void PrintError(Context& context, const absl::Status& status) {
  const common::v1::Rejection rejection = RejectionOf(status);
  if (context.json() && !rejection.reason().empty()) {
    *context.err << ToJson(rejection) << '\n';
  } else {
    *context.err << "huiyinctl: " << Printable(ErrorText(status)) << '\n';
  }
}

}  // namespace

void OnRun(CLI::App* command, Context& context, std::function<absl::Status()> run) {
  command->callback([&context, run = std::move(run)] { context.run = run; });
}

void RegisterGlobals(CLI::App& app, Context& context) {
  app.add_option("--address", context.address,
                 "Where Huiyin listens: host:port; of a cluster, several with commas between them.")
      ->envname("HUIYIN_ADDRESS")
      ->capture_default_str();
  app.add_option("--token-file", context.token_file,
                 "File with the operator's token. Default: operator.token in $HUIYIN_DATA_DIR, "
                 "else in ./data")
      ->envname("HUIYIN_TOKEN_FILE");
  app.add_option("--token-folder", context.data_dir)->envname("HUIYIN_DATA_DIR")->group("");
  app.add_option("--output", context.output, "How results are written: table, json.")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  app.add_option("--timeout", context.timeout_seconds,
                 "Seconds that one call may take, trying again included.")
      ->check(CLI::Range(kTimeoutMinSeconds, kTimeoutMaxSeconds))
      ->capture_default_str();
  app.add_option("--id", context.command_id,
                 "Id of the command: the same again gets the same answer. Default: a random one");
  app.add_option("--actor", context.actor, "Who acts, as written into the log.");
}

int RunMain(int argc, const char* const* argv, Context& context,
            std::initializer_list<Register> more) {
  CLI::App app("huiyinctl: the command line of Huiyin (回音).", "huiyinctl");
  app.footer(kFooter);
  app.fallthrough();
  app.require_subcommand(1);
  RegisterGlobals(app, context);
  for (Register add : {RegisterSubmit, RegisterChanges, RegisterQueries, RegisterDirectory,
                       RegisterOperate, RegisterPlay}) {
    add(app, context);
  }
  for (Register add : more) add(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help
    return app.exit(asked, *context.out, *context.err);
  } catch (const CLI::ParseError& error) {
    *context.err << "huiyinctl: " << error.what() << "; see huiyinctl --help\n";
    return kExitUsage;
  }
  const absl::Status status = context.run();
  context.out->flush();
  if (!status.ok()) PrintError(context, status);
  return ExitCodeOf(status);
}

}  // namespace huiyin::ctl
