// What records of the key topic change.
#include "services/kit/seal/key_fold.h"

#include "services/kit/seal/keyed_hash.h"
#include "tests/seal/key_store_fixture.h"

namespace huiyin::kit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const std::string kA(kKeyIdBytes, 'a'), kB(kKeyIdBytes, 'b');

class KeyFoldTest : public KeyStoreTest {
 protected:
  KeyFoldTest() {
    std::filesystem::create_directories(folder_);
    auto rows = KeyRows::Open(folder_);
    EXPECT_TRUE(rows.ok()) << rows.status();
    rows_ = *std::move(rows);
  }
  // Folded and applied, as one stretch.
  KeyFold Take(const std::vector<LogEntry>& entries) {
    std::vector<LogRecord> records;
    for (const LogEntry& entry : entries) {
      records.push_back({next_++, 0, std::make_shared<const LogEntry>(entry)});
    }
    auto fold = FoldKeyRecords(*rows_, records);
    EXPECT_TRUE(fold.ok()) << fold.status();
    EXPECT_TRUE(rows_->Apply(fold->changes).ok());
    return *std::move(fold);
  }
  std::string Row(const std::string& key_id) { return rows_->Find(key_id)->value_or("none"); }
  Offset Position() { return *PositionOf(**rows_->FindTopicRow(TopicRow::kPosition)); }

  std::unique_ptr<KeyRows> rows_;
  Offset next_ = 7;
};

TEST_F(KeyFoldTest, KeysAreMadeAndErasedAcrossStretches) {
  Take({{kA, "row a"}, {kB, "row b"}});
  EXPECT_EQ(Row(kA), "row a");
  const KeyFold fold = Take({ErasureRecord(kA)});
  EXPECT_THAT(fold.changes.removed, ElementsAre(kA));
  EXPECT_EQ(Row(kA), "none");
  EXPECT_TRUE(*rows_->IsErased(kA));
  EXPECT_FALSE(*rows_->IsErased(kB));
  EXPECT_THAT(*rows_->Unpurged(), ElementsAre(kA));
  EXPECT_EQ(Row(kB), "row b");
  EXPECT_EQ(Position(), 10);
}

TEST_F(KeyFoldTest, WhatIsErasedInTheSameStretchNeverReachesTheDisk) {
  const KeyFold fold = Take({{kA, "row a"}, ErasureRecord(kA)});
  EXPECT_THAT(fold.changes.added, IsEmpty());
  EXPECT_THAT(*rows_->Unpurged(), IsEmpty());
  EXPECT_TRUE(*rows_->IsErased(kA));
  EXPECT_FALSE(OnDisk("row a"));
}

TEST_F(KeyFoldTest, AnErasedIdNeverComesBack) {
  const LogEntry made{kA, "row a"}, erased = ErasureRecord(kA);
  const struct {
    std::vector<std::vector<LogEntry>> stretches;
    size_t returned;  // by the last
  } kCases[] = {
      {{{erased, made}}, 1},           {{{erased}, {made}}, 1},
      {{{made, erased, made}}, 1},     {{{made}, {erased}, {made}}, 1},
      {{{made}, {erased, made}}, 1},   {{{made, erased}, {made, made}}, 1},
      {{{erased}, {made, erased}}, 0},
  };
  for (const auto& [stretches, returned] : kCases) {
    rows_.reset();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    rows_ = KeyRows::Open(folder_).value();
    KeyFold last;
    for (const auto& stretch : stretches) last = Take(stretch);
    EXPECT_EQ(Row(kA), "none");
    EXPECT_EQ(last.returned.size(), returned);
  }
}

TEST_F(KeyFoldTest, ARowIsNeverReplaced) {
  Take({{kA, "row a"}, {kA, "another"}});
  Take({{kA, "another"}});
  EXPECT_EQ(Row(kA), "row a");
}

TEST_F(KeyFoldTest, TheFirstFingerprintOfEachKindCounts) {
  const std::string one(kKeyedHashBytes, '1'), two(kKeyedHashBytes, '2');
  const LogEntry first = FingerprintRecord(TopicRow::kMasterKey, one);
  Take({first, FingerprintRecord(TopicRow::kMasterKey, two),
        FingerprintRecord(TopicRow::kIndexKey, two)});
  Take({FingerprintRecord(TopicRow::kIndexKey, one)});
  EXPECT_EQ(**rows_->FindTopicRow(TopicRow::kMasterKey), FingerprintRow(first));
  EXPECT_EQ(FingerprintOf(**rows_->FindTopicRow(TopicRow::kMasterKey)), one);
  EXPECT_EQ(FingerprintOf(**rows_->FindTopicRow(TopicRow::kIndexKey)), two);
  EXPECT_NE(FingerprintRecord(TopicRow::kMasterKey, one).key, first.key)
      << "compaction must not take the first";
}

TEST_F(KeyFoldTest, WhatItDoesNotKnowIsPassedOver) {
  const KeyFold fold =
      Take({PulseRecord(), {"of a newer version", "x"}, {"", ""}, {"master.key ", "short"}});
  EXPECT_THAT(fold.changes.added, IsEmpty());
  EXPECT_THAT(fold.changes.topic, ElementsAre(Pair(TopicRow::kPosition, "11")));
}

TEST_F(KeyFoldTest, APositionThatIsNoneIsNoticed) {
  EXPECT_EQ(PositionOf(PositionRow(1'234'567'890'123)), 1'234'567'890'123);
  for (const char* row : {"", "x", "1x", "-"}) EXPECT_EQ(PositionOf(row), std::nullopt);
}

}  // namespace
}  // namespace huiyin::kit
