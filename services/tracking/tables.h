// State of tracking: the cases of record, what happened to each, and what is counted of them all.
#pragma once

#include "huiyin/common/v1/state.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/kit/store/table.h"

namespace huiyin::tracking {

inline constexpr char kTopic[] = "huiyin.tracking";
inline constexpr char kIntakeTopic[] = "huiyin.intake";
inline constexpr char kDispatchTopic[] = "huiyin.dispatch";
inline constexpr char kEvaluationTopic[] = "huiyin.evaluation";

// Matter id.
using Cases = kit::Table<0x10, v1::Case, std::string_view>;
// Matter id, number of the row's last entry: every event, in order, those of one record in one row. Entries count from 0.
using Timeline = kit::Table<0x11, v1::TimelineRow, std::string_view, int64_t>;
// Stage, parked: how many cases stand there. No row: none.
using Ledger = kit::Table<0x12, v1::LedgerRow, int64_t, bool>;
// One row.
using Missed = kit::Table<0x13, v1::MissedTotal>;
// Matter id: cases not ended with a missed limit, so that a list of them need not look at all.
using Overdue = kit::Table<0x14, common::v1::Present, std::string_view>;

// Day since 1970 UTC, stage, parked: by how many the cases there changed on that day. Stage 0: the limits missed. With the
// quarters of the last day, the ledger as of any quarter of an hour.
using LedgerDays = kit::Table<0x15, v1::LedgerChange, int64_t, int64_t, bool>;
// The same for each quarter of an hour since 1970.
using LedgerQuarters = kit::Table<0x16, v1::LedgerChange, int64_t, int64_t, bool>;
// State, matter id, number: every measure, so that a list of them need not look at all cases.
using Measures = kit::Table<0x17, v1::Measure, int64_t, std::string_view, int64_t>;

// Ended, matter id: every case, so that who asks for what is open need not look at what has ended, nor the other way round.
using CasesByEnd = kit::Table<0x18, common::v1::Present, bool, std::string_view>;
// Unit, ended, matter id: the cases that a unit has.
using CasesOfUnit = kit::Table<0x19, common::v1::Present, std::string_view, bool, std::string_view>;

}  // namespace huiyin::tracking
