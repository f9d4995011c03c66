#include <CLI/CLI.hpp>

#include "services/kit/config/option_cell.h"

namespace huiyin::kit {
namespace {

absl::Status UnknownArgument(const OptionCells& cells, const std::string& argument) {
  if (!argument.starts_with("-")) {
    return absl::InvalidArgumentError("unexpected argument \"" + argument +
                                      "\"; options start with --, see --help");
  }
  std::string flag = argument.substr(0, argument.find('='));
  std::string name = flag.substr(std::min(flag.find_first_not_of('-'), flag.size()));
  return absl::InvalidArgumentError(flag + ": there is no such flag" +
                                    Suggestion(cells, name, "--") + "; see --help");
}

}  // namespace

absl::StatusOr<FlagValues> ReadFlags(const OptionCells& cells, int argc, const char* const* argv) {
  FlagValues flags;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.add_flag("-h,--help", flags.help_asked);
  std::string config_path;
  CLI::Option* config = app.add_option("--config", config_path);
  std::vector<CLI::Option*> parsed;
  std::vector<std::string> texts(cells.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    std::string flag = "--" + cells[i]->name;
    parsed.push_back(cells[i]->kind == OptionKind::kBool ? app.add_flag(flag, texts[i])
                                                         : app.add_option(flag, texts[i]));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(std::string(error.what()) + "; see --help");
  }
  if (flags.help_asked) return flags;
  if (std::vector<std::string> extras = app.remaining(); !extras.empty()) {
    return UnknownArgument(cells, extras.front());
  }
  if (config->count() > 0) flags.config_path = config_path;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (parsed[i]->count() == 0) continue;
    flags.values[cells[i]->name] = {texts[i], "--" + cells[i]->name};
  }
  return flags;
}

}  // namespace huiyin::kit
