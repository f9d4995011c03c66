// What huiyinctl takes from the policy pack in force: the time zone, and names for ids.
//
// Threads: one. Errors: those of the call; Names falls back to the ids.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "huiyin/directory/v1/directory.pb.h"
#include "services/ctl/client.h"

namespace huiyin::ctl {

absl::StatusOr<directory::v1::GetPackResponse> FetchPack(Client& client);
absl::TimeZone ZoneOf(const directory::v1::GetPackResponse& pack);

// 清河县城市管理局 for "urban". Asks the service once, when it is made.
class Names {
 public:
  explicit Names(Client& client);

  std::string Unit(const std::string& id) const { return Of(units_, id); }
  std::string Area(const std::string& id) const { return Of(areas_, id); }
  std::string Category(const std::string& id) const { return Of(categories_, id); }

 private:
  using Map = std::map<std::string, std::string>;
  static std::string Of(const Map& names, const std::string& id) {
    auto found = names.find(id);
    return found == names.end() || found->second.empty() ? id : found->second;
  }

  Map units_, areas_, categories_;
};

}  // namespace huiyin::ctl
