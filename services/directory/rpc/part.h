// Directory as a process runs it.
#pragma once

#include "services/kit/process/part.h"

namespace huiyin::directory {

kit::Part MakePart();

}  // namespace huiyin::directory
