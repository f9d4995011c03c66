// DecisionReader over logs in memory: vectors, bookmarks, ends, cuts, and an EmbeddedLog.
#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "gtest/gtest.h"
#include "services/kit/base/text.h"
#include "services/kit/log/embedded_log.h"
#include "services/kit/reader/decision_reader.h"
#include "tests/log/scratch_dir.h"
#include "tests/reader/memory_log.h"
#include "tests/reader/vector.h"

namespace huiyin::kit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kTopic[] = "huiyin.tracking";

DecisionReaderOptions ReadAll(Offset from = 0, Middle middle = Middle::kProve) {
  return {.topic = kTopic,
          .begin = {{.from = from}},
          .middle = middle,
          .stop_at_end = true,
          .openings = true,
          .skipped = true,
          .unjudged = true};
}

DecisionReaderOptions OnlyWhatCounts(const std::string& bookmark = "") {
  DecisionReaderOptions options{.topic = kTopic, .stop_at_end = true};
  if (!bookmark.empty()) options.begin = {{.bookmark = bookmark}};
  return options;
}

std::unique_ptr<DecisionReader> MustOpen(Log* log, const DecisionReaderOptions& options) {
  auto reader = DecisionReader::Open(log, options);
  EXPECT_TRUE(reader.ok()) << reader.status();
  return reader.ok() ? *std::move(reader) : nullptr;
}

// "offset verdict", up to the end or the error, which is `*end`.
std::vector<std::string> Rest(DecisionReader& reader, absl::Status* end = nullptr) {
  std::vector<std::string> all;
  while (true) {
    const absl::StatusOr<const Decided*> found = reader.Next(0);
    if (end != nullptr) *end = found.status();
    if (!found.ok() || *found == nullptr) return all;
    all.push_back(Concat((*found)->offset, " ", NameOf((*found)->verdict)));
  }
}

class ReaderByVector : public ::testing::TestWithParam<std::string> {
 protected:
  ReaderByVector() {
    for (size_t i = 0; i < vector_.records.size(); ++i) {
      const std::string& verdict = vector_.verdicts[i];
      if (verdict.empty() || verdict == "cut" || verdict == "broken") continue;
      wanted_.push_back(Concat(vector_.records[i].offset, " ", verdict));
    }
  }
  const Vector vector_ = ReadVector(GetParam());
  MemoryLog log_{kTopic, vector_.records};
  std::vector<std::string> wanted_;
};

TEST_P(ReaderByVector, GivesWhatCountsAndWhatElseIsAskedFor) {
  const auto reader = MustOpen(&log_, ReadAll(vector_.from, vector_.middle));
  absl::Status end;
  EXPECT_EQ(Rest(*reader, &end), wanted_);
  EXPECT_EQ(end.ok(), !vector_.ends_badly()) << end;
  if (vector_.ends_badly()) {
    EXPECT_TRUE(absl::IsDataLoss(end)) << end;
    EXPECT_THAT(std::string(end.message()), HasSubstr("huiyin.tracking/0"));
    // It says so again and passes nothing.
    EXPECT_TRUE(absl::IsDataLoss(reader->Next(0).status()));
  }
  EXPECT_EQ(reader->ended(), !vector_.ends_badly());
  EXPECT_EQ(reader->BookmarkOf(0), vector_.bookmark);
}

TEST_P(ReaderByVector, GivesOnlyWhatCountsUnlessAsked) {
  DecisionReaderOptions options = ReadAll(vector_.from, vector_.middle);
  options.openings = options.skipped = options.unjudged = false;
  std::erase_if(wanted_, [](const std::string& each) { return !each.ends_with(" counted"); });
  EXPECT_EQ(Rest(*MustOpen(&log_, options)), wanted_);
}

TEST_P(ReaderByVector, GoesOnFromEachBookmark) {
  for (size_t stop = 0; stop <= wanted_.size(); ++stop) {
    const auto first = MustOpen(&log_, ReadAll(vector_.from, vector_.middle));
    std::vector<std::string> all;
    for (size_t i = 0; i < stop; ++i) {
      const absl::StatusOr<const Decided*> found = first->Next(0);
      ASSERT_TRUE(found.ok() && *found != nullptr);
      all.push_back(Concat((*found)->offset, " ", NameOf((*found)->verdict)));
    }
    DecisionReaderOptions options = ReadAll();
    options.begin = {{.bookmark = first->BookmarkOf(0)}};
    for (const std::string& each : Rest(*MustOpen(&log_, options))) all.push_back(each);
    EXPECT_EQ(all, wanted_) << "stopped after " << stop;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ReaderByVector, ::testing::ValuesIn(VectorNames()),
                         [](const auto& one) { return one.param; });

class Reader : public ::testing::Test {
 protected:
  const Vector stale_ = ReadVector("stale_owner");
  MemoryLog log_{kTopic, stale_.records};
};

TEST_F(Reader, GivesARecordWhole) {
  const auto reader = MustOpen(&log_, OnlyWhatCounts());
  const absl::StatusOr<const Decided*> found = reader->Next(0);
  ASSERT_TRUE(found.ok() && *found != nullptr);
  const Decided& one = **found;
  EXPECT_EQ(one.offset, 1);
  EXPECT_EQ(one.append_time_us, 1'000'001);
  EXPECT_EQ(one.key(), "k1");
  EXPECT_EQ(one.record.envelope().sequence(), 1u);
  EXPECT_EQ(one.record.events_size(), 1);
  EXPECT_EQ(one.entry->value, stale_.records[1].entry->value);
  EXPECT_EQ(reader->partition(), 0);
}

TEST_F(Reader, CountsWhatItPasses) {
  const auto reader = MustOpen(&log_, OnlyWhatCounts());
  EXPECT_EQ(Rest(*reader).size(), 4u);
  EXPECT_EQ(reader->seen(Verdict::kCounted), 4u);
  EXPECT_EQ(reader->seen(Verdict::kOpened), 2u);
  EXPECT_EQ(reader->seen(Verdict::kStaleEpoch), 2u);
  EXPECT_EQ(reader->seen(Verdict::kGap), 0u);
}

TEST_F(Reader, WaitsForWhatComes) {
  MemoryLog log(kTopic);
  const auto reader = MustOpen(&log, {.topic = kTopic});
  absl::StatusOr<const Decided*> none = reader->Next(1);
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(*none, nullptr);
  EXPECT_FALSE(reader->ended());
  log.Put(stale_.records[0]);
  log.Put(stale_.records[1]);
  none = reader->Next(10'000);
  ASSERT_TRUE(none.ok() && *none != nullptr);
  EXPECT_EQ((*none)->offset, 1);
}

TEST_F(Reader, EndsWhereTheLogEndedAtOpen) {
  const auto reader = MustOpen(&log_, OnlyWhatCounts());
  LogRecord late = stale_.records[7];
  late.offset = 8;
  log_.Put(late);
  EXPECT_EQ(Rest(*reader).size(), 4u);
  EXPECT_TRUE(reader->ended());
  EXPECT_EQ(reader->BookmarkOf(0), stale_.bookmark) << "the late one is not passed";
}

// In Kafka marks of transactions may stand between the last record and the end that was told.
TEST_F(Reader, EndsBehindTheLastRecordWhereOnlyMarksFollow) {
  log_.set_end_min(12);
  const auto reader = MustOpen(&log_, OnlyWhatCounts());
  log_.set_end_min(0);
  EXPECT_EQ(Rest(*reader).size(), 4u);
  EXPECT_TRUE(reader->ended());
}

TEST_F(Reader, LosesNothingWhileBrokersAreAway) {
  const auto reader = MustOpen(&log_, OnlyWhatCounts());
  log_.set_unavailable(true);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(absl::IsUnavailable(reader->Next(0).status()));
  log_.set_unavailable(false);
  EXPECT_THAT(Rest(*reader), ElementsAre("1 counted", "2 counted", "5 counted", "7 counted"));
}

TEST_F(Reader, StopsAtALogThatWasCutBehindABookmark) {
  const auto first = MustOpen(&log_, OnlyWhatCounts());
  Rest(*first);
  const std::string bookmark = first->BookmarkOf(0);
  const auto opened = [&] { return DecisionReader::Open(&log_, OnlyWhatCounts(bookmark)); };
  ASSERT_TRUE(opened().ok());
  log_.CutTo(6);
  EXPECT_FALSE(opened().ok()) << "shorter than before";
  for (Offset i = 6; i < 9; ++i) {
    LogRecord other = stale_.records[6];
    other.offset = i;
    log_.Put(other);
  }
  EXPECT_TRUE(absl::IsDataLoss(opened().status())) << "written on: " << opened().status();
}

TEST_F(Reader, StopsAtALogThatIsCutWhileItReads) {
  const auto reader = MustOpen(&log_, {.topic = kTopic});
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(reader->Next(0).ok());
  log_.CutTo(5);
  for (Offset i = 5; i < 8; ++i) {
    LogRecord opening = stale_.records[0];
    opening.offset = i;
    log_.Put(opening);
  }
  LogRecord opening = stale_.records[0];
  opening.offset = 8;
  log_.Put(opening);
  EXPECT_TRUE(absl::IsDataLoss(reader->Next(0).status()));
}

TEST_F(Reader, NeedsTheLogsBeginningToProve) {
  log_.set_begin(3);
  EXPECT_TRUE(absl::IsFailedPrecondition(DecisionReader::Open(&log_, OnlyWhatCounts()).status()));
  EXPECT_THAT(Rest(*MustOpen(&log_, ReadAll(0, Middle::kNextOpening))),
              ElementsAre("3 opened", "4 stale_epoch", "5 counted", "6 stale_epoch", "7 counted"));
}

TEST_F(Reader, RefusesWrongPlaces) {
  const auto status = [&](std::vector<ReaderBegin> begin) {
    return DecisionReader::Open(&log_, {.topic = kTopic, .begin = std::move(begin)}).status();
  };
  EXPECT_TRUE(absl::IsOutOfRange(status({{.from = 9}})));
  EXPECT_TRUE(absl::IsInvalidArgument(status({{.bookmark = "hb1"}})));
  EXPECT_TRUE(absl::IsInvalidArgument(status({{.from = 0}, {.from = 1}})));
  MemoryLog other("huiyin.intake", stale_.records);
  EXPECT_TRUE(absl::IsInvalidArgument(
      DecisionReader::Open(&other,
                           {.topic = "huiyin.intake", .begin = {{.bookmark = stale_.bookmark}}})
          .status()));
  EXPECT_TRUE(absl::IsInvalidArgument(DecisionReader::Open(&other, OnlyWhatCounts()).status()));
}

TEST_F(Reader, FromTheEndGivesTheNewOnly) {
  DecisionReaderOptions options{.topic = kTopic, .begin = {{.from = -1}}};
  const auto reader = MustOpen(&log_, options);
  EXPECT_THAT(Rest(*reader), ElementsAre());
  const std::string bookmark = reader->BookmarkOf(0);
  common::v1::Record next;
  next.mutable_envelope()->set_epoch(3);
  next.mutable_envelope()->set_sequence(5);
  next.mutable_envelope()->set_previous_digest(Digest(stale_.records[7].entry->value));
  log_.Put({8, 9, std::make_shared<const LogEntry>(LogEntry{"k", next.SerializeAsString()})});
  EXPECT_THAT(Rest(*reader), ElementsAre("8 counted"));
  EXPECT_THAT(Rest(*MustOpen(&log_, OnlyWhatCounts(bookmark))), ElementsAre("8 counted"));
}

TEST(ReaderOfEmbeddedLog, ReadsEveryPartition) {
  const ScratchDir dir;
  const SystemClock clock;
  EmbeddedLogOptions options;
  options.data_dir = dir.path();
  options.topics = {{kTopic, 2}};
  options.clock = &clock;
  auto log = EmbeddedLog::Open(options);
  ASSERT_TRUE(log.ok()) << log.status();
  const Vector vector = ReadVector("stale_owner");
  const auto reader = MustOpen(log->get(), {.topic = kTopic});
  for (int partition = 0; partition < 2; ++partition) {
    std::vector<LogEntry> entries;
    for (const LogRecord& record : vector.records) entries.push_back(*record.entry);
    std::promise<absl::Status> done;
    (*log)->Append({kTopic, partition}, std::move(entries),
                   [&](const absl::StatusOr<Offset>& first) { done.set_value(first.status()); });
    ASSERT_TRUE(done.get_future().get().ok());
  }
  std::vector<std::string> given[2];
  for (int i = 0; i < 8; ++i) {
    const absl::StatusOr<const Decided*> found = reader->Next(20'000);
    ASSERT_TRUE(found.ok() && *found != nullptr) << found.status();
    given[reader->partition()].push_back(Concat((*found)->offset));
  }
  for (const auto& each : given) EXPECT_THAT(each, ElementsAre("1", "2", "5", "7"));
  EXPECT_EQ(reader->Bookmarks().size(), 2u);
}

}  // namespace
}  // namespace huiyin::kit
