// CsvReader: reads RFC 4180 CSV from a file of any size, one row at a time, in bounded memory.
//
// Understands quoted fields with commas, doubled quotes and line ends in them, LF and CRLF, and a
// byte order mark at the start. A quote inside an unquoted field is an ordinary character. Empty
// lines are passed over. A row that breaks a rule or a limit is given as kBadRow with its fault and
// line, and reading goes on at the line after the one where that row began: one stray quote costs
// one row, not the rest of the file.
//
// Threads: one at a time. Errors: a Status when the file cannot be read; a bad row is a value.
//
//   ASSIGN_OR_RETURN(CsvReader reader, CsvReader::Open("requests.csv"));
//   while (true) {
//     ASSIGN_OR_RETURN(CsvGot got, reader.Next());
//     if (got == CsvGot::kEnd) break;
//     if (got == CsvGot::kRow) Use(reader.fields(), reader.line());
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace huiyin::ctl::la311 {

inline constexpr size_t kCsvFieldBytesMax = 64 * 1024;
inline constexpr size_t kCsvRowBytesMax = 256 * 1024;  // as written, without the line end
inline constexpr size_t kCsvColumnsMax = 200;

enum class CsvGot { kRow, kBadRow, kEnd };

enum class CsvFault {
  kNone,
  kFieldTooLong,
  kRowTooLong,
  kTooManyColumns,
  kTextAfterQuote,  // "abc"x
  kUnclosedQuote,   // the file ends inside a quoted field
};

class CsvReader {
 public:
  static absl::StatusOr<CsvReader> Open(const std::string& path);

  absl::StatusOr<CsvGot> Next();

  // Of the row last given; valid until the next call.
  const std::vector<std::string>& fields() const { return fields_; }
  int64_t line() const { return row_line_; }  // where the row begins, counted from 1
  CsvFault fault() const { return fault_; }
  size_t fault_column() const { return fault_column_; }  // of a bad row, counted from 0

  int64_t bytes_done() const { return dropped_bytes_ + static_cast<int64_t>(pos_); }
  int64_t bytes_total() const { return bytes_total_; }

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  CsvReader() = default;

  // The byte at pos_, or -1 at the end of the file or when reading failed (`error_`).
  int Peek() {
    if (pos_ < buffer_.size() || Refill()) return static_cast<unsigned char>(buffer_[pos_]);
    return -1;
  }
  bool Refill();
  void SkipEmptyLines();
  CsvFault ReadRow();
  CsvFault ReadField(std::string* field);
  CsvFault ReadQuoted(std::string* field);
  CsvFault ReadPlain(std::string* field);
  bool RowTooLong() const { return pos_ - row_start_ > kCsvRowBytesMax; }
  bool AtLineEnd();
  void TakeLineEnd();
  void SkipLineOfBadRow();
  void DropBeforeRow();
  std::string& FieldSlot(size_t index);

  std::unique_ptr<std::FILE, Closer> file_;
  std::string path_;
  std::string buffer_;  // the bytes from the start of the current row on, and some read ahead
  size_t pos_ = 0;
  size_t row_start_ = 0;
  int64_t dropped_bytes_ = 0;
  int64_t bytes_total_ = 0;
  int64_t line_ = 1;
  int64_t row_line_ = 0;
  bool end_of_file_ = false;
  CsvFault fault_ = CsvFault::kNone;
  size_t fault_column_ = 0;
  absl::Status error_;
  std::vector<std::string> fields_;
};

}  // namespace huiyin::ctl::la311
