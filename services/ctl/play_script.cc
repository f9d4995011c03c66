#include "services/ctl/play_script.h"

#include <algorithm>
#include <optional>
#include <set>

#include "services/ctl/case_command.h"
#include "services/ctl/exit.h"
#include "services/ctl/json_message.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::ctl {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

constexpr std::string_view kAfterMin = "_after_min";
constexpr std::string_view kMinute = "_minute";

// nullopt: the object has no such key.
std::optional<Value> Take(Struct* object, const std::string& name) {
  auto found = object->mutable_fields()->find(name);
  if (found == object->mutable_fields()->end()) return std::nullopt;
  Value value = found->second;
  object->mutable_fields()->erase(found);
  return value;
}

// Minutes after the case came become minutes of the day, under a name that the player knows.
void PlaceTimes(int64_t at, Struct* fields) {
  std::vector<std::pair<std::string, double>> times;
  for (const auto& [name, value] : fields->fields()) {
    if (std::string_view(name).ends_with(kAfterMin)) times.emplace_back(name, value.number_value());
  }
  for (const auto& [name, after] : times) {
    fields->mutable_fields()->erase(name);
    const std::string prefix = name.substr(0, name.size() - kAfterMin.size());
    (*fields->mutable_fields())[prefix + "_minute"].set_number_value(static_cast<double>(at) +
                                                                     after);
  }
}

class Reading {
 public:
  explicit Reading(const std::string& file) { script_.file = file; }

  absl::Status Add(JsonLine line) {
    where_ = kit::Concat(script_.file, ":", line.number);
    Struct& object = line.object;
    const std::optional<Value> at = Take(&object, "at");
    if (!at.has_value() || !at->has_number_value()) return Bad("at is missing");
    at_ = static_cast<int64_t>(at->number_value());
    PlayStep& submit = script_.steps.emplace_back();
    submit.minute = at_;
    submit.of_case = script_.cases.size();
    PlayCase& next = script_.cases.emplace_back();
    next.line = line.number;
    if (const auto name = Take(&object, "name")) next.name = name->string_value();
    if (!next.name.empty() && !names_.insert(next.name).second) {
      return Bad(kit::Concat("another case is named \"", next.name, "\""));
    }
    if (const auto then = Take(&object, "then")) RETURN_IF_ERROR(AddSteps(*then));
    PlaceTimes(at_, &object);
    RETURN_IF_ERROR(TakeTimes(&object, &next));
    return MessageFromJson(std::move(object), where_, &next.submission);
  }
  PlayScript Finish() {
    std::stable_sort(script_.steps.begin(), script_.steps.end(),
                     [](const PlayStep& a, const PlayStep& b) { return a.minute < b.minute; });
    return std::move(script_);
  }

 private:
  absl::Status Bad(const std::string& what) const {
    return BadData(kit::Concat(where_, ": ", what));
  }

  absl::Status TakeTimes(Struct* object, PlayCase* next) const {
    const Struct whole = *object;
    for (const auto& [name, value] : whole.fields()) {
      if (!std::string_view(name).ends_with(kMinute)) continue;
      const std::string field = name.substr(0, name.size() - kMinute.size()) + "_at_us";
      if (intake::v1::SubmitCase::descriptor()->FindFieldByName(field) == nullptr) {
        return Bad(kit::Concat("a submission has no time \"", field, "\""));
      }
      next->times.emplace_back(field, static_cast<int64_t>(value.number_value()));
      object->mutable_fields()->erase(name);
    }
    return absl::OkStatus();
  }

  absl::Status AddSteps(const Value& then) {
    if (!then.has_list_value()) return Bad("then is no list");
    int number = 0;
    for (const Value& one : then.list_value().values()) {
      if (!one.has_struct_value()) return Bad("a step of then is no object");
      RETURN_IF_ERROR(AddStep(one.struct_value(), ++number));
    }
    return absl::OkStatus();
  }

  absl::Status AddStep(Struct object, int number) {
    const std::optional<Value> after = Take(&object, "after_min");
    const std::optional<Value> command = Take(&object, "do");
    if (!after.has_value() || !command.has_value()) {
      return Bad(kit::Concat("step ", number, " of then needs after_min and do"));
    }
    PlayStep step;
    step.minute = at_ + static_cast<int64_t>(after->number_value());
    step.of_case = script_.cases.size() - 1;
    step.command = command->string_value();
    step.number = number;
    if (absl::Status known = CaseCommand::Named(step.command).status(); !known.ok()) {
      return Bad(std::string(known.message()));
    }
    if (const auto actor = Take(&object, "actor")) step.actor = actor->string_value();
    PlaceTimes(at_, &object);
    step.fields = std::move(object);
    script_.steps.push_back(std::move(step));
    return absl::OkStatus();
  }

  PlayScript script_;
  std::set<std::string> names_;
  std::string where_;
  int64_t at_ = 0;
};

}  // namespace

absl::StatusOr<PlayScript> ReadPlayScript(const std::string& file) {
  ASSIGN_OR_RETURN(std::vector<JsonLine> lines, ReadJsonLines(file));
  Reading reading(file);
  for (JsonLine& line : lines) RETURN_IF_ERROR(reading.Add(std::move(line)));
  return reading.Finish();
}

}  // namespace huiyin::ctl
