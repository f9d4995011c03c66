#include "services/kit/runtime/verify_follow_ups.h"

#include <atomic>
#include <thread>

#include "gtest/gtest.h"
#include "services/kit/base/clock.h"
#include "services/kit/log/embedded_log.h"
#include "tests/log/forwarding_log.h"
#include "tests/log/scratch_dir.h"

namespace huiyin::kit {
namespace {

const TopicPartition kSource{"huiyin.tracking", 0};
const TopicPartition kCommands{"huiyin.commands", 0};

// A decision at offset 7, in an epoch with the nonce "nonce678", that asks for two things.
common::v1::Record Decision() {
  common::v1::Record record;
  record.mutable_envelope()->set_epoch(3);
  record.mutable_envelope()->set_decided_at_us(50);
  for (const char* payload : {"first", "second"}) {
    common::v1::FollowUp* asked = record.add_follow_ups();
    asked->set_service("huiyin.tracking");
    asked->set_root_id("root-b");
    asked->set_payload(payload);
  }
  return record;
}

// What must stand in the topic for it, written out by hand.
common::v1::CommandRecord Command(int index) {
  common::v1::CommandRecord command;
  command.set_service("huiyin.tracking");
  command.set_root_id("root-b");
  command.set_payload(index == 0 ? "first" : "second");
  command.set_asked_by_root_id("root-a");
  command.mutable_header()->set_command_id(index == 0 ? "f/huiyin.tracking/0/7/0/6e6f6e6365363738"
                                                      : "f/huiyin.tracking/0/7/1/6e6f6e6365363738");
  common::v1::Position* position = command.mutable_header()->add_positions();
  position->set_topic("huiyin.tracking");
  position->set_next_offset(8);
  command.mutable_follow_up()->set_topic("huiyin.tracking");
  command.mutable_follow_up()->set_offset(7);
  command.mutable_follow_up()->set_index(index);
  command.mutable_follow_up()->set_decided_at_us(50);
  return command;
}

// As one over a network: what it has it gives only when it is asked some times.
class LateLog : public ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;
  absl::Status Read(const TopicPartition& where, Offset from, size_t records_max,
                    std::vector<LogRecord>* out) override {
    if (++reads_ % 4 != 0) return absl::OkStatus();
    return ForwardingLog::Read(where, from, records_max, out);
  }

 private:
  int reads_ = 0;
};

class FollowUpCheckTest : public testing::Test {
 protected:
  void SetUp() override {
    auto log = EmbeddedLog::Open({.data_dir = scratch_.path(),
                                  .topics = {{kSource.topic, 1}, {kCommands.topic, 1}},
                                  .clock = &clock_});
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
  }
  void Write(const std::string& bytes) {
    std::atomic<bool> done{false};
    log_->Append(kCommands, {{"root-b", bytes}}, [&](absl::StatusOr<Offset> first) {
      EXPECT_TRUE(first.ok());
      done = true;
    });
    while (!done) std::this_thread::yield();
  }
  void Write(const common::v1::CommandRecord& command) { Write(command.SerializeAsString()); }
  // The source was folded up to `end` and says that what lies before `sent_before` was sent.
  VerifyReport Compare(Offset end, Offset sent_before) {
    return Compare(log_.get(), end, sent_before);
  }
  static VerifyReport Compare(Log* log, Offset end, Offset sent_before) {
    FollowUpCheck check(log);
    if (end > 7) check.Counted(kSource, 7, Decision(), "root-a", "nonce6789");
    check.Folded(kSource, end, sent_before);
    auto report = check.Compare(0);
    EXPECT_TRUE(report.ok()) << report.status();
    return *report;
  }

  ScratchDir scratch_;
  SystemClock clock_;
  std::unique_ptr<EmbeddedLog> log_;
};

TEST_F(FollowUpCheckTest, WhatWasAskedForIsThere) {
  Write(Command(0));
  Write(Command(1));
  const VerifyReport report = Compare(8, 8);
  EXPECT_EQ(report.differences_count, 0);
  EXPECT_EQ(report.records, 2);
  EXPECT_EQ(report.decisions, 2);
}

TEST_F(FollowUpCheckTest, ALogThatGivesNothingForAMomentHasNotEnded) {
  Write(Command(0));
  Write(Command(1));
  LateLog late(log_.get());
  const VerifyReport report = Compare(&late, 8, 8);
  EXPECT_EQ(report.differences_count, 0);
  EXPECT_EQ(report.records, 2);
  EXPECT_EQ(ReadSome(late, kCommands, 1)->size(), 1u);
  EXPECT_EQ(ReadSome(late, kCommands, 2).status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(FollowUpCheckTest, OneThatWasSentTwiceIsTheSame) {
  Write(Command(0));
  Write(Command(1));
  Write(Command(0));
  EXPECT_EQ(Compare(8, 8).differences_count, 0);
}

TEST_F(FollowUpCheckTest, OneThatIsMissingThoughSentIsFound) {
  Write(Command(0));
  EXPECT_EQ(Compare(8, 8).differences_count, 1);
  EXPECT_EQ(Compare(8, 7).differences_count, 0) << "not said to be sent yet";
}

TEST_F(FollowUpCheckTest, OneThatSaysSomethingElseIsFound) {
  common::v1::CommandRecord altered = Command(0);
  altered.set_payload("First");
  Write(altered);
  Write(Command(1));
  EXPECT_EQ(Compare(8, 8).differences_count, 1);
}

TEST_F(FollowUpCheckTest, OneThatNobodyAskedForIsFound) {
  for (const int index : {0, 1, 2}) {
    common::v1::CommandRecord command = Command(index);
    Write(command);
  }
  EXPECT_EQ(Compare(8, 8).differences_count, 1);
  common::v1::CommandRecord stranger = Command(0);
  stranger.mutable_follow_up()->set_topic("huiyin.nobody");
  Write(stranger);
  EXPECT_EQ(Compare(8, 8).differences_count, 2);
}

TEST_F(FollowUpCheckTest, OneOfALaterDecisionAndWhatOthersWroteAreLeftAlone) {
  Write(Command(0));
  common::v1::CommandRecord from_outside;
  from_outside.set_service("huiyin.tracking");
  from_outside.set_root_id("root-b");
  Write(from_outside);
  Write("no command at all");
  const VerifyReport report = Compare(7, 7);
  EXPECT_EQ(report.differences_count, 0);
  EXPECT_EQ(report.records, 3);
  EXPECT_EQ(report.decisions, 0);
}

}  // namespace
}  // namespace huiyin::kit
