#include "services/kit/store/free_space.h"

#include <limits>

#include "gtest/gtest.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kAll = std::numeric_limits<int64_t>::max() / 2;

TEST(FreeSpace, IsLowBelowTheReserveOnly) {
  const struct {
    std::vector<std::string> folders;
    int64_t reserve_bytes;
    bool low;
  } kCases[] = {
      {{"/"}, 0, false},
      {{"/"}, 1, false},
      {{"/"}, kAll, true},
      {{"/", "/no/such/folder"}, kAll, true},
      {{"/no/such/folder"}, kAll, false},  // nobody knows: writing will tell
      {{}, kAll, false},
  };
  for (const auto& [folders, reserve_bytes, low] : kCases) {
    FreeSpace space(folders, reserve_bytes);
    EXPECT_EQ(space.low(), low) << reserve_bytes;
    EXPECT_EQ(space.CheckNewWork().code(),
              low ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kOk);
    space.Look();
    EXPECT_EQ(space.low(), low) << reserve_bytes;
  }
}

// The disk on which /proc lies holds nothing: any reserve is more than it has.
TEST(FreeSpace, TheFullestDiskCounts) {
  FreeSpace space({"/", "/proc"}, 1);
  EXPECT_EQ(space.free_bytes(), 0);
  EXPECT_TRUE(space.low());
}

}  // namespace
}  // namespace huiyin::kit
