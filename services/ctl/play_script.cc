#include "services/ctl/play_script.h"

#include <algorithm>
#include <map>

#include "services/ctl/format.h"
#include "services/ctl/submit.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

// Takes fields out of a line's object; what is left is the submission.
class Line {
 public:
  Line(const std::string& file, JsonLine line)
      : where_(kit::Concat(file, ":", line.number)), object_(std::move(line.object)) {}

  bool Has(const char* name) const { return object_.fields().contains(name); }
  Value Take(const char* name) {
    Value value = object_.fields().at(name);
    object_.mutable_fields()->erase(name);
    return value;
  }
  absl::StatusOr<intake::v1::SubmitCase> Submission() const {
    return CaseFromJson(object_, where_);
  }
  absl::Status Bad(const std::string& what) const {
    return BadData(kit::Concat(where_, ": ", what));
  }

 private:
  const std::string where_;
  Struct object_;
};

int64_t NumberIn(const Struct& object, const char* name) {
  auto found = object.fields().find(name);
  return found == object.fields().end() ? -1 : static_cast<int64_t>(found->second.number_value());
}
std::string TextIn(const Struct& object, const char* name) {
  auto found = object.fields().find(name);
  return found == object.fields().end() ? "" : found->second.string_value();
}
bool TrueIn(const Struct& object, const char* name) {
  auto found = object.fields().find(name);
  return found != object.fields().end() && found->second.bool_value();
}

struct Course {
  const char* field;
  PlayKind kind;
};
constexpr Course kCourses[] = {
    {"classify", PlayKind::kClassify}, {"decide", PlayKind::kAccept},
    {"transfer", PlayKind::kTransfer}, {"park", PlayKind::kPark},
    {"unpark", PlayKind::kUnpark},     {"callback", PlayKind::kCallBack},
    {"close", PlayKind::kClose},       {"withdraw", PlayKind::kWithdraw}};

absl::StatusOr<PlayStep> StepOf(const Line& line, const Course& course, const Struct& object,
                                int64_t at) {
  PlayStep step;
  step.kind = course.kind;
  const int64_t after = NumberIn(object, "after_min");
  if (after < 0) return line.Bad(kit::Concat(course.field, ": after_min is missing"));
  step.minute = at + after;
  step.words = TextIn(object, "reason") + TextIn(object, "words");
  step.target = TextIn(object, "category_id") + TextIn(object, "to_system");
  step.review_minute = at + NumberIn(object, "review_after_min");
  step.reached = TrueIn(object, "reached");
  if (course.kind == PlayKind::kAccept && !TrueIn(object, "accept")) step.kind = PlayKind::kRefuse;
  if (course.kind == PlayKind::kCallBack) {
    absl::Status solved = ReadWord("solved", TextIn(object, "solved"), &step.solved);
    if (solved.ok()) solved = ReadWord("satisfied", TextIn(object, "satisfied"), &step.satisfied);
    if (!solved.ok()) return line.Bad(std::string(solved.message()));
  }
  return step;
}

absl::Status AddLine(Line line, int number, PlayScript* script) {
  if (!line.Has("at")) return line.Bad("at is missing");
  const auto at = static_cast<int64_t>(line.Take("at").number_value());
  std::vector<PlayStep> steps = {{.minute = at}};
  for (const Course& course : kCourses) {
    if (!line.Has(course.field)) continue;
    const Struct object = line.Take(course.field).struct_value();
    ASSIGN_OR_RETURN(PlayStep step, StepOf(line, course, object, at));
    steps.push_back(std::move(step));
  }
  const std::string result = line.Has("result") ? line.Take("result").string_value() : "";
  const auto add = [&](const char* field, PlayKind kind, const std::string& words) {
    if (!line.Has(field)) return;
    const auto after = static_cast<int64_t>(line.Take(field).number_value());
    steps.push_back({.minute = at + after, .kind = kind, .words = words});
  };
  add("receive_after_min", PlayKind::kReceive, "");
  add("handle_after_min", PlayKind::kHandle, result);
  PlayCase& next = script->cases.emplace_back();
  next.line = number;
  ASSIGN_OR_RETURN(next.submission, line.Submission());
  for (PlayStep& step : steps) {
    step.of_case = script->cases.size() - 1;
    script->steps.push_back(std::move(step));
  }
  return absl::OkStatus();
}

}  // namespace

const char* NameOf(PlayKind kind) {
  static constexpr const char* kNames[] = {"submit",  "classify", "accept",   "refuse",
                                           "receive", "handle",   "transfer", "park",
                                           "unpark",  "callback", "close",    "withdraw"};
  return kNames[static_cast<size_t>(kind)];
}

absl::StatusOr<PlayScript> ReadPlayScript(const std::string& file) {
  ASSIGN_OR_RETURN(std::vector<JsonLine> lines, ReadJsonLines(file));
  PlayScript script;
  for (JsonLine& line : lines) {
    const int number = line.number;
    RETURN_IF_ERROR(AddLine(Line(file, std::move(line)), number, &script));
  }
  std::stable_sort(script.steps.begin(), script.steps.end(),
                   [](const PlayStep& a, const PlayStep& b) { return a.minute < b.minute; });
  return script;
}

}  // namespace huiyin::ctl
