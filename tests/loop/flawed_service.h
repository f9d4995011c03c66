// FlawedService: a service as it is, with something wrong put in front of it: decisions that throw
// until an operator has them mended, or a planted bug of the domain that the judge must notice.
//
// Threads: one.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "services/kit/runtime/service.h"

namespace huiyin::loop {

// What the deployed version gets wrong; shared by all services of a world.
struct Flaws {
  std::string bug;                     // one of PlantedBugs(), or empty
  bool throwing = false;               // decisions of one family in eight throw
  std::set<std::string> seen, mended;  // of the families that throw
  // The error of a planted throw.
  static constexpr char kThrown[] = "a planted defect";
};

// Names of what can be planted.
const std::vector<std::string>& PlantedBugs();

class FlawedService : public kit::Service {
 public:
  // Both outlive it.
  FlawedService(const kit::Service* real, Flaws* flaws) : real_(*real), flaws_(*flaws) {}

  const std::string& topic() const override { return real_.topic(); }
  const std::vector<std::string>& upstreams() const override { return real_.upstreams(); }
  uint32_t schema_version() const override { return real_.schema_version(); }
  bool reads_reference() const override { return real_.reads_reference(); }
  bool reads_commands() const override { return real_.reads_commands(); }
  std::unique_ptr<kit::Message> ParseCommand(std::string_view bytes) const override {
    return real_.ParseCommand(bytes);
  }
  kit::MessagePtr<kit::Message> ParseEvent(std::string_view bytes,
                                           google::protobuf::Arena* arena) const override {
    return real_.ParseEvent(bytes, arena);
  }
  std::optional<kit::Violation> CheckFromTopic(const kit::Message& command) const override {
    return real_.CheckFromTopic(command);
  }
  std::optional<std::string> CommandFromJson(std::string_view json) const override {
    return real_.CommandFromJson(json);
  }
  std::string RootOfCommand(const kit::Message& command,
                            std::string_view command_id) const override {
    return real_.RootOfCommand(command, command_id);
  }
  uint64_t ContentDigest(const kit::Message& command) const override {
    return real_.ContentDigest(command);
  }
  int OutcomeMemoryDays(const void* reference) const override {
    return real_.OutcomeMemoryDays(reference);
  }

  kit::Decision DecideCommand(const kit::Reader& state, const kit::Message& command,
                              const kit::DecideContext& context) const override;
  kit::Decision DecideInput(const kit::Reader& state, std::string_view topic,
                            const common::v1::Record& record,
                            const kit::DecideContext& context) const override;
  kit::Decision DecideTimer(const kit::Reader& state, int64_t due_at_us, std::string_view key,
                            const kit::DecideContext& context) const override;
  kit::Decision DecideNotice(const kit::Reader& state, const common::v1::CommandNotice& notice,
                             const kit::DecideContext& context) const override;
  void Apply(kit::StateWriter& state, const kit::EventList& events,
             const kit::ApplyContext& context) const override;

 private:
  void MayThrow(const kit::DecideContext& context) const;
  kit::Decision Plant(kit::Decision decision) const;

  const kit::Service& real_;
  Flaws& flaws_;
};

}  // namespace huiyin::loop
