#include "services/ctl/la311/row_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl::la311 {
namespace {

absl::StatusOr<Layout> ReadHeader(const std::string& path, CsvReader* csv) {
  ASSIGN_OR_RETURN(CsvGot got, csv->Next());
  if (got == CsvGot::kEnd) return absl::InvalidArgumentError(absl::StrCat(path, " is empty"));
  if (got == CsvGot::kBadRow) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": line ", csv->line(),
        ": the header: ", RejectOf(csv->fault(), ColumnNumber(csv->fault_column())).detail));
  }
  absl::StatusOr<Layout> layout = Layout::Recognise(csv->fields());
  if (layout.ok()) return layout;
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", layout.status().message()));
}

}  // namespace

absl::StatusOr<RowReader> RowReader::Open(std::vector<std::string> files, LosAngeles los_angeles,
                                          RejectsWriter* rejects) {
  RowReader reader(los_angeles);
  if (files.empty()) return absl::InvalidArgumentError("no file to read");
  reader.files_ = std::move(files);
  reader.rejects_ = rejects;
  for (size_t i = reader.files_.size(); i-- > 0;) {  // the first one last: it stays open
    RETURN_IF_ERROR(reader.OpenFile(i));
    reader.bytes_total_ += reader.csv_->bytes_total();
  }
  return reader;
}

absl::Status RowReader::OpenFile(size_t index) {
  file_ = index;
  ASSIGN_OR_RETURN(csv_, CsvReader::Open(files_[index]));
  ASSIGN_OR_RETURN(layout_, ReadHeader(files_[index], &*csv_));
  return absl::OkStatus();
}

void RowReader::PutAside(int64_t line, const Reject& reject) {
  ++rejected_;
  if (rejects_ != nullptr) rejects_->Add(files_[file_], line, reject);
}

absl::StatusOr<bool> RowReader::Next(Row* row) {
  while (true) {
    ASSIGN_OR_RETURN(CsvGot got, csv_->Next());
    if (got == CsvGot::kEnd) {
      if (file_ + 1 == files_.size()) return false;
      bytes_before_file_ += csv_->bytes_total();
      RETURN_IF_ERROR(OpenFile(file_ + 1));
      continue;
    }
    ++rows_read_;
    if (got == CsvGot::kBadRow) {
      PutAside(csv_->line(), RejectOf(csv_->fault(), layout_->NameAt(csv_->fault_column())));
      continue;
    }
    row->file = static_cast<int>(file_);
    row->line = csv_->line();
    const std::optional<Reject> reject = ParseRow(*layout_, csv_->fields(), los_angeles_, row);
    if (!reject) return true;
    PutAside(row->line, *reject);
  }
}

int64_t RowReader::bytes_done() const { return bytes_before_file_ + csv_->bytes_done(); }

}  // namespace huiyin::ctl::la311
