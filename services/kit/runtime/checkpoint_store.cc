#include "services/kit/runtime/checkpoint_store.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>
#include <system_error>

#include "services/kit/base/folder.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/state_folder.h"

namespace huiyin::kit {
namespace {

namespace fs = std::filesystem;

bool IsOffset(const std::string& name, Offset* offset) {
  const char* const end = name.data() + name.size();
  const auto [parsed, error] = std::from_chars(name.data(), end, *offset);
  return error == std::errc() && parsed == end && *offset >= 0;
}

// What an instance had in hand when it died. (A name may end as another's does: all after the offset must be the same.)
void RemoveLeftOvers(const std::string& folder, const std::string& draft) {
  const auto names = NamesIn(folder);
  if (!names.ok()) return;
  for (const std::string& name : *names) {
    Offset offset = 0;
    std::error_code ignored;
    if (name.ends_with(draft) && IsOffset(name.substr(0, name.size() - draft.size()), &offset)) {
      fs::remove_all(folder + "/" + name, ignored);
    }
  }
}

}  // namespace

FolderCheckpoints::FolderCheckpoints(std::string root, const std::string& instance)
    : root_(std::move(root)), draft_("." + instance) {
  HUIYIN_CHECK(instance.find('/') == std::string::npos, "a name that can be part of a file name");
}

std::string FolderCheckpoints::FolderOf(const StateKind& kind) const {
  return Concat(root_, "/", kind.log, "/", kind.topic, "/", kind.partition, "/v",
                kind.schema_version);
}

std::string FolderCheckpoints::FolderOf(const StateKind& kind, Offset next) const {
  return Concat(FolderOf(kind), "/", next);
}

absl::StatusOr<std::vector<Offset>> FolderCheckpoints::List(const StateKind& kind) {
  std::vector<Offset> found;
  ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesIn(FolderOf(kind)));
  for (const std::string& name : names) {
    Offset offset = 0;
    if (IsOffset(name, &offset)) found.push_back(offset);
  }
  std::sort(found.begin(), found.end(), std::greater<>());
  return found;
}

absl::Status FolderCheckpoints::Put(const StateKind& kind, Offset next, const std::string& folder) {
  const std::string all = FolderOf(kind), target = FolderOf(kind, next);
  std::error_code error;
  if (fs::exists(target, error)) return absl::OkStatus();
  RETURN_IF_ERROR(CreateFolder(all));
  RemoveLeftOvers(all, draft_);
  const std::string draft = target + draft_;
  absl::Status copied = CopyState(folder, draft);
  if (copied.ok()) copied = PutInPlace(draft, target);
  if (copied.ok()) return copied;
  fs::remove_all(draft, error);
  // Another has put the same meanwhile.
  return fs::exists(target, error) ? absl::OkStatus() : copied;
}

absl::Status FolderCheckpoints::Get(const StateKind& kind, Offset next, const std::string& folder) {
  const std::string source = FolderOf(kind, next);
  std::error_code error;
  if (!fs::exists(source, error)) return absl::NotFoundError(Concat("there is no ", source));
  return CopyState(source, folder);
}

absl::Status FolderCheckpoints::Remove(const StateKind& kind, Offset next) {
  const std::string target = FolderOf(kind, next);
  // Out of sight first: half a copy under its name would be taken for a whole one.
  const std::string gone = target + draft_;
  std::error_code error;
  fs::rename(target, gone, error);
  if (error == std::errc::no_such_file_or_directory) return absl::OkStatus();
  if (!error) fs::remove_all(gone, error);
  if (error) return FileTrouble("cannot remove " + target, error.value());
  return absl::OkStatus();
}

}  // namespace huiyin::kit
