// Who owns what in a cluster, and how far the others are behind.
#include <map>
#include <ostream>

#include "services/ctl/client.h"
#include "services/ctl/cluster.h"
#include "services/ctl/exit.h"
#include "services/ctl/operate.h"
#include "services/ctl/table.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/positions.h"

namespace huiyin::ctl {
namespace {

struct Seen {
  std::string owner;
  int64_t end = 0;                        // as its owner has read it
  std::map<std::string, int64_t> others;  // by address, how far each has read
  std::string error;
};
using SeenAt = std::map<std::pair<std::string, int>, Seen>;

SeenAt Gather(const std::vector<Cluster::Instance>& instances) {
  SeenAt seen;
  for (const Cluster::Instance& instance : instances) {
    for (const common::v1::PartitionStatus& partition : instance.status.partitions()) {
      Seen& at = seen[{partition.topic(), partition.partition()}];
      const int64_t next =
          kit::NextOf(partition.positions(), {partition.topic(), partition.partition()});
      if (!partition.error().empty()) at.error = instance.address + ": " + partition.error();
      if (partition.owner()) {
        at.owner += (at.owner.empty() ? "" : " and ") + instance.address;
        at.end = next;
      } else {
        at.others[instance.address] = next;
      }
    }
  }
  return seen;
}

std::string BehindText(const Seen& at) {
  std::string text;
  for (const auto& [address, next] : at.others) {
    if (!text.empty()) text += ", ";
    text += kit::Concat(address, " ", std::max<int64_t>(0, at.end - next));
  }
  return text;
}

}  // namespace

absl::Status ShowCluster(Context& context) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  ASSIGN_OR_RETURN(const Cluster* cluster, client->GetCluster());
  const std::vector<Cluster::Instance> instances = cluster->Look();
  Table table({"topic",
               {"partition", Align::kRight},
               "owner",
               {"records", Align::kRight},
               "followed by, records behind",
               "state"});
  int without = 0;
  for (const auto& [place, at] : Gather(instances)) {
    without += at.owner.empty() ? 1 : 0;
    table.Add({place.first, kit::Concat(place.second), at.owner.empty() ? "nobody" : at.owner,
               kit::Concat(at.end), BehindText(at), at.error.empty() ? "works" : at.error});
  }
  table.Print(*context.out);
  for (const Cluster::Instance& instance : instances) {
    if (!instance.answered.ok()) *context.out << instance.answered.message() << '\n';
  }
  if (without == 0) return absl::OkStatus();
  common::v1::Rejection why;
  why.set_reason("UNAVAILABLE");
  why.set_message(kit::Concat(without, " partitions have no owner now"));
  return FromService(absl::StatusCode::kUnavailable, why);
}

}  // namespace huiyin::ctl
