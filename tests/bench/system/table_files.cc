#include "tests/bench/system/table_files.h"

#include <chrono>
#include <filesystem>

namespace huiyin::bench {
namespace {

constexpr std::chrono::milliseconds kLookEvery(200);

}  // namespace

TableFiles::TableFiles(std::string folder) : folder_(std::move(folder)) {
  Look();
  written_ = 0;
  thread_ = std::thread([this] {
    while (!stopping_) {
      std::this_thread::sleep_for(kLookEvery);
      Look();
    }
  });
}

void TableFiles::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void TableFiles::Look() {
  std::set<std::string> found;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator file(folder_, error), end;
       !error && file != end; file.increment(error)) {
    if (file->path().extension() == ".sst") found.insert(file->path().string());
  }
  if (error) return;  // a file went while the folder was read: the next look tells
  for (const std::string& name : found) written_ += !seen_.contains(name);
  for (const std::string& name : seen_) compacted_ += !found.contains(name);
  seen_ = std::move(found);
}

}  // namespace huiyin::bench
