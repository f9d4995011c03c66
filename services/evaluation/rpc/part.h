// Evaluation as a process runs it.
#pragma once

#include "services/kit/process/part.h"

namespace huiyin::evaluation {

kit::Part MakePart();

}  // namespace huiyin::evaluation
