#include "tests/bench/bench.h"

namespace huiyin::bench {

const std::vector<Section>& Sections() {
  static const std::vector<Section> kSections = {
      {"throughput", "Throughput", RunThroughput},
      {"latency", "Latency at half load", RunLatency},
      {"stored", "Open cases stored", RunStored},
      {"closed", "Closed cases stored", RunClosedStored},
      {"fold", "State folded anew, and checkpoints", RunFold},
      {"queries", "Lists and rates", RunQueries},
      {"timers", "Timers due at the same moment", RunTimers},
      {"overload", "Three times the load", RunOverload},
      {"import", "Import of a month", RunImportData},
      {"kafka", "On Apache Kafka", RunKafka},
  };
  return kSections;
}

}  // namespace huiyin::bench
