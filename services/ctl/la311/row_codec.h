// A row as bytes for the temporary files of the sort, and back. Lives no longer than one import on
// one machine: there is no version and numbers stand as the machine has them.
#pragma once

#include <string>
#include <string_view>

#include "services/ctl/la311/row.h"

namespace huiyin::ctl::la311 {

void EncodeRow(const Row& row, std::string* out);
// Stops the process on bytes that EncodeRow did not write: the files are ours and nobody else's.
void DecodeRow(std::string_view bytes, Row* row);

}  // namespace huiyin::ctl::la311
