// An overlay is the map it stands for, and a batch of it makes the store that map.
#include "services/kit/store/overlay.h"

#include <map>
#include <random>

#include "gtest/gtest.h"
#include "services/kit/store/memory_store.h"

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
