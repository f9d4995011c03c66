// Report: what a section of the benchmark found: figures beside their targets and bounds, series for the plots, and checks
// that must hold. Written as one JSON file a section, read by report.py.
//
//   report.Add({.id = "unary", .what = "whole system, unary gRPC", .value = 2231, .unit = "cases/s", .better = Better::kMore,
//               .target = 5500, .bound = 8700, .bound_what = "an empty gRPC service"});
//   report.Check("every case closed and rated", 20'000, 20'000);
//
// Threads: one. A figure below its target is only said; a check that does not hold fails the run.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace huiyin::bench {

class CoreWatch;

enum class Better { kMore, kLess, kNeither };

struct Figure {
  std::string id;  // unique within the section, the same from run to run
  std::string what;
  double value = 0;
  std::string unit;
  Better better = Better::kNeither;
  std::optional<double> target;
  std::optional<double> bound;  // measured in the same run
  std::string bound_what;

  bool reaches_target() const {
    return !target.has_value() || (better == Better::kMore ? value >= *target : value <= *target);
  }
};

struct Series {
  std::string id;
  std::string x, y;  // names with units
  std::vector<std::pair<double, double>> points;
};

class Report {
 public:
  // `cores`, which outlives it, watches the machine while the section runs.
  Report(std::string section, std::string title, std::string machine_json, const CoreWatch* cores)
      : section_(std::move(section)),
        title_(std::move(title)),
        machine_json_(std::move(machine_json)),
        cores_(*cores) {}

  void Add(Figure figure);  // also says it on standard error, with what has been found so far
  void Add(Series series) { series_.push_back(std::move(series)); }
  void Check(const std::string& what, int64_t expected, int64_t found);
  // A sentence to stand below the table.
  void Note(std::string sentence) { notes_.push_back(std::move(sentence)); }
  void Setting(const std::string& name, double value) { settings_.emplace_back(name, value); }

  const CoreWatch& cores() const { return cores_; }
  bool checks_hold() const { return checks_hold_; }
  absl::Status Write(const std::string& folder) const;  // <folder>/<section>.json

 private:
  struct CheckRow {
    std::string what;
    int64_t expected, found;
  };

  const std::string section_, title_, machine_json_;
  const CoreWatch& cores_;
  std::vector<std::pair<std::string, double>> settings_;
  std::vector<Figure> figures_;
  std::vector<Series> series_;
  std::vector<CheckRow> checks_;
  std::vector<std::string> notes_;
  bool checks_hold_ = true;
};

// A JSON string with its quotes.
std::string Quoted(const std::string& text);

}  // namespace huiyin::bench
