#include "services/ctl/import/import.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <memory>
#include <ostream>

#include "services/ctl/client.h"
#include "services/ctl/exit.h"
#include "services/ctl/import/importer.h"
#include "services/ctl/import/report.h"
#include "services/ctl/stages.h"
#include "services/ctl/table.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

constexpr char kHelp[] =
    "Import a MyLA311 export, in either of its layouts, through the real services of this process, "
    "with the clock "
    "driven by the data. The data directory must be fresh, or hold an import of the same files: "
    "then it goes on where "
    "that one stopped, and changes nothing when that one was complete.\n"
    "Examples:\n"
    "  huiyinctl import la311 requests.csv --data-dir /tmp/la\n"
    "  huiyinctl --token-file operator.token import la311 requests.csv --servers "
    "127.0.0.1:7710,127.0.0.1:7711,127.0.0.1:7720\n"
    "  huiyinctl import la311 2019.csv 2020.csv --data-dir /tmp/la --output json > figures.json";

void Print(const ImportResult& result, std::ostream& out) {
  for (const ReportTable& table : ReportTables(result)) {
    std::vector<Column> columns;
    for (size_t i = 0; i < table.columns.size(); ++i) {
      columns.emplace_back(table.columns[i].c_str(), i == 0 ? Align::kLeft : Align::kRight);
    }
    Table text(std::move(columns));
    for (const auto& row : table.rows) text.Add(row);
    out << table.title << "\n\n";
    text.Print(out);
    out << "\n";
  }
  out << result.counts.rows_read << " rows read, " << result.counts.imported << " imported, "
      << result.counts.rejected << " rejected, " << result.counts.repeated << " repeated\n";
}

struct Asked {
  ImportOptions options;
  std::string figures_file;
};

absl::Status RunLa311(Context& context, const Asked& asked) {
  ImportOptions options = asked.options;
  if (options.data_dir.empty()) options.data_dir = context.data_dir;
  if (options.data_dir.empty()) options.data_dir = "./data";
  if (!options.servers.empty()) {
    absl::StatusOr<Client*> client = GetClient(context);
    if (!client.ok()) return client.status();
    options.operator_token = (*client)->token();
  }
  Stages stages;
  options.on_progress = [&](const char* stage, int64_t done, int64_t total) {
    stages.Show(stage, std::string_view(stage) == "reading" ? "bytes" : "actions", done, total);
  };
  absl::StatusOr<ImportResult> result = RunImport(options);
  stages.Finish();
  if (!result.ok())
    return BadData({result.status().message().data(), result.status().message().size()});
  if (!asked.figures_file.empty() &&
      !(std::ofstream(asked.figures_file) << ReportJson(*result)).flush()) {
    return BadData("cannot write " + asked.figures_file);
  }
  if (context.json()) {
    *context.out << ReportJson(*result);
  } else {
    Print(*result, *context.out);
  }
  return absl::OkStatus();
}

}  // namespace

void RegisterImport(CLI::App& app, Context& context) {
  CLI::App* import =
      app.add_subcommand("import", "Import another system's export into a fresh data directory.");
  import->require_subcommand(1);
  CLI::App* la311 = import->add_subcommand("la311", kHelp);
  auto asked = std::make_shared<Asked>();
  ImportOptions* options = &asked->options;
  la311->add_option("FILE", options->files, "CSV files, in any order of rows.")->required();
  la311->add_option(
      "--data-dir", options->data_dir,
      "Folder of the log, the state and the keys. Default: $HUIYIN_DATA_DIR, else ./data");
  la311->add_option(
      "--rejects", options->rejects_file,
      "Where rows that cannot be used are named. Default: la311-rejects.csv in the data directory");
  la311
      ->add_option("--partitions", options->partitions,
                   "Partitions of every service; fixed at the first start.")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  la311
      ->add_option(
          "--servers", options->servers,
          "Into a cluster with a driven clock: every instance of every service, host:port, "
          "comma between them. The operator's token is needed (--token-file).")
      ->delimiter(',');
  la311->add_option("--figures", asked->figures_file, "Also write the figures there, as JSON.");
  la311->callback(
      [&context, asked] { context.run = [&context, asked] { return RunLa311(context, *asked); }; });
}

}  // namespace huiyin::ctl
