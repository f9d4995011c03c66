#include "services/kit/config/options.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "services/kit/base/status.h"
#include "services/kit/config/option_cell.h"

namespace huiyin::kit {
namespace {

bool WellFormed(const std::string& name) {
  return !name.empty() && name != "config" && name != "help" && name.front() != '-' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

size_t EditDistance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row[b.size()];
}

OptionCell NumberCell(OptionKind kind, AmountSpec spec, std::string unit) {
  OptionCell cell;
  cell.kind = kind;
  cell.name = std::move(spec.name);
  cell.unit = std::move(unit);
  cell.help = std::move(spec.help);
  cell.def_text = std::to_string(spec.def);
  cell.min = spec.min;
  cell.max = spec.max;
  return cell;
}

OptionCell TextCell(OptionKind kind, TextSpec spec) {
  OptionCell cell;
  cell.kind = kind;
  cell.name = std::move(spec.name);
  cell.help = std::move(spec.help);
  cell.def_text = std::move(spec.def);
  cell.min = spec.min;
  cell.max = spec.max;
  cell.one_of = std::move(spec.one_of);
  cell.secret = spec.secret;
  return cell;
}

}  // namespace

OptionSet::OptionSet(std::string program, std::string sentence)
    : program_(std::move(program)), sentence_(std::move(sentence)) {}
OptionSet::~OptionSet() = default;

OptionCell& OptionSet::Declare(OptionCell cell) {
  HUIYIN_CHECK(WellFormed(cell.name), "an option name of a-z, 0-9 and '-', not help or config");
  for (const auto& other : cells_) {
    HUIYIN_CHECK(other->name != cell.name, "every option declared once");
  }
  absl::Status assigned = cell.Assign({cell.def_text, "default"});
  bool must_be_set = cell.IsText() && cell.def_text.empty();
  HUIYIN_CHECK(assigned.ok() || must_be_set, "a default within the bounds");
  cells_.push_back(std::make_unique<OptionCell>(std::move(cell)));
  return *cells_.back();
}

const Option<int64_t>& OptionSet::Int64(Int64Spec spec) {
  AmountSpec amount{std::move(spec.name), spec.def, spec.min, spec.max, std::move(spec.help)};
  return Declare(NumberCell(OptionKind::kInt64, std::move(amount), std::move(spec.unit))).number;
}

// Sizes and durations show their unit with every number.
const Option<int64_t>& OptionSet::Bytes(AmountSpec spec) {
  return Declare(NumberCell(OptionKind::kBytes, std::move(spec), "")).number;
}

const Option<int64_t>& OptionSet::DurationMs(AmountSpec spec) {
  return Declare(NumberCell(OptionKind::kDurationMs, std::move(spec), "")).number;
}

const Option<std::string>& OptionSet::String(TextSpec spec) {
  return Declare(TextCell(OptionKind::kText, std::move(spec))).text;
}

const Option<std::string>& OptionSet::Path(TextSpec spec) {
  return Declare(TextCell(OptionKind::kPath, std::move(spec))).text;
}

const Option<bool>& OptionSet::Bool(BoolSpec spec) {
  OptionCell cell;
  cell.kind = OptionKind::kBool;
  cell.name = std::move(spec.name);
  cell.help = std::move(spec.help);
  cell.def_text = spec.def ? "true" : "false";
  return Declare(std::move(cell)).flag;
}

void OptionSet::Example(std::string command, std::string what) {
  examples_.emplace_back(std::move(command), std::move(what));
}

absl::Status OptionSet::Load(int argc, const char* const* argv) {
  ASSIGN_OR_RETURN(FlagValues flags, ReadFlags(cells_, argc, argv));
  help_asked_ = flags.help_asked;
  if (help_asked_) return absl::OkStatus();

  RawValues file;
  std::optional<std::string> path =
      flags.config_path ? flags.config_path : ReadEnvironment("config");
  if (path) {
    ASSIGN_OR_RETURN(file, ReadConfigFile(cells_, *path));
  }
  for (const auto& cell : cells_) {
    if (auto found = file.find(cell->name); found != file.end()) {
      RETURN_IF_ERROR(cell->Assign(found->second));
    }
    if (auto variable = ReadEnvironment(cell->name)) {
      RETURN_IF_ERROR(cell->Assign({*variable, EnvironmentName(cell->name)}));
    }
    if (auto found = flags.values.find(cell->name); found != flags.values.end()) {
      RETURN_IF_ERROR(cell->Assign(found->second));
    }
    if (cell->source == "default" && cell->IsText() && cell->text.value().empty() &&
        cell->min > 0) {
      return absl::InvalidArgumentError("--" + cell->name + " is not set; give it as a flag, as " +
                                        EnvironmentName(cell->name) +
                                        " or in the config file: " + cell->Expectation());
    }
  }
  return absl::OkStatus();
}

std::vector<OptionView> OptionSet::Describe() const {
  std::vector<OptionView> views;
  for (const auto& cell : cells_) views.push_back({cell->name, cell->ValueText(), cell->source});
  return views;
}

std::string OptionSet::Help() const {
  std::string out = program_ + ": " + sentence_ + "\n\nUsage: " + program_ + " [options]\n";
  out +=
      "\nA value comes from its flag, else its environment variable, else the --config file, else "
      "the default.\n\nOptions:\n";
  for (const auto& cell : cells_) {
    std::string placeholder = cell->Placeholder();
    out += "  --" + cell->name + (placeholder.empty() ? "" : " " + placeholder) + "\n      " +
           cell->help + "\n      Default: " + cell->DefaultText() +
           ". Allowed: " + cell->Expectation() + ". Environment: " + EnvironmentName(cell->name) +
           ".\n";
  }
  out +=
      "  --config PATH\n      YAML file of `option: value` lines; `log: {level: warn}` means "
      "`log-level: warn`.\n      Default: none. Environment: HUIYIN_CONFIG.\n"
      "  -h, --help\n      Prints this.\n";
  if (!examples_.empty()) out += "\nExamples:\n";
  for (const auto& [command, what] : examples_) out += "  " + command + "\n      " + what + "\n";
  return out;
}

std::string EnvironmentName(const std::string& option) {
  std::string name = "HUIYIN_";
  for (char c : option) {
    name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return name;
}

std::optional<std::string> ReadEnvironment(const std::string& option) {
  const char* value = std::getenv(EnvironmentName(option).c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

std::string Suggestion(const OptionCells& cells, const std::string& name,
                       const std::string& prefix) {
  const OptionCell* nearest = nullptr;
  size_t distance_min = 3;  // farther names would only confuse
  for (const auto& cell : cells) {
    size_t distance = EditDistance(name, cell->name);
    if (distance >= distance_min) continue;
    distance_min = distance;
    nearest = cell.get();
  }
  return nearest == nullptr ? "" : "; did you mean " + prefix + nearest->name + "?";
}

}  // namespace huiyin::kit
