// The figures of an import, as one JSON object and as rows of text. Every figure is defined in docs/import-la311.md.
#pragma once

#include <string>
#include <vector>

#include "services/ctl/import/importer.h"

namespace huiyin::ctl {

std::string ReportJson(const ImportResult& result);

// A table: its heading, the names of its columns, its rows. Numbers are to be aligned right, the first column left.
struct ReportTable {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};
std::vector<ReportTable> ReportTables(const ImportResult& result);

// Days with four decimals, half away from zero, computed on whole seconds.
std::string DaysText(int64_t seconds);

}  // namespace huiyin::ctl
