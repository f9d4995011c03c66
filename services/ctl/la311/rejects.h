// RejectsWriter: the file of rows that could not be used, as CSV: file,line,reason,detail. Tells
// where and why, never what stood there: a rejected row is as personal as any other.
//
// Owner: one import. Threads: one at a time. Errors: Close says whether all of it was written.
//
//   ASSIGN_OR_RETURN(RejectsWriter rejects, RejectsWriter::Open("rejects.csv"));
//   rejects.Add("requests.csv", 17, {"unknown_status", "status: none of …"});
//   RETURN_IF_ERROR(rejects.Close());
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/ctl/la311/row.h"

namespace huiyin::ctl::la311 {

class RejectsWriter {
 public:
  // Overwrites what an earlier run left there.
  static absl::StatusOr<RejectsWriter> Open(const std::string& path);

  void Add(std::string_view file, int64_t line, const Reject& reject);
  // Says whether all of it reached the file. Nothing may be added after it.
  absl::Status Close();

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  RejectsWriter() = default;

  std::string path_;
  std::unique_ptr<std::FILE, Closer> file_;
};

}  // namespace huiyin::ctl::la311
