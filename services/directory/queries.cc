#include "services/directory/queries.h"

#include "services/directory/tables.h"

namespace huiyin::directory {

std::shared_ptr<const policy::Policy> CurrentPolicy(const kit::Reader& state) {
  policy::PolicyBuilder builder;
  v1::Event event;
  if (auto pack = Pack::Get(state); pack.has_value()) {
    *event.mutable_pack_applied() = *pack;
    builder.Apply(event);
  }
  Entities::Scan(state, [&](const Entities::Row& row) {
    *event.mutable_entity_put()->mutable_entity() = row.value;
    builder.Apply(event);
    return true;
  });
  return builder.Build();
}

absl::StatusOr<v1::GetPackResponse> GetPack(const kit::Reader& state, const v1::GetPackRequest&) {
  const std::shared_ptr<const policy::Policy> now = CurrentPolicy(state);
  v1::GetPackResponse response;
  response.set_name(now->name());
  response.set_version(now->version());
  *response.mutable_entities() = now->entities();
  return response;
}

}  // namespace huiyin::directory
