// DraftFolder: a folder that comes into being when all that shall be in it is there, durably. Until then it is called
// NAME.unfinished, and it goes when it is given up.
//
//   ASSIGN_OR_RETURN(auto draft, DraftFolder::Make("/backup/2026-11-26"));
//   ... files in draft->path(), each synced ...
//   RETURN_IF_ERROR(draft->Finish("manifest", text));
//
// Only this user may look into it. Threads: one.
// Errors: FAILED_PRECONDITION: the folder, or a draft of it, is there already; those of FileTrouble.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace huiyin::kit {

class DraftFolder {
 public:
  static absl::StatusOr<std::unique_ptr<DraftFolder>> Make(const std::string& path);
  // Removes the draft, unless it was finished.
  ~DraftFolder();
  DraftFolder(const DraftFolder&) = delete;
  DraftFolder& operator=(const DraftFolder&) = delete;

  const std::string& path() const { return draft_; }
  // Writes this file as the last, and gives the folder its name.
  absl::Status Finish(const std::string& file_name, const std::string& text);

 private:
  explicit DraftFolder(std::string path);

  const std::string path_, draft_;
  bool finished_ = false;
};

}  // namespace huiyin::kit
