#include "tests/bench/system/table_files.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

namespace huiyin::bench {
namespace {

constexpr std::chrono::milliseconds kLookEvery(200);

// Nothing where a file went while the folder was read: the next look tells.
std::optional<std::set<std::string>> TablesBelow(const std::string& folder) {
  std::set<std::string> found;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator file(folder, error), end;
       !error && file != end; file.increment(error)) {
    if (file->path().extension() == ".sst") found.insert(file->path().string());
  }
  return error ? std::nullopt : std::optional(std::move(found));
}

}  // namespace

TableFiles::TableFiles(std::string folder)
    : folder_(std::move(folder)),
      seen_(TablesBelow(folder_).value_or(std::set<std::string>())),
      looks_(kLookEvery, [this] { Look(); }) {}

void TableFiles::Look() {
  std::optional<std::set<std::string>> found = TablesBelow(folder_);
  if (!found.has_value()) return;
  for (const std::string& name : *found) written_ += !seen_.contains(name);
  for (const std::string& name : seen_) compacted_ += !found->contains(name);
  seen_ = *std::move(found);
}

}  // namespace huiyin::bench
