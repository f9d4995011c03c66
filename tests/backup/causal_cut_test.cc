// How far must be copied: as far as copied records name, and no further than was there.
#include "services/kit/backup/causal_cut.h"

#include <gtest/gtest.h>

#include "services/intake/service.h"
#include "services/kit/runtime/fold.h"
#include "tests/backup/naming.h"

namespace huiyin::kit {
namespace {

const TopicPartition kIntake{"huiyin.intake", 0}, kTracking{"huiyin.tracking", 0},
    kCommands{kCommandsTopic, 0};

LogRecord Holding(std::string value) {
  return {0, 0, std::make_shared<const LogEntry>(LogEntry{"k", std::move(value)})};
}

LogRecord Decision(const TopicPartition& names, Offset next) {
  return Holding(DecisionNaming(names, next));
}

LogRecord Command(const TopicPartition& names, Offset next) {
  return Holding(CommandNaming(names, next));
}

class Cut : public ::testing::Test {
 protected:
  Cut() {
    cut_.Extend({{kIntake, 10}, {kTracking, 10}, {kCommands, 10}},
                {{kIntake, 20}, {kTracking, 20}});
  }
  const intake::IntakeService intake_;
  CausalCut cut_{{&intake_}};
};

TEST_F(Cut, GoesAsFarAsADecisionNames) {
  cut_.Take(kTracking, Decision(kIntake, 13));
  EXPECT_EQ(cut_.end(kIntake), 13);
  EXPECT_EQ(cut_.end(kTracking), 10);
}

TEST_F(Cut, NeverGoesBack) {
  cut_.Take(kTracking, Decision(kIntake, 7));
  EXPECT_EQ(cut_.end(kIntake), 10);
}

TEST_F(Cut, GoesAsFarAsACommandNamesIfThatCanHaveBeenThere) {
  cut_.Take(kCommands, Command(kIntake, 20));
  EXPECT_EQ(cut_.end(kIntake), 20);
  cut_.Take(kCommands, Command(kIntake, 21));
  EXPECT_EQ(cut_.end(kIntake), 20) << "made up";
  cut_.Take(kCommands, Command(kCommands, 11));
  EXPECT_EQ(cut_.end(kCommands), 10) << "made up";
}

TEST_F(Cut, SaysWhetherACommandRaisedAnEndSinceTheyWereTaken) {
  cut_.Take(kTracking, Decision(kIntake, 13));
  cut_.Take(kCommands, Command(kIntake, 12));
  cut_.Take(kCommands, Command(kIntake, 99));
  EXPECT_FALSE(cut_.raised_by_command());
  cut_.Take(kCommands, Command(kIntake, 14));
  EXPECT_TRUE(cut_.raised_by_command());
  cut_.Extend({{kIntake, 12}, {kCommands, 11}}, {{kIntake, 30}});
  EXPECT_FALSE(cut_.raised_by_command());
  EXPECT_EQ(cut_.end(kIntake), 14) << "none goes back";
  EXPECT_EQ(cut_.end(kCommands), 11);
}

TEST_F(Cut, ReadsCommandsInJson) {
  cut_.Take(kCommands, Holding(R"({"service": "huiyin.intake", "command": {"submitCase": {}},
      "header": {"commandId": "1", "positions":
          [{"topic": "huiyin.tracking", "partition": 0, "nextOffset": "12"}]}})"));
  EXPECT_EQ(cut_.end(kTracking), 12);
}

TEST_F(Cut, IsNotMovedByWhatNobodyKnowsOrCanRead) {
  const CausalCut::Ends before = cut_.ends();
  cut_.Take(kTracking, Decision({"huiyin.elsewhere", 0}, 99));
  cut_.Take(kTracking, Decision({"huiyin.intake", 1}, 99));
  cut_.Take(kTracking, Holding("\xff\xff\xff"));
  cut_.Take(kCommands, Holding("no command at all"));
  cut_.Take(kCommands, Holding("{\"service\": 7"));
  EXPECT_EQ(cut_.ends(), before);
}

}  // namespace
}  // namespace huiyin::kit
