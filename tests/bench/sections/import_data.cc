// Import: a month of real requests through the real services, moment after moment, once the importer has started.
#include <filesystem>

#include "services/ctl/import/importer.h"
#include "services/ctl/la311/progress.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "tests/bench/bench.h"
#include "tests/bench/system/disk.h"

namespace huiyin::bench {
namespace {}  // namespace

absl::Status RunImportData(const Bench& bench, Report& report) {
  if (!std::filesystem::exists(bench.data_file)) {
    return absl::NotFoundError("give the export with --data-file");
  }
  const SyncRate syncs = MeasureSyncs(bench.work_folder, 1.0);
  const std::string folder = bench.Folder("import");
  std::filesystem::remove_all(folder);
  const kit::SystemClock clock;
  const int64_t begun = clock.MonotonicMicros();
  int64_t importing_us = 0, actions = 0;
  ctl::la311::Progress progress({.label = "importing", .unit = "actions"}, begun);
  ctl::ImportOptions options{.files = {bench.data_file}, .data_dir = folder};
  options.on_progress = [&](const char* stage, int64_t done, int64_t total) {
    if (std::string_view(stage) != "importing") return;
    if (importing_us == 0) importing_us = clock.MonotonicMicros();
    actions = total;
    progress.Update(done, total, clock.MonotonicMicros());
  };
  ASSIGN_OR_RETURN(const ctl::ImportResult result, ctl::RunImport(options));
  const int64_t ended = clock.MonotonicMicros();
  progress.Finish(actions, actions, ended);
  report.Add({.id = "import",
              .what = "import of the export, from its first action",
              .value = static_cast<double>(ended - importing_us) / 1e6,
              .unit = "s",
              .better = Better::kLess,
              .target = 5});
  report.Add({.id = "whole",
              .what = "reading, ordering and starting included",
              .value = static_cast<double>(ended - begun) / 1e6,
              .unit = "s",
              .better = Better::kLess});
  report.Add({.id = "requests",
              .what = "requests imported",
              .value = static_cast<double>(result.counts.imported),
              .unit = ""});
  report.Add(
      {.id = "actions", .what = "actions", .value = static_cast<double>(actions), .unit = ""});
  report.Add({.id = "fsync", .what = "one fsync here, p50", .value = syncs.p50_ms, .unit = "ms"});
  report.Check("requests neither imported nor rejected nor repeated", 0,
               result.counts.rows_read - result.counts.imported - result.counts.rejected -
                   result.counts.repeated);
  report.Check("requests in the rates", result.counts.imported,
               result.total.rows_size() == 1 ? result.total.rows(0).figures().received() : -1);
  std::filesystem::remove_all(folder);
  return absl::OkStatus();
}

}  // namespace huiyin::bench
