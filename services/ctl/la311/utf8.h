// Whether bytes are UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, no end past 10FFFF.
#pragma once

#include <string_view>

namespace huiyin::ctl::la311 {

bool IsUtf8(std::string_view text);

}  // namespace huiyin::ctl::la311
