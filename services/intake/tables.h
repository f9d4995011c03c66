// State of intake: the cases as they came in, and every source's numbers.
#pragma once

#include "huiyin/intake/v1/intake.pb.h"
#include "services/kit/store/table.h"

namespace huiyin::intake {

inline constexpr char kTopic[] = "huiyin.intake";

// Matter id.
using Cases = kit::Table<0x10, v1::Case, std::string_view>;
// Source system, source number: the matter that has it. Kept for ever.
using SourceNumbers = kit::Table<0x11, v1::SourceNumber, std::string_view, std::string_view>;

}  // namespace huiyin::intake
