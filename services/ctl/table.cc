#include "services/ctl/table.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ostream>
#include <utility>

namespace huiyin::ctl {
namespace {

constexpr uint32_t kBroken = 0xFFFD;
constexpr size_t kGap = 2;

struct Range {
  uint32_t first, last;
};
// East Asian Width W and F of Unicode, joined where only unassigned code points lie between.
constexpr std::array<Range, 20> kWide = {{
    {0x1100, 0x115F}, {0x231A, 0x231B}, {0x2329, 0x232A}, {0x23E9, 0x23EC},   {0x25FD, 0x25FE},
    {0x2614, 0x2615}, {0x2648, 0x2653}, {0x26AA, 0x26AB}, {0x2705, 0x2705},   {0x274C, 0x274C},
    {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xA960, 0xA97C}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F}, {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD},
}};
// Combining marks, joiners and selectors; also what would turn the direction of a line.
constexpr std::array<Range, 9> kZero = {{
    {0x0300, 0x036F},
    {0x0483, 0x0489},
    {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},
    {0x200B, 0x200F},
    {0x202A, 0x202E},
    {0x2060, 0x2069},
    {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F},
}};

template <size_t N>
bool In(const std::array<Range, N>& ranges, uint32_t c) {
  auto range = std::lower_bound(ranges.begin(), ranges.end(), c,
                                [](const Range& r, uint32_t value) { return r.last < value; });
  return range != ranges.end() && range->first <= c;
}

size_t WidthOf(uint32_t c) {
  if (c < 0x300) return 1;
  if (In(kZero, c)) return 0;
  return In(kWide, c) ? 2 : 1;
}

bool IsControl(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// Takes the next character off `text`, which is not empty.
uint32_t Next(std::string_view* text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>((*text)[i]); };
  const unsigned char head = byte(0);
  const size_t length = head < 0x80       ? 1
                        : head >> 5 == 6  ? 2
                        : head >> 4 == 14 ? 3
                        : head >> 3 == 30 ? 4
                                          : 0;
  if (length == 0 || text->size() < length) {
    text->remove_prefix(1);
    return kBroken;
  }
  uint32_t c = length == 1 ? head : head & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) {
    if (byte(i) >> 6 != 2) {
      text->remove_prefix(i);
      return kBroken;
    }
    c = c << 6 | (byte(i) & 0x3F);
  }
  text->remove_prefix(length);
  return c;
}

std::string Pad(const std::string& text, size_t width, Align align) {
  const std::string spaces(width - std::min(width, DisplayWidth(text)), ' ');
  return align == Align::kRight ? spaces + text : text + spaces;
}

void PrintRow(std::ostream& out, const std::vector<std::string>& cells,
              const std::vector<Column>& columns, const std::vector<size_t>& widths) {
  std::string line;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) line.append(kGap, ' ');
    line += Pad(cells[i], widths[i], columns[i].align);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

}  // namespace

void Table::Add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    cells[i] = Printable(cells[i]);
    if (columns_[i].width_max > 0) cells[i] = Shorten(cells[i], columns_[i].width_max);
  }
  rows_.push_back(std::move(cells));
}

void Table::Print(std::ostream& out) const {
  std::vector<std::string> names;
  std::vector<size_t> widths;
  for (const Column& column : columns_) {
    names.push_back(column.name);
    widths.push_back(DisplayWidth(column.name));
  }
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  PrintRow(out, names, columns_, widths);
  for (const auto& row : rows_) PrintRow(out, row, columns_, widths);
}

void PrintFields(std::ostream& out,
                 const std::vector<std::pair<std::string, std::string>>& fields) {
  size_t width = 0;
  for (const auto& [name, value] : fields) {
    if (!value.empty()) width = std::max(width, DisplayWidth(name));
  }
  for (const auto& [name, value] : fields) {
    if (value.empty()) continue;
    out << Pad(name, width + kGap, Align::kLeft) << Printable(value) << '\n';
  }
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) width += WidthOf(Next(&text));
  return width;
}

std::string Shorten(std::string_view text, size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::string_view rest = text;
  size_t used = 0;
  while (true) {
    std::string_view after = rest;
    const size_t next = WidthOf(Next(&after));
    if (used + next > width - 1) break;
    used += next;
    rest = after;
  }
  return std::string(text.substr(0, text.size() - rest.size())) + "…";
}

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text;
    const uint32_t c = Next(&text);
    if (IsControl(c)) {
      out.push_back(' ');
    } else if (c == kBroken) {
      out += "\uFFFD";
    } else {
      out.append(before.substr(0, before.size() - text.size()));
    }
  }
  return out;
}

}  // namespace huiyin::ctl
