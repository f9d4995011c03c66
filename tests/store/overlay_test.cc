// An overlay is the map it stands for, and a batch of it makes the store that map.
#include "services/kit/store/overlay.h"

#include <map>
#include <random>

#include "gtest/gtest.h"
#include "huiyin/common/v1/state.pb.h"
#include "services/kit/store/memory_store.h"
#include "services/kit/store/table.h"

namespace huiyin::kit {
namespace {

using Rows = std::map<std::string, std::string>;

Rows Scanned(const Reader& reader, const std::string& from, const std::string& to, size_t most) {
  Rows rows;
  reader.Scan(from, to, [&](std::string_view key, std::string_view value) {
    EXPECT_TRUE(rows.empty() || rows.rbegin()->first < key) << "in order, once";
    rows[std::string(key)] = std::string(value);
    return rows.size() < most;
  });
  return rows;
}

Rows Expected(const Rows& model, const std::string& from, const std::string& to, size_t most) {
  Rows rows;
  for (auto it = model.lower_bound(from); it != model.end() && rows.size() < most; ++it) {
    if (!to.empty() && it->first >= to) break;
    rows.insert(*it);
  }
  return rows;
}

class OverlayProperty : public ::testing::TestWithParam<uint64_t> {};

TEST_P(OverlayProperty, IsTheMapItStandsFor) {
  std::mt19937_64 random(GetParam());
  const auto key = [&] { return std::string(1, static_cast<char>('a' + random() % 12)); };
  MemoryStore store;
  Overlay overlay(&store);
  Rows model, committed;
  for (int step = 0; step < 2'000; ++step) {
    const std::string k = key();
    switch (random() % 6) {
      case 0:
      case 1:
        model[k] = std::to_string(step);
        overlay.Put(k, model[k]);
        break;
      case 2:
        model.erase(k);
        overlay.Delete(k);
        break;
      case 3: {
        std::string value;
        ASSERT_EQ(overlay.Get(k, &value), model.contains(k));
        if (model.contains(k)) {
          ASSERT_EQ(value, model[k]);
        }
        break;
      }
      case 4: {
        const std::string to = random() % 3 == 0 ? "" : key();
        const size_t most = 1 + random() % 12;
        if (!to.empty() && to < k) break;
        ASSERT_EQ(Scanned(overlay, k, to, most), Expected(model, k, to, most));
        break;
      }
      default:
        if (random() % 8 != 0) break;
        if (random() % 2 == 0) {  // the batch becomes state
          ASSERT_TRUE(store.Write(std::move(overlay.writes())).ok());
          committed = model;
        } else {  // or is dropped
          model = committed;
        }
        overlay.Clear();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, OverlayProperty, ::testing::Range<uint64_t>(0, 20));

using Sums = Table<0x7f, common::v1::Timer, std::string_view>;

void Append(Writer& writer, std::string_view key, const char* text) {
  Sums::Change(writer, key, [&](common::v1::Timer* row) {
    row->set_root_id(row->root_id() + text);
    return !row->root_id().empty();
  });
}

TEST(Overlay, ChangesInPlaceOnlyWhatNobodyElseHas) {
  MemoryStore store;
  Overlay below(&store);
  Append(below, "a", "1");
  ASSERT_TRUE(store.Write(std::move(below.writes())).ok());

  Overlay overlay(&store);
  Append(overlay, "a", "2");
  const Found<common::v1::Timer> seen = Sums::Get(overlay, "a");
  Append(overlay, "a", "3");
  Append(overlay, "a", "4");
  EXPECT_EQ(seen->root_id(), "12") << "who has looked keeps what was there";
  EXPECT_EQ(Sums::Get(overlay, "a")->root_id(), "1234");
  EXPECT_EQ(Sums::Get(store, "a")->root_id(), "1");
  std::string bytes;
  ASSERT_TRUE(overlay.Get(Sums::Key("a"), &bytes));
  Append(overlay, "a", "5");
  ASSERT_TRUE(overlay.Get(Sums::Key("a"), &bytes));
  EXPECT_EQ(bytes, Sums::Get(overlay, "a")->SerializeAsString())
      << "bytes made before are made anew";
}

TEST(RowChange, GivesTheSameBytesOnceAsKept) {
  common::v1::Timer timer;
  timer.set_root_id("0000000000001");
  std::string space = "of the row before";
  const RowChange message(std::make_shared<common::v1::Timer>(timer));
  EXPECT_EQ(message.Bytes(&space), timer.SerializeAsString());
  EXPECT_EQ(*message, timer.SerializeAsString());
  space = "untouched";
  EXPECT_EQ(RowChange("bytes").Bytes(&space), "bytes");
  EXPECT_EQ(message.Bytes(&space), timer.SerializeAsString()) << "kept by now";
  EXPECT_EQ(space, "untouched");
}

TEST(Overlay, ChangesWhatIsNotThereOnlyWhenAskedTo) {
  MemoryStore store;
  Overlay overlay(&store);
  const auto name = [](common::v1::Timer* row) { row->set_root_id("found"); };
  Sums::ChangeFound(overlay, "a", name);
  EXPECT_TRUE(overlay.writes().empty());
  Append(overlay, "a", "made");
  Sums::ChangeFound(overlay, "a", name);
  EXPECT_EQ(Sums::Get(overlay, "a")->root_id(), "found");
  Sums::Change(overlay, "a", [](common::v1::Timer*) { return false; });
  EXPECT_FALSE(Sums::Get(overlay, "a").has_value()) << "nothing is left of it";
  Sums::ChangeFound(overlay, "a", name);
  EXPECT_FALSE(Sums::Get(overlay, "a").has_value());
  Append(overlay, "a", "anew");
  EXPECT_EQ(Sums::Get(overlay, "a")->root_id(), "anew");
}

TEST(MemoryStore, FallsBackToAnEarlierPrefix) {
  MemoryStore store;
  ASSERT_TRUE(store.Write({{"a", "1"}}).ok());
  ASSERT_TRUE(store.Flush().ok());
  ASSERT_TRUE(store.Write({{"a", "2"}, {"b", "2"}}).ok());
  ASSERT_TRUE(store.Write({{"a", std::nullopt}}).ok());
  store.LoseTail(1);
  EXPECT_EQ(store.rows(), (MemoryStore::Rows{{"a", "2"}, {"b", "2"}}));
  store.LoseTail(7);
  EXPECT_EQ(store.rows(), (MemoryStore::Rows{{"a", "1"}})) << "what was flushed stays";
}

}  // namespace
}  // namespace huiyin::kit
