// The tables that the runtime keeps in every service's state, beside the service's own. Ids below
// 0x10 are the runtime's.
#pragma once

#include <optional>
#include <string_view>

#include "huiyin/common/v1/state.pb.h"
#include "services/kit/store/table.h"

namespace huiyin::kit {

// Where the fold stands: one row.
using FoldRow = Table<0x01, common::v1::FoldState>;
// Command id -> what it was told.
using Outcomes = Table<0x02, common::v1::Outcome, std::string_view>;
// What a command was told, while that is remembered.
inline std::optional<common::v1::Outcome> RememberedOutcome(const Reader& state,
                                                            std::string_view command_id,
                                                            int64_t today) {
  std::optional<common::v1::Outcome> outcome = Outcomes::Get(state, command_id);
  if (outcome.has_value() && outcome->forget_day() < today) outcome.reset();
  return outcome;
}
// Day to forget, sequence of the records / kRecordsPerForgetRow: a row an outcome would be as much to write as the outcome.
using OutcomesByDay = Table<0x03, common::v1::RememberedCommands, int64_t, int64_t>;
inline constexpr uint64_t kRecordsPerForgetRow = 16;
// Due time, the service's own key.
using Timers = Table<0x04, common::v1::Timer, int64_t, std::string_view>;
// Own offset, index: follow-ups that may not have been sent yet.
using Outbox = Table<0x05, common::v1::CommandRecord, int64_t, int64_t>;
// Source topic, source partition.
using FollowUpMarks = Table<0x06, common::v1::FollowUpMark, std::string_view, int64_t>;
// Root id.
using HeldFamilies = Table<0x07, common::v1::HeldFamily, std::string_view>;
// Root id, place.
using HeldRows = Table<0x08, common::v1::HeldRow, std::string_view, int64_t>;

}  // namespace huiyin::kit
