#include "services/ctl/verify/restore.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "services/ctl/exit.h"
#include "services/huiyin/assembly.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/restore.h"

namespace huiyin::ctl {
namespace {

constexpr char kHelp[] =
    "Put a checkpoint in the place of the state, on the folder of a service that does not run. The "
    "log and the keys stay; "
    "the next start folds what came after the checkpoint.\n"
    "Exit code 3 when there is no such checkpoint, 5 when it does not fit the log.\n"
    "Example: huiyinctl restore before-upgrade --data-dir /var/lib/huiyin";

}  // namespace

absl::Status Restore(Context& context, const std::string& data_dir, const std::string& checkpoint) {
  const std::vector<const kit::Service*> services = AllServices();
  const auto report = kit::RestoreState(services, data_dir, checkpoint);
  if (absl::IsNotFound(report.status())) return report.status();
  const std::string message(report.status().message().data(), report.status().message().size());
  if (absl::IsInvalidArgument(report.status())) return WrongUsage(message);
  if (!report.ok()) return BadData(message);
  if (context.json()) {
    *context.out << kit::Concat("{\"partitions\":", report->partitions,
                                ",\"records_to_fold\":", report->records_to_fold, "}\n");
  } else {
    *context.out << kit::Concat("The state of ", report->partitions, " partitions is that of ",
                                checkpoint, "; the next start folds ", report->records_to_fold,
                                " records on top of it.\n");
  }
  return absl::OkStatus();
}

void RegisterRestore(CLI::App& app, Context& context) {
  CLI::App* restore = app.add_subcommand("restore", kHelp);
  struct Arguments {
    std::string data_dir, checkpoint;
  };
  auto given = std::make_shared<Arguments>();
  restore->add_option("NAME", given->checkpoint, "Name of the checkpoint.")->required();
  restore->add_option(
      "--data-dir", given->data_dir,
      "Folder of a service that does not run. Default: $HUIYIN_DATA_DIR, else ./data");
  restore->callback([&context, given] {
    context.run = [&context, given] {
      std::string folder = given->data_dir.empty() ? context.data_dir : given->data_dir;
      return Restore(context, folder.empty() ? "./data" : folder, given->checkpoint);
    };
  });
}

}  // namespace huiyin::ctl
