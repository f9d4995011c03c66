// Row: one service request of an export, checked and with its times in UTC. What each field means
// and which rows cannot be used stands in docs/import-la311.md.
//
//   Row row;
//   if (std::optional<Reject> reject = ParseRow(layout, fields, los_angeles, &row)) { ... }
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/ctl/la311/csv_reader.h"
#include "services/ctl/la311/la_time.h"
#include "services/ctl/la311/layout.h"

namespace huiyin::ctl::la311 {

enum class RowStatus : uint8_t { kClosed, kCancelled, kOpen, kPending, kReferredOut };

struct Row {
  std::string source_number;
  RowStatus status = RowStatus::kOpen;
  int64_t created_us = 0;
  std::optional<int64_t> closed_us;    // as reported, even when before `created_us`
  std::optional<int64_t> promised_us;  // the service date; only its calendar day means anything
  std::optional<int64_t> updated_us;
  std::string category;       // requesttype
  std::string department;     // owner
  std::string office;         // assignto, one of the department's
  std::string channel;        // requestsource
  std::string area;           // apc
  std::string neighbourhood;  // ncname; the same name may stand under several areas
  std::optional<double> latitude;
  std::optional<double> longitude;
  std::string address;  // of the problem, not of the person
  bool anonymous = false;
  int file = 0;  // place in the list of files given
  int64_t line = 0;

  bool operator==(const Row&) const = default;
};

// In what a row contradicts itself. Such rows are taken in and counted.
struct Anomalies {
  bool promise_before_creation = false;  // by the city's calendar days
  bool closed_without_date = false;
  bool closed_before_creation = false;

  bool operator==(const Anomalies&) const = default;
};
Anomalies AnomaliesOf(const Row& row, const LosAngeles& los_angeles);

// The area's identity: "apc/ncname", or "apc" without a neighbourhood, or empty without either.
std::string AreaId(const Row& row);

// Why a row cannot be used: a code for programs, words for people, never a value from the row.
struct Reject {
  std::string_view reason;  // of static life
  std::string detail;
};

std::optional<Reject> ParseRow(const Layout& layout, const std::vector<std::string>& fields,
                               const LosAngeles& los_angeles, Row* row);
Reject RejectOf(CsvFault fault, const std::string& column);

}  // namespace huiyin::ctl::la311
