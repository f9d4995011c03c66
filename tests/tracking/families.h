// Several families of matters, each with a state of its own, and the follow-ups between them, carried by hand: delivered
// when, how often and in which order a test says.
//
//   Families town;
//   town.Received("A"); town.Accepted("B");
//   town.Do("B", "merge_case", "into_matter_id: 'A'");    // its follow-up waits in town.letters
//   town.Deliver();                                       // the oldest
#pragma once

#include <deque>
#include <map>
#include <memory>

#include "services/tracking/case_view.h"
#include "services/tracking/tables.h"
#include "tests/tracking/tracking_fixture.h"

namespace huiyin::tracking {

// LimitsPolicy, with level full for what no rule has dispatched yet.
inline std::shared_ptr<const policy::Policy> FamiliesPolicy() {
  policy::PolicyBuilder builder(LimitsPolicy("Asia/Shanghai"));
  builder.Apply(policy::PutOf(policy::SettingsOf("Asia/Shanghai", "full")));
  return builder.Build();
}

class Families {
 public:
  using Fixture = fixture::ServiceFixture<TrackingService, v1::Command, v1::Event>;

  struct Letter {
    std::string from, to;  // roots
    v1::Command command;
  };
  std::deque<Letter> letters;
  int64_t now_us = kStartUs;

  Families() : policy_(FamiliesPolicy()) {}

  Fixture& Of(const std::string& id) {
    std::unique_ptr<Fixture>& family = families_[id];
    if (family == nullptr) {
      family = std::make_unique<Fixture>();
      family->policy = policy_;
      family->root_id = id;
    }
    // What was decided here before is never after what is decided now.
    family->now_us = std::max(family->now_us, now_us);
    return *family;
  }

  Result Do(const std::string& id, const std::string& command, const std::string& fields = "") {
    return Post(id, Of(id).Do(Said(id, command, fields)));
  }
  Result Intake(const std::string& id, const std::string& event, const std::string& fields = "") {
    return Post(id, Of(id).Input<intake::v1::Event>("huiyin.intake", {Said(id, event, fields)}));
  }
  Result Dispatch(const std::string& id, const std::string& event, const std::string& fields = "",
                  int64_t at_us = 0) {
    return Post(
        id, Of(id).Input<dispatch::v1::Event>("huiyin.dispatch", {Said(id, event, fields)}, at_us));
  }
  Result CallBack(const std::string& id, const std::string& fields) {
    return Post(id, Of(id).Input<evaluation::v1::Event>("huiyin.evaluation",
                                                        {Said(id, "case_called_back", fields)}));
  }

  // A case at that stage, by what really leads there.
  void Submitted(const std::string& id, const std::string& kind = "REQUEST") {
    Intake(id, "case_submitted",
           kit::Concat("category_id: 'light' submission { kind: MATTER_KIND_", kind, " }"));
  }
  void Accepted(const std::string& id) {
    Submitted(id);
    Intake(id, "case_accepted");
  }
  void Dispatched(const std::string& id, const std::string& unit = "lights") {
    Accepted(id);
    Dispatch(
        id, "case_dispatched",
        kit::Concat("unit_id: '", unit, "' service_level_id: 'full' mode: HANDLING_MODE_FAST"));
  }
  void Received(const std::string& id, const std::string& unit = "lights") {
    Dispatched(id, unit);
    Dispatch(id, "case_received", kit::Concat("unit_id: '", unit, "'"));
  }
  Result Handle(const std::string& id, const std::string& unit = "lights") {
    return Dispatch(id, "case_handled", kit::Concat("unit_id: '", unit, "' result: 'new lamp'"));
  }
  Result Merge(const std::string& id, const std::string& into) {
    return Do(id, "merge_case", kit::Concat("into_matter_id: '", into, "' reason: 'same lamp'"));
  }

  // Delivers that letter, as often as said.
  Result Deliver(size_t which = 0, int times = 1) {
    EXPECT_LT(which, letters.size());
    const Letter letter = letters[which];
    letters.erase(letters.begin() + static_cast<long>(which));
    Result last;
    for (int i = 0; i < times; ++i) {
      Fixture& family = Of(letter.to);
      family.follow_up = true;
      last = Post(letter.to, family.Do(letter.command));
      family.follow_up = false;
      EXPECT_EQ(last.reason, "") << fixture::Text(letter.command);
    }
    return last;
  }
  void DeliverAll(int times = 1) {
    for (int i = 0; !letters.empty(); ++i) {
      ASSERT_LT(i, 10'000) << "the cases tell each other things for ever";
      Deliver(0, times);
    }
  }

  v1::Case Row(const std::string& id) {
    return Cases::Get(Of(id).state(), id).value_or(v1::Case());
  }
  // "MERGED into A", "HANDLED", "RECEIVED < B C": the stage, and who follows.
  std::string Stands(const std::string& id) {
    const v1::Case row = Row(id);
    std::string text = common::v1::CaseStage_Name(row.stage()).substr(11);
    if (row.stage() == common::v1::CASE_STAGE_MERGED) text += " into " + row.merged_into();
    if (row.followers_size() > 0) text += " <";
    for (const std::string& follower : row.followers()) text += " " + follower;
    return text;
  }
  // "RECEIVE CANCELLED", in the order they were first set.
  std::vector<std::string> Limits(const std::string& id) {
    std::vector<std::string> limits;
    const v1::Case row = Row(id);
    for (const v1::Deadline& deadline : row.deadlines()) {
      limits.push_back(v1::DeadlineKind_Name(deadline.kind()).substr(14) + " " +
                       v1::DeadlineState_Name(deadline.state()).substr(15));
    }
    return limits;
  }
  // "follow_case A: B 1": what waits to be delivered.
  std::vector<std::string> Waiting() const {
    std::vector<std::string> texts;
    for (const Letter& letter : letters) texts.push_back(letter.to + ": " + Word(letter.command));
    return texts;
  }

 private:
  static std::string Said(const std::string& id, const std::string& what,
                          const std::string& fields) {
    return kit::Concat(what, " { matter_id: '", id, "' ", fields, " }");
  }
  static std::string Word(const v1::Command& command) {
    switch (command.command_case()) {
      case v1::Command::kFollowCase:
        return "follow " + command.follow_case().follower_matter_id();
      case v1::Command::kDropFollower:
        return "drop " + command.drop_follower().follower_matter_id();
      case v1::Command::kTakeLeadResult:
        return "result of " + command.take_lead_result().lead_matter_id();
      case v1::Command::kReleaseFollower:
        return "released by " + command.release_follower().lead_matter_id();
      default:
        return fixture::Text(command);
    }
  }
  Result Post(const std::string& from, Result result) {
    for (const common::v1::FollowUp& follow_up : result.follow_ups) {
      EXPECT_EQ(follow_up.service(), "huiyin.tracking");
      Letter letter{.from = from, .to = follow_up.root_id(), .command = {}};
      EXPECT_TRUE(letter.command.ParseFromString(follow_up.payload()));
      letters.push_back(std::move(letter));
    }
    return result;
  }

  const std::shared_ptr<const policy::Policy> policy_;
  std::map<std::string, std::unique_ptr<Fixture>> families_;
};

}  // namespace huiyin::tracking
