// Dispatch as a process runs it.
#pragma once

#include "services/kit/process/part.h"

namespace huiyin::dispatch {

kit::Part MakePart();

}  // namespace huiyin::dispatch
