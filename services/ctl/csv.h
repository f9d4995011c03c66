// CSV of any message: its simple fields as columns, in the order of the proto (RFC 4180, UTF-8).
//
//   out << CsvHeader(*tracking::v1::Case::descriptor()) << CsvRow(record, zone);
//
// Enums are words, times ISO 8601, repeated fields their number. A text that a spreadsheet would run as a formula (=, +, -, @
// in front) gets a ' in front of it: what citizens write is opened by officials.
// Threads: safe from any. Errors: none.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace huiyin::ctl {

std::string CsvHeader(const google::protobuf::Descriptor& type);
std::string CsvRow(const google::protobuf::Message& message, absl::TimeZone zone);
// One cell, quoted where it has to be.
std::string CsvCell(const std::string& text);

}  // namespace huiyin::ctl
