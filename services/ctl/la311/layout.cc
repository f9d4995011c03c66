#include "services/ctl/la311/layout.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl::la311 {
namespace {

constexpr size_t kColumns = static_cast<size_t>(Column::kCount);
constexpr size_t kNeededColumns = static_cast<size_t>(Column::kDepartment) + 1;

constexpr std::array<std::string_view, kColumns> kNames = {
    "srnumber",    "createddate", "status",   "requesttype",   "owner", "closeddate",
    "servicedate", "updateddate", "assignto", "requestsource", "apc",   "ncname",
    "latitude",    "longitude",   "address",  "anonymous"};

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string_view ColumnName(Column column) { return kNames[static_cast<size_t>(column)]; }

std::string ColumnNumber(size_t index) { return absl::StrCat("column ", index + 1); }

absl::StatusOr<Layout> Layout::Recognise(const std::vector<std::string>& header) {
  Layout layout;
  layout.columns_ = header.size();
  for (size_t i = 0; i < header.size(); ++i) {
    const std::string name(Trimmed(header[i]));
    if (name == "SRNumber") layout.kind_ = Kind::kPortal;
    const auto found = std::find(kNames.begin(), kNames.end(), absl::AsciiStrToLower(name));
    if (found == kNames.end()) continue;
    int& index = layout.index_[found - kNames.begin()];
    if (index >= 0) {
      return absl::InvalidArgumentError(absl::StrCat("the header names column ", name, " twice"));
    }
    index = static_cast<int>(i);
  }
  std::vector<std::string> missing;
  for (size_t i = 0; i < kNeededColumns; ++i) {
    if (layout.index_[i] < 0) missing.emplace_back(kNames[i]);
  }
  if (missing.empty()) return layout;
  return absl::InvalidArgumentError(
      absl::StrCat("not a MyLA311 export: the header has no column ", absl::StrJoin(missing, ", "),
                   " (in either case); the first line must name the columns"));
}

std::string Layout::NameAt(size_t index) const {
  const auto found = std::find(index_.begin(), index_.end(), static_cast<int>(index));
  return found == index_.end() ? ColumnNumber(index) : std::string(kNames[found - index_.begin()]);
}

std::string_view Layout::Get(const std::vector<std::string>& fields, Column column) const {
  const int index = index_[static_cast<size_t>(column)];
  if (index < 0) return {};
  HUIYIN_CHECK(static_cast<size_t>(index) < fields.size(), "a row as wide as its header");
  return Trimmed(fields[index]);
}

}  // namespace huiyin::ctl::la311
