#include "tests/loop/report.h"

#include <map>
#include <set>

#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/tracking/v1/commands.pb.h"
#include "services/kit/base/text.h"
#include "tests/loop/unreachable.h"

namespace huiyin::loop {
namespace {

using kit::Concat;

std::vector<std::string> FieldsOf(const google::protobuf::Descriptor* message, const char* oneof) {
  std::vector<std::string> names;
  const auto* fields = message->FindOneofByName(oneof);
  for (int i = 0; i < fields->field_count(); ++i) names.push_back(fields->field(i)->name());
  return names;
}

struct Deciding {
  std::string topic;
  const google::protobuf::Descriptor* command;
  const google::protobuf::Descriptor* event;
};

std::vector<Deciding> Services() {
  return {
      {kIntake, intake::v1::Command::descriptor(), intake::v1::Event::descriptor()},
      {kDispatch, dispatch::v1::Command::descriptor(), dispatch::v1::Event::descriptor()},
      {kTracking, tracking::v1::Command::descriptor(), tracking::v1::Event::descriptor()},
      {kEvaluation, evaluation::v1::Command::descriptor(), evaluation::v1::Event::descriptor()}};
}

// Every stage, and none.
std::vector<std::string> StagesOf(const std::string& topic) {
  std::vector<std::string> stages = {"NONE"};
  const auto* values = common::v1::CaseStage_descriptor();
  for (int i = 1; i < values->value_count(); ++i) {
    stages.emplace_back(StageName(static_cast<common::v1::CaseStage>(values->value(i)->number())));
  }
  if (topic == kIntake) stages.emplace_back("OVER");
  return stages;
}

}  // namespace

std::string Describe(const simulation::Totals& totals) {
  std::string text;
  for (const auto& [name, count] : totals) text += Concat(name, " ", count, ", ");
  return text;
}

std::string Describe(const Many& many) {
  std::string text = Concat(many.seeds, " seeds, ", many.failures.size(), " failed\n",
                            Describe(many.totals), "\nleast of any seed: ");
  for (const auto& [name, least] : many.least) {
    text += Concat(name, " ", least.count, " (seed ", least.seed, "), ");
  }
  for (const std::string& failure : many.failures) text += Concat("\n", failure);
  for (const std::string& cell : CellsNotReached(many.cells)) {
    text += Concat("\nnot reached: ", cell);
  }
  for (const std::string& cell : CellsWronglyListed(many.cells)) {
    text += Concat("\nreached, though listed as out of reach: ", cell);
  }
  for (const std::string& event : EventsNotSeen(many.totals)) {
    text += Concat("\nnot seen: ", event);
  }
  return text;
}

std::vector<std::string> CellsNotReached(const simulation::Totals& cells) {
  std::vector<std::string> missing;
  for (const Deciding& service : Services()) {
    for (const std::string& stage : StagesOf(service.topic)) {
      for (const std::string& command : FieldsOf(service.command, "command")) {
        const std::string cell = Concat(service.topic, " ", stage, " ", command);
        if (!cells.contains(cell) && WhyUnreachable(cell).empty()) missing.push_back(cell);
      }
    }
  }
  return missing;
}

std::vector<std::string> CellsWronglyListed(const simulation::Totals& cells) {
  std::vector<std::string> wrong;
  for (const auto& [cell, count] : cells) {
    if (!WhyUnreachable(cell).empty()) wrong.push_back(cell);
  }
  return wrong;
}

std::vector<std::string> EventsNotSeen(const simulation::Totals& totals) {
  std::vector<std::string> missing;
  for (const Deciding& service : Services()) {
    for (const std::string& event : FieldsOf(service.event, "event")) {
      const std::string name = Concat("event ", service.topic.substr(7), " ", event);
      if (!totals.contains(name)) missing.push_back(name);
    }
  }
  return missing;
}

}  // namespace huiyin::loop
