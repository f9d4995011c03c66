// Importer: replays an export through the real services, of this process or of a cluster, with the clock driven by the data.
//
//   ImportOptions options{.files = {"a.csv"}, .data_dir = "data"};
//   ASSIGN_OR_RETURN(ImportResult result, RunImport(options));
//
// Every action goes through the services' gRPC doors; the clock moves on to the next action's time only when every service
// has consumed everything before it. A run that was killed goes on where it stopped: what a case has reached is asked
// first, so a second run changes nothing.
// Memory: bounded, whatever the size of the files. Errors: FAILED_PRECONDITION when the data directory holds anything else;
// what is wrong with a file, with its name and line.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "services/ctl/la311/sorted_actions.h"

namespace huiyin::ctl {

struct ImportOptions {
  std::vector<std::string> files;
  std::string
      data_dir;  // of the services of this process, and of what the import keeps beside them
  std::vector<std::string>
      servers;                 // every instance of a cluster. Default: the services of this process
  std::string operator_token;  // of the cluster
  std::string rejects_file;    // empty: <data_dir>/la311-rejects.csv
  int partitions = 4;
  size_t run_bytes = 64 << 20;  // memory of a sorted run
  // Stage ("reading", "ordering", "importing"), done, total.
  std::function<void(const char*, int64_t, int64_t)> on_progress = [](const char*, int64_t,
                                                                      int64_t) {};
};

struct ImportResult {
  la311::Counts counts;
  evaluation::v1::GetRatesResponse total, units, categories;
  std::vector<std::string>
      department_ids;  // unit ids of the departments; their rates hold their offices'
};

absl::StatusOr<ImportResult> RunImport(const ImportOptions& options);

}  // namespace huiyin::ctl
