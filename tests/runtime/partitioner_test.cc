#include "services/kit/runtime/partitioner.h"

#include "gtest/gtest.h"

namespace huiyin::kit {
namespace {

// The vectors of Kafka's own UtilsTest, so that any client in any language agrees.
TEST(Murmur2, IsKafkas) {
  const struct {
    const char* text;
    int32_t hash;
  } table[] = {
      {"21", -973932308},
      {"foobar", -790332482},
      {"a-little-bit-long-string", -985981536},
      {"a-little-bit-longer-string", -1486304829},
      {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
      {"abc", 479470107},
  };
  for (const auto& row : table) {
    EXPECT_EQ(static_cast<int32_t>(Murmur2(row.text)), row.hash) << row.text;
  }
}

TEST(PartitionOf, IsPositiveAndKeepsFamiliesTogether) {
  for (int i = 0; i < 1'000; ++i) {
    const std::string root = "HY" + std::to_string(i);
    const int partition = PartitionOf(root, 7);
    EXPECT_TRUE(partition >= 0 && partition < 7);
    EXPECT_EQ(PartitionOf(RootOf(root + ".3"), 7), partition);
  }
  EXPECT_EQ(RootOf("HY1"), "HY1");
  EXPECT_EQ(RootOf("HY1.2.3"), "HY1");
}

}  // namespace
}  // namespace huiyin::kit
