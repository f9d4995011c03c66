#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>

#include "services/kit/base/status.h"
#include "services/kit/config/option_cell.h"

namespace huiyin::kit {
namespace {

constexpr size_t kConfigFileBytesMax = 1 << 20;

absl::StatusOr<std::string> ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string content(kConfigFileBytesMax + 1, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (in.gcount() == 0 && !in.eof()) {
    return absl::InvalidArgumentError("config file " + path + " cannot be read");
  }
  content.resize(static_cast<size_t>(in.gcount()));
  if (content.size() > kConfigFileBytesMax) {
    return absl::InvalidArgumentError("config file " + path + " is larger than 1MiB");
  }
  return content;
}

// Walks the file once; what it has understood so far stands in `values`.
class ConfigFile {
 public:
  ConfigFile(const OptionCells& cells, std::string path) : cells_(cells), path_(std::move(path)) {}

  absl::Status Walk(const YAML::Node& root) {
    if (root.IsNull()) return absl::OkStatus();
    if (!root.IsMap()) return Error(root, "lines of `option: value` are expected");
    for (const auto& entry : root) {
      const YAML::Node& key = entry.first;
      if (!key.IsScalar()) return Error(key, "an option name is expected");
      if (!entry.second.IsMap()) {
        RETURN_IF_ERROR(Take(key, key.Scalar(), entry.second));
        continue;
      }
      for (const auto& inner : entry.second) {
        if (!inner.first.IsScalar()) return Error(inner.first, "an option name is expected");
        RETURN_IF_ERROR(Take(inner.first, key.Scalar() + "-" + inner.first.Scalar(), inner.second));
      }
    }
    return absl::OkStatus();
  }

  RawValues values;

 private:
  absl::Status Take(const YAML::Node& key, const std::string& name, const YAML::Node& value) {
    bool known = std::any_of(cells_.begin(), cells_.end(),
                             [&](const auto& cell) { return cell->name == name; });
    if (!known) {
      return Error(key, name + " is not a known option" + Suggestion(cells_, name, ""));
    }
    if (value.IsNull()) return Error(key, name + " has no value");
    if (!value.IsScalar()) return Error(key, name + " must be a single value");
    std::string source = Place(key);
    auto [first, fresh] = values.emplace(name, RawValue{value.Scalar(), source});
    if (!fresh) return Error(key, name + " stands here again, after " + first->second.source);
    return absl::OkStatus();
  }

  std::string Place(const YAML::Node& node) const {
    return path_ + ":" + std::to_string(node.Mark().line + 1);
  }
  absl::Status Error(const YAML::Node& node, const std::string& what) const {
    return absl::InvalidArgumentError(Place(node) + ": " + what);
  }

  const OptionCells& cells_;
  std::string path_;
};

}  // namespace

absl::StatusOr<RawValues> ReadConfigFile(const OptionCells& cells, const std::string& path) {
  ASSIGN_OR_RETURN(std::string content, ReadAll(path));
  ConfigFile file(cells, path);
  try {
    RETURN_IF_ERROR(file.Walk(YAML::Load(content)));
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(path + ":" + std::to_string(error.mark.line + 1) +
                                      ": not YAML: " + error.msg);
  }
  return std::move(file.values);
}

}  // namespace huiyin::kit
