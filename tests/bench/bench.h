// Bench: what the sections share: where to work and how large to be.
//
// A section is one function in one file of sections/, run in a process of its own: it makes its own data directory and server,
// adds what it finds to the report, and removes what it made. What one leaves for the next stands in the work folder.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/bench/report.h"

namespace huiyin::bench {

struct Bench {
  std::string huiyin;        // the server's program
  std::string self;          // this program
  std::string work_folder;   // on the disk that is to be measured
  std::string data_file;     // the export that is imported
  std::string brokers;       // of section kafka, which is left out without
  int64_t cases = 0;         // stored: the sections about a million cases
  int64_t closed_cases = 0;  // 0: none
  double seconds = 0;        // of each measured load
  int at_a_time = 0;         // cases under way in a closed loop

  std::string Folder(const std::string& name) const { return work_folder + "/" + name; }
};

using RunSection = absl::Status (*)(const Bench& bench, Report& report);

struct Section {
  const char* name;
  const char* title;
  RunSection run;
};

// In the order of the list.
const std::vector<Section>& Sections();

absl::Status RunThroughput(const Bench& bench, Report& report);
absl::Status RunLatency(const Bench& bench, Report& report);
absl::Status RunStored(const Bench& bench, Report& report);
absl::Status RunClosedStored(const Bench& bench, Report& report);
absl::Status RunFold(const Bench& bench, Report& report);
absl::Status RunTimers(const Bench& bench, Report& report);
absl::Status RunKafka(const Bench& bench, Report& report);
absl::Status RunQueries(const Bench& bench, Report& report);
absl::Status RunOverload(const Bench& bench, Report& report);
absl::Status RunImportData(const Bench& bench, Report& report);

}  // namespace huiyin::bench
