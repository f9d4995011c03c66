#include "services/ctl/pack.h"

#include "services/ctl/format.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {

absl::StatusOr<directory::v1::GetPackResponse> FetchPack(Client& client) {
  directory::v1::GetPackResponse pack;
  RETURN_IF_ERROR(client.Call(directory::v1::GetPackRequest(), &pack));
  return pack;
}

absl::TimeZone ZoneOf(const directory::v1::GetPackResponse& pack) {
  for (const directory::v1::Entity& entity : pack.entities()) {
    if (entity.has_settings()) return ZoneOf(entity.settings().time_zone());
  }
  return absl::UTCTimeZone();
}

Names::Names(Client& client) {
  const absl::StatusOr<directory::v1::GetPackResponse> pack = FetchPack(client);
  if (!pack.ok()) return;
  for (const directory::v1::Entity& entity : pack->entities()) {
    if (entity.has_unit()) units_[entity.unit().id()] = entity.unit().name();
    if (entity.has_area()) areas_[entity.area().id()] = entity.area().name();
    if (entity.has_category()) categories_[entity.category().id()] = entity.category().name();
  }
}

}  // namespace huiyin::ctl
