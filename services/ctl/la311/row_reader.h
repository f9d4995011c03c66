// RowReader: the usable rows of several exports, file after file; the others go to the rejects.
//
// Every file is opened and its header read at once, so a wrong file is found before an hour of
// work, not after.
//
// Threads: one at a time. Errors: a file that cannot be read, or whose header is not an export's.
//
//   ASSIGN_OR_RETURN(RowReader reader, RowReader::Open({"a.csv", "b.csv"}, los_angeles, &rejects));
//   ASSIGN_OR_RETURN(bool more, reader.Next(&row));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ctl/la311/csv_reader.h"
#include "services/ctl/la311/la_time.h"
#include "services/ctl/la311/layout.h"
#include "services/ctl/la311/rejects.h"
#include "services/ctl/la311/row.h"

namespace huiyin::ctl::la311 {

class RowReader {
 public:
  // `rejects` may be null and must outlive the reader.
  static absl::StatusOr<RowReader> Open(std::vector<std::string> files, LosAngeles los_angeles,
                                        RejectsWriter* rejects);

  // False at the end of the last file.
  absl::StatusOr<bool> Next(Row* row);

  int64_t rows_read() const { return rows_read_; }  // the rejected ones too
  int64_t rejected() const { return rejected_; }
  int64_t bytes_done() const;
  int64_t bytes_total() const { return bytes_total_; }

 private:
  explicit RowReader(LosAngeles los_angeles) : los_angeles_(los_angeles) {}

  absl::Status OpenFile(size_t index);
  void PutAside(int64_t line, const Reject& reject);

  std::vector<std::string> files_;
  LosAngeles los_angeles_;
  RejectsWriter* rejects_ = nullptr;
  size_t file_ = 0;
  std::optional<CsvReader> csv_;  // of `file_`
  std::optional<Layout> layout_;
  int64_t rows_read_ = 0;
  int64_t rejected_ = 0;
  int64_t bytes_before_file_ = 0;
  int64_t bytes_total_ = 0;
};

}  // namespace huiyin::ctl::la311
