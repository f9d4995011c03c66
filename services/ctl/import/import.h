// `huiyinctl import la311 FILE…`: replays an export of the City of Los Angeles through the real services.
#pragma once

#include "services/ctl/context.h"

namespace CLI {
class App;
}

namespace huiyin::ctl {

void RegisterImport(CLI::App& app, Context& context);

}  // namespace huiyin::ctl
