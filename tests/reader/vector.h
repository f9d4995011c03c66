// Vector: one file of tests/reader/vectors, read. What its fields mean: vectors/README.md.
//
//   for (const std::string& name : VectorNames()) { const Vector vector = ReadVector(name); … }
//
// Threads: one. A file that cannot be read fails the test.
#pragma once

#include <string>
#include <vector>

#include "services/kit/log/log.h"
#include "services/kit/reader/decision_reader.h"

namespace huiyin::kit {

struct Vector {
  std::string name;
  Offset from = 0;
  Middle middle = Middle::kProve;
  std::vector<LogRecord> records;
  // Of each record, in words; empty below `from`.
  std::vector<std::string> verdicts;
  std::string bookmark;

  // Verdicts up to the one that ends reading, which may be the last.
  bool ends_badly() const { return verdicts.back() == "cut" || verdicts.back() == "broken"; }
};

std::vector<std::string> VectorNames();
Vector ReadVector(const std::string& name);

}  // namespace huiyin::kit
