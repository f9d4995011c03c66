#include "services/directory/service.h"

#include <stdexcept>

#include "services/directory/apply/pack.h"
#include "services/directory/decide/pack.h"
#include "services/directory/tables.h"
#include "services/policy/reference.h"

namespace huiyin::directory {

DirectoryService::DirectoryService()
    : TypedService({.topic = kTopic,
                    .upstreams = {},
                    .schema_version = 1,
                    .reads_reference = false,
                    .reads_commands = false}) {}

kit::Decision DirectoryService::Decide(const kit::Reader& state, const v1::Command& command,
                                       const kit::DecideContext& context) const {
  switch (command.command_case()) {
    case v1::Command::kApplyPack:
      return ApplyPack(state, command.apply_pack(), context);
    case v1::Command::COMMAND_NOT_SET:
      break;
  }
  throw std::invalid_argument("a command of huiyin.directory says nothing");
}

kit::Decision DirectoryService::DecideInput(const kit::Reader&, std::string_view,
                                            const common::v1::Record&,
                                            const kit::DecideContext&) const {
  throw std::logic_error("huiyin.directory reads no other log");
}

kit::Decision DirectoryService::DecideTimer(const kit::Reader&, int64_t, std::string_view,
                                            const kit::DecideContext&) const {
  throw std::logic_error("no timers");
}

void DirectoryService::Apply(kit::StateWriter& state, const v1::Event& event,
                             const kit::ApplyContext&) const {
  switch (event.event_case()) {
    case v1::Event::kPackApplied:
      return ApplyPackApplied(state, event.pack_applied());
    case v1::Event::kEntityPut:
      return ApplyEntityPut(state, event.entity_put());
    case v1::Event::kEntityRemoved:
      return ApplyEntityRemoved(state, event.entity_removed());
    case v1::Event::EVENT_NOT_SET:
      return;
  }
}

// The directory has no reference of its own: its outcomes are remembered for the default time.
int DirectoryService::OutcomeMemoryDays(const void*) const {
  return policy::PolicyOf(nullptr).settings().outcome_memory_days();
}

}  // namespace huiyin::directory
