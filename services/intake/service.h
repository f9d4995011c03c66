// IntakeService (受理): what came in, from whom, by which channel; accepted or not and why. See
// README.md.
#pragma once

#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "services/kit/runtime/typed_service.h"

namespace huiyin::intake {

class IntakeService : public kit::TypedService<v1::Command, v1::Event> {
 public:
  IntakeService();

  kit::Decision Decide(const kit::Reader& state, const v1::Command& command,
                       const kit::DecideContext& context) const override;
  kit::Decision DecideInput(const kit::Reader& state, std::string_view topic,
                            const common::v1::Record& record,
                            const kit::DecideContext& context) const override;
  kit::Decision DecideTimer(const kit::Reader& state, int64_t due_at_us, std::string_view key,
                            const kit::DecideContext& context) const override;
  void Apply(kit::StateWriter& state, const v1::Event& event,
             const kit::ApplyContext& context) const override;
  // Plain contact data: a topic would keep it readable by all. And what a door makes of it.
  std::optional<kit::Violation> CheckFromTopic(const v1::Command& command) const override;
  // A JWE is opened and sealed anew (contact/preparer.h).
  bool MustBePrepared(const v1::Command& command) const override;
  // Contact data is sealed anew on each attempt: it is no part of what a command says, and neither
  // is the tag made of it.
  std::string Content(const v1::Command& command) const override;
  // Of a submission, the first candidate for its id.
  std::string RootOf(const v1::Command& command, std::string_view command_id) const override;
  int OutcomeMemoryDays(const void* reference) const override;
};

}  // namespace huiyin::intake
