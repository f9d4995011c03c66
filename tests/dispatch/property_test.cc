// Random lives: whatever was said, in whatever order, a case that has not ended can be brought to
// its end by what somebody may do next.
#include <gmock/gmock.h>

#include <random>

#include "tests/dispatch/dispatch_fixture.h"

namespace huiyin::dispatch {
namespace {

class LivesTest : public DispatchTest {
 protected:
  int Below(int n) { return static_cast<int>(random_() % n); }
  std::string OneOf(const Events& names) { return names[Below(static_cast<int>(names.size()))]; }
  std::string Unit() {
    return OneOf({"lights", "desk", "far", "window", "county", "city", "gone"});
  }
  // Often who has it, so that something happens.
  std::string Actor() {
    const v1::Assignment row = Row();
    const std::string& has = row.arbiter_unit_id().empty() ? row.unit_id() : row.arbiter_unit_id();
    return has.empty() || Below(4) == 0 ? Unit() : has;
  }
  static std::string Field(const std::string& name, const std::string& value) {
    return kit::Concat(name, ": '", value, "' ");
  }

  std::string Command() {
    switch (Below(8)) {
      case 0:
      case 1:
        return About("assign_case", Field("unit_id", Unit()));
      case 2:
        return About("receive_case", Field("unit_id", Actor()));
      case 3:
        return About("handle_case", Field("unit_id", Actor()));
      case 4:
        return About("return_case", Field("unit_id", Actor()) + "reason_id: 'not-ours'");
      case 5:
        return About("recall_case", Below(2) ? Field("to_unit_id", Unit()) : "");
      case 6:
        return About("arbitrate_case",
                     Field("arbiter_unit_id", Actor()) + Field("unit_id", Unit()));
      default:
        return Below(4) == 0 ? About("transfer_case", "to_system: 'x'")
                             : "transfer_case { matter_id: 'other' }";
    }
  }

  std::string FromTracking() {
    switch (Below(6)) {
      case 0:
      case 1:
        return About("case_merged", Field("into_matter_id", kLead));
      case 2:
      case 3:
        return About("case_unmerged");
      case 4:
        return About("case_reopened", kit::Concat("round: ", Row().round() + Below(2), " ",
                                                  Field("handled_by_unit_id", Unit())));
      default:
        return About("stage_reached", kit::Concat("stage: CASE_STAGE_",
                                                  OneOf({"HANDLED", "RECEIVED", "CALLED_BACK",
                                                         "RETURNED", "HANDLED", "ACCEPTED"}),
                                                  " ", Field("unit_id", Unit())));
    }
  }

  std::string FromIntake() {
    switch (Below(5)) {
      case 0:
        return About("case_accepted");
      case 1:
      case 2:
        return About("case_classified", Field("category_id", OneOf({"light", "odd", "stray", ""})));
      case 3:
        return About("first_reply_given");
      default:
        return About("case_submitted", Field("category_id", OneOf({"light", "advice", ""})));
    }
  }

  void Step() {
    if (Below(40) == 0) f.policy = TieredPolicy(Below(5) - 1);
    switch (Below(8)) {
      case 0:
        return void(Intake({FromIntake(), FromIntake()}));
      case 1:
      case 2:
        return void(Tracking({FromTracking(), FromTracking()}));
      default:
        f.Do(Command());
    }
  }

  // The next thing somebody may do on the way to the end. False: nothing led on.
  bool LeadOn() {
    const v1::Assignment row = Row();
    if (!row.merged_into().empty()) return !Tracking({About("case_unmerged")}).events.empty();
    const std::string has = Field("unit_id", row.unit_id());
    switch (row.stage()) {
      case common::v1::CASE_STAGE_SUBMITTED:
        return !Intake({About("case_accepted")}).events.empty();
      case common::v1::CASE_STAGE_ACCEPTED:
      case common::v1::CASE_STAGE_RETURNED:
      case common::v1::CASE_STAGE_REOPENED:
        return Assign("desk").reason.empty();
      case common::v1::CASE_STAGE_DISPATCHED:
        return f.Do(About("receive_case", has)).reason.empty();
      case common::v1::CASE_STAGE_RECEIVED:
        return f.Do(About("handle_case", has)).reason.empty();
      case common::v1::CASE_STAGE_ARBITRATION: {
        const std::string& asked = row.arbiter_unit_id();
        return f
            .Do(About("arbitrate_case", Field("arbiter_unit_id", asked.empty() ? "county" : asked) +
                                            "unit_id: 'desk'"))
            .reason.empty();
      }
      case common::v1::CASE_STAGE_HANDLED:
        return !Tracking({About("case_closed")}).events.empty();
      default:
        return false;
    }
  }

  // What holds of every row.
  void Check() {
    const v1::Assignment row = Row();
    const bool with_unit = row.stage() == common::v1::CASE_STAGE_DISPATCHED ||
                           row.stage() == common::v1::CASE_STAGE_RECEIVED;
    EXPECT_TRUE(!with_unit || !row.unit_id().empty());
    EXPECT_TRUE(!with_unit || !row.first_unit_id().empty());
    EXPECT_TRUE(!row.final() || !row.unit_id().empty());
    EXPECT_GE(row.returns(), row.returned_by_size());
    EXPECT_TRUE(row.stage() == common::v1::CASE_STAGE_ARBITRATION || row.arbiter_unit_id().empty());
    EXPECT_NE(row.stage(), common::v1::CASE_STAGE_UNSPECIFIED);
    EXPECT_NE(row.stage(), common::v1::CASE_STAGE_MERGED);
  }

  std::mt19937_64 random_;
};

TEST_F(LivesTest, NoCaseIsEverStuck) {
  std::map<std::string, int> left_at;  // so that the seeds are known to reach all stages
  for (int seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(kit::Concat("seed ", seed));
    random_.seed(seed);
    f.Forget();
    f.policy = TieredPolicy(Below(5) - 1);
    Intake({About("case_submitted", Field("category_id", OneOf({"light", "odd", "stray", ""})))});
    for (int step = Below(60); step > 0 && Stage() != "TRANSFERRED"; --step) {
      Step();
      Check();
    }
    if (Stage() == "TRANSFERRED") continue;
    ++left_at[Row().merged_into().empty() ? Stage() : "MERGED"];
    int steps = 0;
    while (Stage() != "CLOSED" && steps < 8) {
      const std::string from = Stage();
      ASSERT_TRUE(LeadOn()) << "stuck at " << from;
      ++steps;
    }
    ASSERT_EQ(Stage(), "CLOSED");
  }
  for (const char* stage : {"SUBMITTED", "ACCEPTED", "DISPATCHED", "RECEIVED", "HANDLED",
                            "RETURNED", "ARBITRATION", "REOPENED", "MERGED"}) {
    EXPECT_GT(left_at[stage], 0) << stage;
  }
}

}  // namespace
}  // namespace huiyin::dispatch
