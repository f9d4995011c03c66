// A log under way into a folder, and out of it into another log.
#include <gmock/gmock.h>

#include <filesystem>

#include "services/kit/backup/restore_backup.h"
#include "services/kit/base/clock.h"
#include "services/kit/runtime/fold.h"
#include "tests/backup/naming.h"
#include "tests/backup/test_logs.h"
#include "tests/log/scratch_dir.h"

namespace huiyin::kit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int64_t kNowUs = 1'795'730'000 * kMicrosPerSecond;
const TopicPartition kIntake{"huiyin.intake", 0}, kTracking{"huiyin.tracking", 0},
    kCommands{kCommandsTopic, 0}, kKeys{"huiyin.keys", 0};

class Backup : public ::testing::Test {
 protected:
  Backup() {
    for (const auto& [name, topic] : topics_) EXPECT_EQ(topic.partitions, 1) << name;
    for (Offset i = 0; i < 5; ++i) log_.Put(kIntake, i, "", 1'000'000 * (i + 1));
    log_.Put(kTracking, 0, DecisionNaming(kIntake, 2));
  }
  absl::StatusOr<BackupManifest> Take() {
    return TakeBackup(
        log_, {.services = {}, .topics = topics_, .patience_ms = 50, .marks_patience_ms = 10},
        folder_, [this](int64_t done, int64_t total) {
          done_ = done;
          total_ = total;
        });
  }
  static void Ignore(int64_t, int64_t) {}
  absl::Status Restore() {
    const absl::StatusOr<BackupManifest> manifest = ReadManifest(folder_);
    if (!manifest.ok()) return manifest.status();
    const absl::Status checked = CheckBackup(folder_, *manifest, topics_, Ignore);
    return checked.ok() ? RestoreBackup(folder_, *manifest, topics_, kNowUs, refilled_, Ignore)
                        : checked;
  }
  std::vector<Offset> Offsets(const TopicPartition& where) {
    std::vector<Offset> offsets;
    for (const LogRecord& record : refilled_.part(where).records) {
      if (record.entry->key != kFillerKey) offsets.push_back(record.offset);
    }
    return offsets;
  }
  void ExpectLost(const std::string& what) {
    const absl::Status refused = Take().status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(std::string(refused.message()), HasSubstr(what));
    EXPECT_FALSE(Anything());
  }
  bool Anything() const {
    return std::filesystem::exists(folder_) || std::filesystem::exists(folder_ + ".unfinished");
  }

  const ScratchDir dir_;
  const std::string folder_ = dir_.path() + "/backup";
  std::map<std::string, KafkaTopic> topics_ = {{"huiyin.intake", {}},
                                               {"huiyin.tracking", {}},
                                               {kCommandsTopic, {.kept_ms = kSevenDaysMs}},
                                               {"huiyin.keys", {.compacted = true}}};
  WrittenLog log_{
      {{"huiyin.intake", 1}, {"huiyin.tracking", 1}, {kCommandsTopic, 1}, {"huiyin.keys", 1}}};
  RefilledLog refilled_;
  int64_t done_ = -1, total_ = -2;
};

TEST_F(Backup, GivesTheLogBackWithOffsetsAndTimes) {
  ASSERT_TRUE(Take().ok());
  EXPECT_EQ(done_, total_);
  ASSERT_TRUE(Restore().ok());
  EXPECT_TRUE(refilled_.finished());
  EXPECT_THAT(Offsets(kIntake), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(refilled_.part(kIntake).records[3].append_time_us, 4'000'000);
  EXPECT_EQ(refilled_.part(kTracking).records[0].entry->value, DecisionNaming(kIntake, 2));
}

TEST_F(Backup, TakesInWhatARecordNamesBeyondTheFirstEnd) {
  log_.Put(kTracking, 1, DecisionNaming(kIntake, 4));
  log_.ShowEnd(kIntake, 1, 2);
  const absl::StatusOr<BackupManifest> taken = Take();
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->partitions[1].where, kIntake);
  EXPECT_EQ(taken->partitions[1].end, 4) << "no further than is named";
}

TEST_F(Backup, FollowsWhatIsNamedByWhatWasNamed) {
  log_.Put(kTracking, 1, DecisionNaming(kIntake, 6));
  log_.Put(kIntake, 5, DecisionNaming(kTracking, 4));
  for (const Offset offset : {2, 3, 4}) log_.Put(kTracking, offset, "");
  log_.ShowEnd(kIntake, 5, 2);
  log_.ShowEnd(kTracking, 2, 2);
  const absl::StatusOr<BackupManifest> taken = Take();
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->partitions[1].end, 6);
  EXPECT_EQ(taken->partitions[2].where, kTracking);
  EXPECT_EQ(taken->partitions[2].end, 4);
}

// Ends of two partitions of commands cannot be taken at once: a follow-up lands above the first one's end, then the decision that
// says it was sent, then that one's own follow-up below the second one's.
TEST_F(Backup, TakesInWhatADecisionHadSentThatACommandNames) {
  const TopicPartition late{kCommandsTopic, 0}, early{kCommandsTopic, 1};
  topics_[kCommandsTopic].partitions = 2;
  WrittenLog log(
      {{"huiyin.intake", 1}, {"huiyin.tracking", 1}, {kCommandsTopic, 2}, {"huiyin.keys", 1}});
  log.Put(kTracking, 0, "");
  log.Put(kTracking, 1, "");
  log.ShowEnd(kTracking, 1);
  log.Put(late, 0, CommandNaming(kTracking, 1));
  log.ShowEnd(late, 0);
  log.Put(early, 0, CommandNaming(kTracking, 2));
  const absl::StatusOr<BackupManifest> taken =
      TakeBackup(log, {.services = {}, .topics = topics_, .patience_ms = 50}, folder_, Ignore);
  ASSERT_TRUE(taken.ok()) << taken.status();
  for (const BackupPartition& one : taken->partitions) {
    if (one.where == late) {
      EXPECT_EQ(one.end, 1);
    }
    if (one.where == kTracking) {
      EXPECT_EQ(one.end, 2);
    }
  }
}

// Whenever the end of commands is asked for, a decision and its follow-up have just been written.
class Restless : public WrittenLog {
 public:
  using WrittenLog::WrittenLog;
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where) override {
    if (where == kCommands) {
      Put(kTracking, decisions_++, "");
      Put(kCommands, commands_++, CommandNaming(kTracking, decisions_));
    }
    return WrittenLog::Extent(where);
  }

 private:
  Offset decisions_ = 0, commands_ = 0;
};

TEST_F(Backup, OfALogThatIsNeverStillSaysSo) {
  Restless log(
      {{"huiyin.intake", 1}, {"huiyin.tracking", 1}, {kCommandsTopic, 1}, {"huiyin.keys", 1}});
  const absl::Status refused =
      TakeBackup(log, {.services = {}, .topics = topics_, .patience_ms = 50}, folder_, Ignore)
          .status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("no end was found"));
  EXPECT_FALSE(Anything());
}

TEST_F(Backup, FillsGapsAndDeletesAForgottenHead) {
  log_.SetBegin(kCommands, 3);
  log_.Put(kCommands, 4, "a", kNowUs - 1);
  log_.Put(kCommands, 6, "b", kNowUs);
  log_.SetEnd(kCommands, 9);
  log_.Put(kKeys, 2, "fingerprint");
  log_.Put(kKeys, 7, "key");
  ASSERT_TRUE(Take().ok());
  ASSERT_TRUE(Restore().ok());
  EXPECT_THAT(Offsets(kCommands), ElementsAre(4, 6));
  EXPECT_EQ(refilled_.part(kCommands).begin, 3);
  EXPECT_EQ(refilled_.part(kCommands).records[4].append_time_us, kNowUs - 1);
  EXPECT_THAT(Offsets(kKeys), ElementsAre(0, 7))
      << "nothing comes before a compacted topic's first";
}

TEST_F(Backup, KeepsThePlaceOfCommandsThatAreAllForgotten) {
  log_.SetBegin(kCommands, 7);
  ASSERT_TRUE(Take().ok());
  ASSERT_TRUE(Restore().ok());
  EXPECT_EQ(refilled_.part(kCommands).begin, 7);
  EXPECT_EQ(refilled_.part(kCommands).records.size(), 7u);
}

TEST_F(Backup, SparesOldCommandsFromBeingForgottenAtOnce) {
  log_.Put(kCommands, 0, "a", kNowUs - 30 * kMicrosPerDay);
  ASSERT_TRUE(Take().ok());
  ASSERT_TRUE(Restore().ok());
  EXPECT_EQ(refilled_.part(kCommands).records[0].append_time_us, kNowUs - kSevenDaysMs * 1'000 / 2);
}

TEST_F(Backup, LeavesOutACommandThatNoLogOfOursTakes) {
  log_.Put(kCommands, 0, std::string(kLogRecordBytesMax, 'x'));
  log_.Put(kCommands, 1, "a");
  ASSERT_TRUE(Take().ok());
  ASSERT_TRUE(Restore().ok());
  EXPECT_THAT(Offsets(kCommands), ElementsAre(1));
}

TEST_F(Backup, OfALogWithAGapIsRefused) {
  log_.Put(kIntake, 6, "");
  ExpectLost("no record stands at offset 5");
}

TEST_F(Backup, OfALogThatLostItsTailIsRefused) {
  log_.Put(kTracking, 1, DecisionNaming(kIntake, 9));
  ExpectLost("another log has read it up to 9");
}

TEST_F(Backup, OfALogThatLostItsHeadIsRefused) {
  log_.SetBegin(kIntake, 2);
  ExpectLost("begins at offset 2");
}

TEST_F(Backup, OfALogThatDoesNotAnswerLeavesNothingBehind) {
  log_.set_unavailable(true);
  EXPECT_TRUE(absl::IsUnavailable(Take().status()));
  EXPECT_FALSE(Anything());
}

TEST_F(Backup, IsNeverWrittenOverAnother) {
  ASSERT_TRUE(Take().ok());
  EXPECT_EQ(Take().status().code(), absl::StatusCode::kFailedPrecondition);
  std::filesystem::rename(folder_, folder_ + ".unfinished");
  EXPECT_EQ(Take().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(Anything());
}

TEST_F(Backup, ThatIsUnfinishedIsNotRestored) {
  ASSERT_TRUE(Take().ok());
  std::filesystem::remove(folder_ + "/manifest");
  EXPECT_TRUE(absl::IsNotFound(Restore()));
  EXPECT_TRUE(refilled_.empty());
}

TEST_F(Backup, ThatWasAlteredIsRefusedBeforeAnythingIsWritten) {
  ASSERT_TRUE(Take().ok());
  std::filesystem::resize_file(folder_ + "/huiyin.tracking-0.records", 20);
  EXPECT_EQ(Restore().code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(refilled_.empty());
}

TEST_F(Backup, OfOtherTopicsIsRefused) {
  ASSERT_TRUE(Take().ok());
  topics_["huiyin.newer"] = {};
  EXPECT_EQ(Restore().code(), absl::StatusCode::kFailedPrecondition);
  topics_ = {{"huiyin.intake", {}}};
  EXPECT_EQ(Restore().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(refilled_.empty());
}

TEST_F(Backup, StopsWhereARecordComesToStandElsewhere) {
  ASSERT_TRUE(Take().ok());
  refilled_.Append(kIntake, 1, {{"k", "somebody else's"}}, [](const auto&) {});
  const absl::Status stopped = Restore();
  EXPECT_TRUE(absl::IsAborted(stopped)) << stopped;
  EXPECT_FALSE(refilled_.finished());
}

}  // namespace
}  // namespace huiyin::kit
