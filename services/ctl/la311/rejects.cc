#include "services/ctl/la311/rejects.h"

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl::la311 {
namespace {

std::string Quoted(std::string_view text) {
  return absl::StrCat("\"", absl::StrReplaceAll({text.data(), text.size()}, {{"\"", "\"\""}}),
                      "\"");
}

}  // namespace

absl::StatusOr<RejectsWriter> RejectsWriter::Open(const std::string& path) {
  RejectsWriter writer;
  writer.path_ = path;
  writer.file_.reset(std::fopen(path.c_str(), "wbe"));
  if (writer.file_ == nullptr) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot write the rejects file ", path, ": ", std::strerror(errno)));
  }
  std::fputs("file,line,reason,detail\n", writer.file_.get());
  return writer;
}

void RejectsWriter::Add(std::string_view file, int64_t line, const Reject& reject) {
  HUIYIN_CHECK(file_ != nullptr, "no reject after Close");
  const std::string row = absl::StrCat(Quoted(file), ",", line, ",", std::string(reject.reason),
                                       ",", Quoted(reject.detail), "\n");
  std::fwrite(row.data(), 1, row.size(), file_.get());
}

absl::Status RejectsWriter::Close() {
  HUIYIN_CHECK(file_ != nullptr, "Close once");
  const bool failed = std::ferror(file_.get()) != 0;
  if (std::fclose(file_.release()) != 0 || failed) {
    return absl::DataLossError(
        absl::StrCat("cannot write all of the rejects file ", path_, "; is the disk full?"));
  }
  return absl::OkStatus();
}

}  // namespace huiyin::ctl::la311
