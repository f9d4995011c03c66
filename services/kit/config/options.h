// OptionSet: what can be set from outside. Each option is declared once: name, unit, default,
// bounds, a sentence.
//
// Purpose: one place that knows every setting, checks it, and explains it. A value comes from the
// strongest source that has one: flag (`--data-dir X`), environment (`HUIYIN_DATA_DIR`), the YAML
// file named by `--config` (or `HUIYIN_CONFIG`), default. All sources are checked, also those that
// a stronger one hides. In the file, `log: {level: warn}` is the same as `log-level: warn`. Unknown
// flags and keys are errors; unknown variables are not, since Kubernetes sets some of its own.
//
//   OptionSet options("huiyin", "All services in one process.");
//   auto& port = options.Int64(
//       {.name = "port", .def = 7700, .min = 1, .max = 65535, .help = "Port of the listener."});
//   RETURN_IF_ERROR(options.Load(argc, argv));
//   if (options.help_asked()) return Print(options.Help());
//   Listen(port.value());
//
// Ownership: the set owns its options; references to them live as long as the set.
//
// Threads: declare and load on one thread; afterwards everything only reads.
//
// Errors: INVALID_ARGUMENT names the source (`huiyin.yaml:3`, `HUIYIN_PORT`, `--port`), the value
// and what is allowed; values of secret options are never shown.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace huiyin::kit {

// An option's value. Its default until Load.
template <typename T>
class Option {
 public:
  const T& value() const { return value_; }

 private:
  friend struct OptionCell;
  T value_{};
};

// A whole number. Unit: what it counts ("cases"), empty for pure numbers.
struct Int64Spec {
  std::string name;
  std::string unit;
  int64_t def = 0;
  int64_t min = 0;
  int64_t max = std::numeric_limits<int64_t>::max();
  std::string help;
};

// A size in bytes ("65536", "64KiB") or a duration in milliseconds ("500", "500ms", "30s", "5m",
// "2h").
struct AmountSpec {
  std::string name;
  int64_t def = 0;
  int64_t min = 0;
  int64_t max = std::numeric_limits<int64_t>::max();
  std::string help;
};

// A text or a path. Bounds are on its length in bytes; with an empty default and a min above 0 it
// must be set.
struct TextSpec {
  std::string name;
  std::string def;
  int64_t min = 0;
  int64_t max = 4096;
  std::vector<std::string> one_of;  // when not empty, nothing else is allowed
  std::string help;
  bool secret = false;
};

struct BoolSpec {
  std::string name;
  bool def = false;
  std::string help;
};

// How an option stands after Load, for logs and support. Secrets are masked.
struct OptionView {
  std::string name;
  std::string value;
  std::string source;  // "default", "huiyin.yaml:3", "HUIYIN_PORT", "--port"
};

struct OptionCell;

class OptionSet {
 public:
  OptionSet(std::string program, std::string sentence);
  ~OptionSet();
  OptionSet(const OptionSet&) = delete;
  OptionSet& operator=(const OptionSet&) = delete;

  // Declare an option. Stops the process when the name is taken or malformed, or the default is out
  // of bounds.
  const Option<int64_t>& Int64(Int64Spec spec);
  const Option<int64_t>& Bytes(AmountSpec spec);
  const Option<int64_t>& DurationMs(AmountSpec spec);
  const Option<std::string>& String(TextSpec spec);
  const Option<std::string>& Path(TextSpec spec);
  const Option<bool>& Bool(BoolSpec spec);

  // Adds a line to the examples of the help.
  void Example(std::string command, std::string what);

  // Reads all sources. With `--help` among the flags nothing else is read.
  absl::Status Load(int argc, const char* const* argv);

  bool help_asked() const { return help_asked_; }
  std::string Help() const;
  std::vector<OptionView> Describe() const;

 private:
  OptionCell& Declare(OptionCell cell);

  std::string program_;
  std::string sentence_;
  std::vector<std::pair<std::string, std::string>> examples_;
  std::vector<std::unique_ptr<OptionCell>> cells_;
  bool help_asked_ = false;
};

// The variable an option is read from: "data-dir" is HUIYIN_DATA_DIR.
std::string EnvironmentName(const std::string& option);

}  // namespace huiyin::kit
