// Matter ids and receipt codes: what a citizen is told on the phone.
//
// An id is 13 digits, the last a check digit (Damm) that finds every mistyped digit and every two
// neighbours swapped. It is derived, never drawn: from the source's number where there is one, else
// from the command id, so a submission sent again finds the case it made. Where another case has
// the id, the next candidate is tried. Both functions keep giving the same for ever: clients that
// write to huiyin.commands derive the id themselves, by this recipe:
//
//   parts  = ["source", source_system, source_number, attempt] or ["command", command_id, attempt]
//   bytes  = each part as <its length in bytes>:<part>, joined; attempt in decimal, from 0
//   id     = XXH3-64(bytes) mod 10^12, as 12 digits, then the check digit
//
// Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>

namespace huiyin::intake {

inline constexpr int kMatterIdCandidates = 10;

// The candidate number `attempt` (from 0) for a submission.
std::string MatterId(std::string_view source_system, std::string_view source_number,
                     std::string_view command_id, int attempt);

// The id of the further matter number `index` (from 0) of the same call: the first's, a dot and 2, 3, …
std::string FurtherMatterId(std::string_view first_id, int index);

// The command id under which candidate `attempt` is tried: the partition of two candidates may be
// the same one, and it remembers that the first was refused.
std::string CandidateCommandId(std::string_view command_id, int attempt);

// Thirteen digits whose check digit is right; false for anything mistyped, and for children.
bool ValidMatterId(std::string_view id);

// 查询码: six of 30 letters and digits that nobody confuses.
std::string ReceiptCode(std::string_view matter_id, std::string_view command_id);

}  // namespace huiyin::intake
