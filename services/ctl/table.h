// Table: rows of text in aligned columns, for terminals. A Chinese character takes two columns there.
//
//   Table table({"unit", {"cases", Align::kRight}});
//   table.Add({"清河县城市管理局", "12"});
//   table.Print(*context.out);
//
// What is printed can come from citizens: control characters (terminal escapes among them) never get through.
// Threads: one. Errors: none; broken UTF-8 becomes U+FFFD.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace huiyin::ctl {

enum class Align { kLeft, kRight };

struct Column {
  // NOLINTNEXTLINE(google-explicit-constructor): most columns of a list are their name alone.
  Column(const char* column_name, Align column_align = Align::kLeft, size_t column_width_max = 0)
      : name(column_name), align(column_align), width_max(column_width_max) {}
  std::string name;
  Align align;
  size_t width_max;  // longer cells end in "…"; 0: no limit
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Missing cells are empty, cells past the columns are dropped.
  void Add(std::vector<std::string> cells);
  size_t size() const { return rows_.size(); }
  void Print(std::ostream& out) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Names and values below each other, the names in one column. Empty values are left out.
void PrintFields(std::ostream& out, const std::vector<std::pair<std::string, std::string>>& fields);

// Columns that `text` takes on a terminal: 2 for wide characters, 0 for combining ones, 1 for all others.
size_t DisplayWidth(std::string_view text);
// At most `width` columns, with "…" at the end when something was cut.
std::string Shorten(std::string_view text, size_t width);
// One printable line: control characters and line ends become spaces, broken bytes U+FFFD.
std::string Printable(std::string_view text);

}  // namespace huiyin::ctl
