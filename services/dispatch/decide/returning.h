// A case that is with the wrong unit: ReturnCase (退单), RecallCase (撤回), ArbitrateCase (裁定). Pure.
#pragma once

#include "huiyin/dispatch/v1/commands.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::dispatch {

// The last return that policy allows in a round, and one by a unit that gave the case back before
// in it (反复退单), go to the tier above.
kit::Decision ReturnCase(const kit::Reader& state, const v1::ReturnCase& command,
                         const kit::DecideContext& context);
// Does not count as a return.
kit::Decision RecallCase(const kit::Reader& state, const v1::RecallCase& command,
                         const kit::DecideContext& context);
// Final: the unit that is named cannot give it back.
kit::Decision ArbitrateCase(const kit::Reader& state, const v1::ArbitrateCase& command,
                            const kit::DecideContext& context);

}  // namespace huiyin::dispatch
