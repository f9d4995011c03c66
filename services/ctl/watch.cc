// What happens to cases, as it happens.
#include <ostream>

#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/ctl/client.h"
#include "services/ctl/format.h"
#include "services/ctl/queries.h"
#include "services/ctl/table.h"
#include "services/ctl/timeline.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {

absl::Status Watch(Context& context, const WatchOptions& options) {
  // Before the channel makes its threads: they must not take the signals.
  BlockEndingSignals();
  tracking::v1::WatchCasesRequest request;
  request.set_matter_id(options.matter_id);
  ASSIGN_OR_RETURN(*request.mutable_filter(), FilterOf(options.filter));
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  return client->Watch(request, [&](const tracking::v1::WatchCasesResponse& seen) {
    if (!seen.has_entry()) return true;  // only says from where it is told
    if (context.json()) {
      *context.out << ToJson(seen, false) << std::endl;
    } else {
      const std::vector<std::string> cells =
          TimelineCells(seen.entry(), ZoneOf(seen.record().time_zone()));
      *context.out << cells[0] << "  " << seen.record().matter_id() << "  " << cells[1] << "  "
                   << Printable(cells[2]) << std::endl;
    }
    return context.out->good();
  });
}

}  // namespace huiyin::ctl
