// One declared option inside an OptionSet, and the sources it is read from. For the files of this
// folder only.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/kit/config/options.h"

namespace huiyin::kit {

enum class OptionKind { kInt64, kBytes, kDurationMs, kText, kPath, kBool };

// A value as somebody wrote it, and where.
struct RawValue {
  std::string text;
  std::string source;
};
using RawValues = std::map<std::string, RawValue>;  // by option name

struct OptionCell {
  OptionKind kind = OptionKind::kText;
  std::string name;
  std::string unit;
  std::string help;
  std::string def_text;
  int64_t min = 0;
  int64_t max = 0;
  std::vector<std::string> one_of;
  bool secret = false;

  // The one of these that `kind` says is in use.
  Option<int64_t> number;
  Option<std::string> text;
  Option<bool> flag;
  std::string source;

  bool IsText() const { return kind == OptionKind::kText || kind == OptionKind::kPath; }
  absl::Status Assign(const RawValue& raw);
  std::string ValueText() const;    // readable, masked when secret
  std::string Expectation() const;  // "a whole number from 1 to 65535"
  std::string Placeholder() const;  // "INTEGER"
  std::string DefaultText() const;

 private:
  bool Parse(const std::string& raw);
};

using OptionCells = std::vector<std::unique_ptr<OptionCell>>;

struct FlagValues {
  RawValues values;
  std::optional<std::string> config_path;
  bool help_asked = false;
};

absl::StatusOr<FlagValues> ReadFlags(const OptionCells& cells, int argc, const char* const* argv);
absl::StatusOr<RawValues> ReadConfigFile(const OptionCells& cells, const std::string& path);
std::optional<std::string> ReadEnvironment(const std::string& option);

// "; did you mean data-dir?" when a declared name (behind `prefix`) is close to `name`, else
// nothing.
std::string Suggestion(const OptionCells& cells, const std::string& name,
                       const std::string& prefix);

}  // namespace huiyin::kit
