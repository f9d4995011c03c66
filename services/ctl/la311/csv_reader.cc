#include "services/ctl/la311/csv_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace huiyin::ctl::la311 {
namespace {

constexpr size_t kChunkBytes = 256 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

absl::StatusOr<CsvReader> CsvReader::Open(const std::string& path) {
  CsvReader reader;
  reader.path_ = path;
  reader.file_.reset(std::fopen(path.c_str(), "rbe"));
  if (reader.file_ == nullptr) {
    return absl::NotFoundError(absl::StrCat("cannot open ", path, ": ", std::strerror(errno)));
  }
  struct stat info {};
  if (fstat(fileno(reader.file_.get()), &info) != 0 || S_ISDIR(info.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not a file that can be read"));
  }
  std::setvbuf(reader.file_.get(), nullptr, _IONBF, 0);  // `buffer_` is the buffer
  reader.bytes_total_ = info.st_size;
  reader.Refill();
  if (std::string_view(reader.buffer_).substr(0, 3) == kByteOrderMark) reader.pos_ = 3;
  if (!reader.error_.ok()) return reader.error_;
  return reader;
}

bool CsvReader::Refill() {
  if (end_of_file_) return false;
  const size_t old_size = buffer_.size();
  // No more than is left, so that a small file costs little; one byte more shows its end.
  const int64_t left = bytes_total_ - dropped_bytes_ - static_cast<int64_t>(old_size) + 1;
  const size_t wanted =
      left > 0 ? std::min<size_t>(kChunkBytes, static_cast<size_t>(left)) : kChunkBytes;
  buffer_.resize(old_size + wanted);
  const size_t got = std::fread(buffer_.data() + old_size, 1, wanted, file_.get());
  buffer_.resize(old_size + got);
  if (got > 0) return true;
  end_of_file_ = true;
  if (std::ferror(file_.get())) {
    error_ = absl::DataLossError(absl::StrCat("cannot read ", path_, ": ", std::strerror(errno)));
  }
  return false;
}

absl::StatusOr<CsvGot> CsvReader::Next() {
  SkipEmptyLines();
  DropBeforeRow();
  row_start_ = pos_;
  row_line_ = line_;
  const bool at_end = Peek() < 0;
  if (!error_.ok()) return error_;
  if (at_end) return CsvGot::kEnd;
  fault_ = ReadRow();
  if (!error_.ok()) return error_;
  if (fault_ == CsvFault::kNone) return CsvGot::kRow;
  SkipLineOfBadRow();
  if (!error_.ok()) return error_;
  return CsvGot::kBadRow;
}

void CsvReader::SkipEmptyLines() {
  while (Peek() >= 0 && AtLineEnd()) TakeLineEnd();
}

// Moving the rest to the front for every row would cost more than reading it: once a chunk will do.
void CsvReader::DropBeforeRow() {
  if (pos_ < kChunkBytes) return;
  buffer_.erase(0, pos_);
  dropped_bytes_ += static_cast<int64_t>(pos_);
  pos_ = 0;
}

bool CsvReader::AtLineEnd() {
  const int next = Peek();
  if (next == '\n') return true;
  if (next != '\r') return false;
  ++pos_;
  const bool is_end = Peek() == '\n';
  --pos_;
  return is_end;
}

void CsvReader::TakeLineEnd() {
  if (Peek() == '\r') ++pos_;
  if (Peek() == '\n') {
    ++pos_;
    ++line_;
  }
}

// Strings are kept from row to row: their memory is used again.
std::string& CsvReader::FieldSlot(size_t index) {
  if (index == fields_.size()) fields_.emplace_back();
  fields_[index].clear();
  return fields_[index];
}

CsvFault CsvReader::ReadRow() {
  size_t& columns = fault_column_;
  columns = 0;
  while (true) {
    if (columns == kCsvColumnsMax) return CsvFault::kTooManyColumns;
    const CsvFault fault = ReadField(&FieldSlot(columns));
    if (fault != CsvFault::kNone) return fault;
    ++columns;
    if (Peek() != ',') break;
    ++pos_;
  }
  if (RowTooLong()) return CsvFault::kRowTooLong;
  TakeLineEnd();
  fields_.resize(columns);
  return CsvFault::kNone;
}

CsvFault CsvReader::ReadField(std::string* field) {
  return Peek() == '"' ? ReadQuoted(field) : ReadPlain(field);
}

CsvFault CsvReader::ReadQuoted(std::string* field) {
  ++pos_;
  while (true) {
    const int next = Peek();
    if (next < 0) return CsvFault::kUnclosedQuote;
    if (RowTooLong()) return CsvFault::kRowTooLong;
    ++pos_;
    if (next == '"') {
      if (Peek() != '"') break;
      ++pos_;
    }
    if (next == '\n') ++line_;
    if (field->size() == kCsvFieldBytesMax) return CsvFault::kFieldTooLong;
    field->push_back(static_cast<char>(next));
  }
  const bool ended = Peek() < 0 || Peek() == ',' || AtLineEnd();
  return ended ? CsvFault::kNone : CsvFault::kTextAfterQuote;
}

CsvFault CsvReader::ReadPlain(std::string* field) {
  while (true) {
    const int next = Peek();
    if (next < 0 || next == ',' || next == '\n' || (next == '\r' && AtLineEnd())) break;
    if (RowTooLong()) return CsvFault::kRowTooLong;
    if (field->size() == kCsvFieldBytesMax) return CsvFault::kFieldTooLong;
    field->push_back(static_cast<char>(next));
    ++pos_;
  }
  return CsvFault::kNone;
}

void CsvReader::SkipLineOfBadRow() {
  pos_ = row_start_;
  line_ = row_line_;
  while (Peek() >= 0) {
    const size_t newline = buffer_.find('\n', pos_);
    if (newline != std::string::npos) {
      pos_ = newline;
      TakeLineEnd();
      return;
    }
    pos_ = buffer_.size();
    DropBeforeRow();  // a line without end must not fill the memory
  }
}

}  // namespace huiyin::ctl::la311
