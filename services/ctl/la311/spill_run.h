// SpillRun: one sorted run of key-value pairs in a temporary file. The file loses its name the
// moment it is made, so it is gone when the run is destroyed or the process dies in whatever way.
//
// Threads: one at a time. Errors: a Status when the disk is full or fails.
//
//   ASSIGN_OR_RETURN(SpillRun run, SpillRun::Create("/tmp"));
//   RETURN_IF_ERROR(run.Append("key", "value"));
//   RETURN_IF_ERROR(run.StartReading());
//   ASSIGN_OR_RETURN(bool more, run.Read());
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace huiyin::ctl::la311 {

class SpillRun {
 public:
  // `folder` must exist.
  static absl::StatusOr<SpillRun> Create(const std::string& folder);

  absl::Status Append(std::string_view key, std::string_view value);
  // Ends writing; reading begins at the first pair.
  absl::Status StartReading();
  // False at the end. The pair is valid until the next call.
  absl::StatusOr<bool> Read();
  std::string_view key() const { return std::string_view(pair_).substr(0, key_bytes_); }
  std::string_view value() const { return std::string_view(pair_).substr(key_bytes_); }

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  SpillRun() = default;
  absl::Status DiskError(std::string_view doing) const;

  std::string folder_;
  std::unique_ptr<std::FILE, Closer> file_;
  std::string pair_;
  size_t key_bytes_ = 0;
};

}  // namespace huiyin::ctl::la311
