// How much two cases look like one thing: near in place, in time and in words. All in permille, by
// integers, so that the same two cases always give the same.
//
//   place = 1000 at the same place, two less for each metre, 0 from 500 m on, which is as far as
//           the cells of map_cell.h reach; 500 where not both have a place but share area and
//           category
//   time  = 1000 at the same moment, falling evenly to 0 at 30 days
//   words = twice the pairs of neighbouring characters that both have, by all pairs of both (Dice)
//   score = place × time × (1 + 3 × words) / 4
//
// Place and time must both agree; words weigh most but no words in common do not rule a case out:
// "the lamp is broken" and "it is dark here at night" may be one thing. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace huiyin::intake {

inline constexpr int64_t kWindowSeconds = 30 * 86'400;
inline constexpr int64_t kReachMetres = 500;
inline constexpr int32_t kSharedAreaPermille = 500;

int32_t PlacePermille(int64_t metres_apart);
int32_t TimePermille(int64_t seconds_apart);
// Of UTF-8. Spaces and punctuation do not count, nor does the case of ASCII letters. A text of one
// character is compared whole; nothing is like an empty text.
int32_t WordsPermille(std::string_view a, std::string_view b);
int32_t ScorePermille(int32_t place_permille, int32_t time_permille, int32_t words_permille);

}  // namespace huiyin::intake
