// Commands of huiyin.commands that need something before they can be decided.
#include <algorithm>

#include "tests/runtime/partition_fixture.h"

namespace huiyin::kit {
namespace {

// Remembers what it is asked for, and answers when the test says so.
class SlowPreparer : public CommandPreparer {
 public:
  struct Asked {
    int64_t number;
    std::string root;
    Done done;
  };
  void Prepare(std::unique_ptr<Message> command, const std::string& root_id, Done done) override {
    asked.push_back(
        {static_cast<const Command&>(*command).add().number(), root_id, std::move(done)});
  }
  // The number becomes this one.
  void Ready(size_t i, int64_t number) {
    auto command = std::make_unique<Command>();
    command->mutable_add()->set_number(number);
    asked[i].done(PreparedCommand{.command = std::move(command), .refused = {}});
  }

  std::vector<Asked> asked;
};

class PreparationTest : public PartitionTest {
 protected:
  void StartPrepared() {
    Make(PartitionOptions());
    partition_->set_preparer(&preparer_);
    Run();
  }
  static common::v1::CommandRecord Record(const std::string& id, int64_t number) {
    Command command;
    command.mutable_add()->set_number(number);
    common::v1::CommandRecord record;
    record.set_service("small");
    record.set_root_id("r");
    record.mutable_header()->set_command_id(id);
    record.set_payload(command.SerializeAsString());
    return record;
  }
  void Send(const std::string& id, int64_t number) {
    Write(commands_, Record(id, number).SerializeAsString());
    Run();
  }
  // What was decided, in order: its numbers, or the reason of a refusal.
  std::vector<std::string> Decided() {
    std::vector<std::string> decided;
    for (const common::v1::Record& record : Decisions()) {
      if (record.answer().has_rejection()) decided.push_back(record.answer().rejection().reason());
      for (const std::string& event : record.events()) {
        decided.push_back(std::to_string(ParseUpstream<Event>(record, event)->added().number()));
      }
    }
    return decided;
  }
  // Whether what the caller sent stands anywhere in the own log.
  bool LogHolds(const std::string& payload) {
    const auto& records = cluster_.Records(own_);
    return std::any_of(records.begin(), records.end(), [&](const SimulatedRecord& landed) {
      return landed.record.entry->value.find(payload) != std::string::npos;
    });
  }
  // The time after which a partition looks again without being woken.
  void PassABit() { Pass(20'000); }
  using Words = std::vector<std::string>;

  SlowPreparer preparer_;
};

TEST_F(PreparationTest, WaitsWhileAllElseGoesOn) {
  StartPrepared();
  Send("a", kUnprepared);
  ASSERT_EQ(preparer_.asked.size(), 1u);
  EXPECT_EQ(preparer_.asked[0].root, "r");
  EXPECT_EQ(ReasonOf(Ask("b", 1)), "") << "a caller does not wait for it";
  WriteDecision(up_, Added(2));
  Run();
  EXPECT_EQ(Decided(), (Words{"1", "2"}));
  EXPECT_FALSE(partition_->idle());
  preparer_.Ready(0, 7);
  Run();
  EXPECT_EQ(Decided(), (Words{"1", "2", "7"}));
  EXPECT_EQ(preparer_.asked.size(), 1u);
  EXPECT_FALSE(LogHolds(Record("a", kUnprepared).payload()));
}

TEST_F(PreparationTest, ThoseBehindArePreparedMeanwhileAndDecidedInOrder) {
  StartPrepared();
  Send("a", kUnprepared);
  constexpr int kMore = 200;
  for (int i = 1; i <= kMore; ++i) {
    Write(commands_, Record(Concat("b", i), i % 2 == 0 ? kUnprepared + i : i).SerializeAsString());
  }
  Run();
  preparer_.Ready(0, 0);
  Run();
  ASSERT_EQ(preparer_.asked.size(), 1u + kPreparedAheadMax) << "as many as may be";
  for (size_t answered = 1; answered < preparer_.asked.size();) {
    const size_t asked = preparer_.asked.size();
    for (size_t i = asked; i-- > answered;) {  // the last first
      preparer_.Ready(i, preparer_.asked[i].number - kUnprepared);
    }
    answered = asked;
    Run();
  }
  EXPECT_EQ(preparer_.asked.size(), 1u + kMore / 2) << "each once";
  Words wanted;
  for (int i = 0; i <= kMore; ++i) wanted.push_back(std::to_string(i));
  EXPECT_EQ(Decided(), wanted);
}

// What was prepared may have landed with an append that counts for nobody: it is never used again.
TEST_F(PreparationTest, IsForgottenWithTheOwnership) {
  StartPrepared();
  Send("a", kUnprepared);
  preparer_.Ready(0, 7);
  common::v1::Record opened;
  opened.mutable_opened()->set_nonce("another");
  Write(own_, opened.SerializeAsString());
  for (int i = 0; i < 100 && preparer_.asked.size() < 2; ++i) Pass(kMicrosPerSecond);
  ASSERT_EQ(preparer_.asked.size(), 2u) << "prepared anew";
  EXPECT_EQ(Decided(), Words{});
  preparer_.Ready(1, 8);
  Run();
  EXPECT_EQ(Decided(), (Words{"8"}));
}

TEST_F(PreparationTest, IsPreparedAnewAfterACrashBeforeTheAppend) {
  StartPrepared();
  Send("a", kUnprepared);
  preparer_.Ready(0, 7);
  partition_.reset();
  StartPrepared();
  for (int i = 0; i < 100 && preparer_.asked.size() < 2; ++i) Pass(kMicrosPerSecond);
  ASSERT_EQ(preparer_.asked.size(), 2u);
  preparer_.Ready(1, 8);
  Run();
  EXPECT_EQ(Decided(), (Words{"8"}));
}

TEST_F(PreparationTest, LateWordsForAPartitionThatIsGoneHarmNobody) {
  StartPrepared();
  Send("a", kUnprepared);
  partition_.reset();
  preparer_.Ready(0, 7);
  EXPECT_EQ(Decided(), Words{});
}

TEST_F(PreparationTest, WhatFailsIsAskedForAgain) {
  StartPrepared();
  Send("a", kUnprepared);
  for (size_t i = 0; i < 3; ++i) {
    ASSERT_EQ(preparer_.asked.size(), i + 1);
    preparer_.asked[i].done(absl::UnavailableError("no keys now"));
    PassABit();
  }
  ASSERT_EQ(preparer_.asked.size(), 4u);
  preparer_.Ready(3, 7);
  Run();
  EXPECT_EQ(Decided(), (Words{"7"}));
}

TEST_F(PreparationTest, WhatIsRefusedIsADecisionAndTheNextOneGoesOn) {
  StartPrepared();
  Send("a", kUnprepared);
  Send("b", 1);
  preparer_.asked[0].done(
      PreparedCommand{.command = nullptr, .refused = Violation{"add.number", "does not open"}});
  Run();
  EXPECT_EQ(Decided(), (Words{"LIMIT", "1"}));
  const common::v1::Rejection why = Decisions()[0].answer().rejection();
  EXPECT_EQ(why.field(), "add.number");
  EXPECT_EQ(why.message(), "add.number does not open");
  EXPECT_FALSE(LogHolds(Record("a", kUnprepared).payload()));
}

TEST_F(PreparationTest, ARetryIsAnsweredFromMemoryWithoutIt) {
  StartPrepared();
  Send("a", kUnprepared);
  preparer_.Ready(0, 7);
  Run();
  Send("a", kUnprepared);
  EXPECT_EQ(preparer_.asked.size(), 1u);
  EXPECT_EQ(Decided(), (Words{"7"}));
  EXPECT_EQ(partition_->stats().retries_answered, 1u);
}

TEST_F(PreparationTest, WhatIsHeldIsWhatWasPrepared) {
  StartPrepared();
  WriteDecision(up_, Added(kThrows));
  Run();
  Send("a", kUnprepared);
  ASSERT_EQ(preparer_.asked.size(), 1u);
  preparer_.Ready(0, 7);
  Run();
  EXPECT_EQ(partition_->stats().held, 2u) << "the input, and the command behind it";
  EXPECT_FALSE(LogHolds(Record("a", kUnprepared).payload()));
  EXPECT_TRUE(LogHolds(Record("a", 7).payload()));
  service_.fixed = true;
  EXPECT_EQ(ReasonOf(Resolve("retry", false)), "");
  PassABit();
  EXPECT_EQ(Decided(), (Words{std::to_string(kThrows), "7"}));
  EXPECT_EQ(preparer_.asked.size(), 1u);
}

// It may carry what a log must not keep, and nobody could tell.
TEST_F(PreparationTest, WhatCannotBeReadIsRefusedAlsoWhereTheMatterIsHeld) {
  StartPrepared();
  WriteDecision(up_, Added(kThrows));
  Run();
  common::v1::CommandRecord unreadable = Record("a", 1);
  unreadable.set_payload("a secret that is no command");
  Write(commands_, unreadable.SerializeAsString());
  Run();
  EXPECT_EQ(Decided(), (Words{"MALFORMED_COMMAND"}));
  EXPECT_FALSE(LogHolds("a secret"));
  EXPECT_EQ(partition_->stats().held, 1u);
}

}  // namespace
}  // namespace huiyin::kit
