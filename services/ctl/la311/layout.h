// Layout: which column of an export holds what, read from its header.
//
// Two are in the wild: the lower-case export (`srnumber,createddate,…`) and that of the city's
// portal (`SRNumber,CreatedDate,…`). Their columns differ in case only and come in any order.
//
// Threads: safe to read from any. Errors: a header that lacks a needed column or names one twice,
// with the columns in the message.
//
//   ASSIGN_OR_RETURN(Layout layout, Layout::Recognise(header_fields));
//   std::string_view owner = layout.Get(row_fields, Column::kDepartment);
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace huiyin::ctl::la311 {

enum class Column {
  kSourceNumber,
  kCreated,
  kStatus,
  kCategory,
  kDepartment,  // the last of the needed ones
  kClosed,
  kService,
  kUpdated,
  kOffice,
  kChannel,
  kArea,
  kNeighbourhood,
  kLatitude,
  kLongitude,
  kAddress,
  kAnonymous,
  kCount,
};

// The column's name as the lower-case export has it.
std::string_view ColumnName(Column column);
// For messages where there is no header to ask.
std::string ColumnNumber(size_t index);

class Layout {
 public:
  enum class Kind { kLowerCase, kPortal };

  static absl::StatusOr<Layout> Recognise(const std::vector<std::string>& header);

  Kind kind() const { return kind_; }
  size_t columns() const { return columns_; }
  // Of the field at that place, counted from 0: its name if it is one we read, else its number.
  std::string NameAt(size_t index) const;
  // The field without the blanks around it; empty where the export has no such column.
  std::string_view Get(const std::vector<std::string>& fields, Column column) const;

 private:
  Layout() { index_.fill(-1); }

  Kind kind_ = Kind::kLowerCase;
  size_t columns_ = 0;
  std::array<int, static_cast<size_t>(Column::kCount)> index_;
};

}  // namespace huiyin::ctl::la311
