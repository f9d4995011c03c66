// `huiyinctl verify`: folds the logs anew and compares with the live state, byte for byte.
#pragma once

#include "services/ctl/context.h"

namespace CLI {
class App;
}

namespace huiyin::ctl {

void RegisterVerify(CLI::App& app, Context& context);

}  // namespace huiyin::ctl
