// What supervisors, citizens and units tell tracking about a case that lives.
#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/tracking/v1/commands.pb.h"
#include "services/kit/base/clock.h"
#include "tests/loop/pack.h"
#include "tests/loop/person.h"

namespace huiyin::loop {
namespace {

constexpr int64_t kMinuteUs = 60 * kit::kMicrosPerSecond;

void Pause(const Person& person, const Scene& scene, tracking::v1::ParkCase* park) {
  park->set_reason("no money yet");
  park->set_kind(person.Chance(50) ? common::v1::PAUSE_KIND_PARKED
                                   : common::v1::PAUSE_KIND_WAITING_FOR_REQUESTER);
  if (person.Chance(60)) park->set_review_at_us(scene.now_us + person.Below(300) * kMinuteUs);
}

void SayExtend(const Person& person, const Scene& scene, const tracking::v1::Case& row,
               tracking::v1::Command* command) {
  if (row.has_pending_extension() && person.Chance(80)) {
    auto* decide = command->mutable_decide_extension();
    decide->set_by_unit_id(person.Chance(90) ? "city" : row.unit_id());
    decide->set_granted(person.Chance(70));
    decide->set_reason("heard");
    if (person.Chance(30)) decide->set_until_us(scene.now_us + person.Below(500) * kMinuteUs);
    return;
  }
  auto* ask = command->mutable_ask_extension();
  ask->set_unit_id(row.unit_id().empty() ? "city" : row.unit_id());
  ask->set_until_us(scene.now_us + (30 + person.Below(2'000)) * kMinuteUs);
  ask->set_reason("rain");
}

// Sets the id that every command of tracking starts with.
void SetMatter(const std::string& matter_id, tracking::v1::Command* command) {
  const auto* reflection = command->GetReflection();
  const auto* field = reflection->GetOneofFieldDescriptor(
      *command, command->GetDescriptor()->FindOneofByName("command"));
  google::protobuf::Message* said = reflection->MutableMessage(command, field);
  said->GetReflection()->SetString(said, said->GetDescriptor()->FindFieldByName("matter_id"),
                                   matter_id);
}

}  // namespace

Deed Extend(const Person& person, const Scene& scene, const tracking::v1::Case& row) {
  tracking::v1::Command command;
  SayExtend(person, scene, row, &command);
  SetMatter(row.matter_id(), &command);
  return person.Says(kTracking, "supervisor", command);
}

Deed Oversee(const Person& person, const Scene& scene, const View& view) {
  const tracking::v1::Case& row = *view.tracking;
  tracking::v1::Command command;
  const int what = person.Below(100);
  if (what < 15) {
    command.mutable_chase_case()->set_channel(common::v1::CHANNEL_HOTLINE);
  } else if (row.paused_at_us() != 0 && what < 60) {
    command.mutable_unpark_case();
  } else if (what < 32) {
    Pause(person, scene, command.mutable_park_case());
  } else if (what < 55) {
    SayExtend(person, scene, row, &command);
  } else if (row.stage() == common::v1::CASE_STAGE_MERGED && what < 62) {
    command.mutable_unmerge_case()->set_reason("something else after all");
  } else if (what < 84) {
    command.mutable_merge_case()->set_into_matter_id(person.Pick(scene.matters));
  } else if (what < 92) {
    intake::v1::Command reply;
    reply.mutable_reply_first()->set_matter_id(row.matter_id());
    reply.mutable_reply_first()->set_words("soon");
    return person.Says(kIntake, "door", reply);
  } else if (what < 96) {
    command.mutable_withdraw_case();
  } else {
    command.mutable_close_case()->set_reason("nobody can be asked");
  }
  SetMatter(row.matter_id(), &command);
  return person.Says(kTracking, "supervisor", command);
}

Deed Discipline(const Person& person, const tracking::v1::Case& row) {
  const tracking::v1::Measure& measure = row.measures(person.Below(row.measures_size()));
  tracking::v1::Command command;
  const std::string by = measure.by_unit_id().empty() ? "city" : measure.by_unit_id();
  if (measure.state() == tracking::v1::MEASURE_STATE_PROPOSED) {
    auto* decide = command.mutable_decide_measure();
    decide->set_number(measure.number());
    decide->set_by_unit_id("city");
    decide->set_ordered(person.Chance(75));
    decide->set_reason("seen");
  } else if (measure.state() == tracking::v1::MEASURE_STATE_ORDERED && person.Chance(70)) {
    command.mutable_appeal_measure()->set_number(measure.number());
    command.mutable_appeal_measure()->set_unit_id(measure.unit_id().empty() ? "east"
                                                                            : measure.unit_id());
    command.mutable_appeal_measure()->set_words("not so");
  } else if (person.Chance(50)) {
    command.mutable_uphold_measure()->set_number(measure.number());
    command.mutable_uphold_measure()->set_by_unit_id(by);
    command.mutable_uphold_measure()->set_reason("it stands");
  } else {
    command.mutable_withdraw_measure()->set_number(measure.number());
    command.mutable_withdraw_measure()->set_by_unit_id(by);
    command.mutable_withdraw_measure()->set_reason("it does not");
  }
  SetMatter(row.matter_id(), &command);
  return person.Says(kTracking, "supervisor", command);
}

}  // namespace huiyin::loop
