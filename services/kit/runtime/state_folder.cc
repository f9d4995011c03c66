#include "services/kit/runtime/state_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "services/kit/base/folder.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/tables.h"
#include "services/kit/store/rocks_store.h"

namespace huiyin::kit {
namespace {

namespace fs = std::filesystem;

absl::Status SyncFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return FileTrouble("cannot open " + path, errno);
  const int error = fsync(file) == 0 ? 0 : errno;
  close(file);
  return error == 0 ? absl::OkStatus() : FileTrouble("cannot sync " + path, error);
}

}  // namespace

std::string StateFolder(const std::string& root, const std::string& topic, int partition) {
  return Concat(root, "/state/", topic, "/", partition);
}

std::string CheckpointsFolder(const std::string& data_dir) { return data_dir + "/checkpoints"; }

absl::StatusOr<std::optional<common::v1::FoldState>> ReadFoldState(const std::string& folder) {
  std::error_code error;
  if (!fs::exists(folder + "/CURRENT", error)) return std::nullopt;
  ASSIGN_OR_RETURN(const std::unique_ptr<RocksStore> store,
                   RocksStore::Open({.directory = folder, .read_only = true}));
  return FoldRow::Get(*store);
}

absl::Status CopyState(const std::string& from, const std::string& to) {
  RETURN_IF_ERROR(CreateFolder(to));
  ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesIn(from));
  for (const std::string& name : names) {
    const std::string source = from + "/" + name, target = to + "/" + name;
    std::error_code error;
    if (fs::is_directory(source, error)) {
      RETURN_IF_ERROR(CopyState(source, target));
      continue;
    }
    if (name == "LOCK") continue;
    if (name.ends_with(".sst")) {
      fs::create_hard_link(source, target, error);
      if (!error) continue;
    }
    fs::copy_file(source, target, error);
    if (error) return FileTrouble(Concat("cannot copy ", source, " to ", target), error.value());
    RETURN_IF_ERROR(SyncFile(target));
  }
  return SyncFolder(to);
}

}  // namespace huiyin::kit
