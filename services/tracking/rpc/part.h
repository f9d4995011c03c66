// Tracking as a process runs it.
#pragma once

#include "services/kit/process/part.h"

namespace huiyin::tracking {

kit::Part MakePart();

}  // namespace huiyin::tracking
