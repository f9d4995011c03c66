#include "tests/bench/bench.h"

namespace huiyin::bench {

const std::vector<Section>& Sections() {
  static const std::vector<Section> kSections = {
      {"throughput", "cases a second", RunThroughput},
  };
  return kSections;
}

}  // namespace huiyin::bench
