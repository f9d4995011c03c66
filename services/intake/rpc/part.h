// Intake as a process runs it.
#pragma once

#include "services/kit/process/part.h"

namespace huiyin::intake {

kit::Part MakePart();

}  // namespace huiyin::intake
