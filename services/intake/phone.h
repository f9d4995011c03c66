// A telephone number however it was written, as the digits that tell one line from another.
//
//   PhoneDigits("+86 138-1234-5678")   // "13812345678"
//   PhoneDigits("不详")                // "": nothing that a caller could be found by
//
// Digits only, full-width ones included. Before an eleven-digit mobile number of mainland China +86,
// 0086 or 86 is dropped. Fewer than seven digits, or one digit over and over, name no line: people
// fill fields with them. What else may differ (an area code said or not, two numbers in one field)
// is left as it is. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>

namespace huiyin::intake {

std::string PhoneDigits(std::string_view phone);

}  // namespace huiyin::intake
