#include "services/directory/apply/pack.h"

#include "services/directory/tables.h"
#include "services/policy/entity.h"

namespace huiyin::directory {

void ApplyPackApplied(kit::Writer& state, const v1::PackApplied& event) { Pack::Put(state, event); }

void ApplyEntityPut(kit::Writer& state, const v1::EntityPut& event) {
  const v1::Entity& entity = event.entity();
  Entities::Put(state, entity.entity_case(), policy::IdOf(entity), entity);
}

void ApplyEntityRemoved(kit::Writer& state, const v1::EntityRemoved& event) {
  Entities::Delete(state, event.entity().entity_case(), policy::IdOf(event.entity()));
}

}  // namespace huiyin::directory
