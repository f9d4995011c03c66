// Keys are in the order of their bytes, however they are compared.
#include "services/kit/store/row_key.h"

#include <random>
#include <string>

#include "gtest/gtest.h"

namespace huiyin::kit {
namespace {

class RowKeyProperty : public ::testing::TestWithParam<uint64_t> {};

TEST_P(RowKeyProperty, AreInTheOrderOfTheirBytes) {
  std::mt19937_64 random(GetParam());
  const RowKeyOrder order;
  // Few different bytes, with zero and the highest among them, and lengths on both sides of the head's eight.
  const auto text = [&] {
    std::string bytes(random() % 13, '\0');
    for (char& byte : bytes) byte = "\0\1\x7f\x80\xff"[random() % 5];
    return bytes;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = text();
    const std::string b = random() % 4 == 0 ? a : a.substr(0, random() % 13) + text();
    const std::string_view view = b;
    EXPECT_EQ(order(RowKey(a), RowKey(b)) < 0, a < b);
    EXPECT_EQ(order(RowKey(a), RowKey(b)) == 0, a == b);
    EXPECT_EQ(order(RowKey(a), view) < 0, a < b);
    EXPECT_EQ(order(view, RowKey(a)) < 0, b < a);
    EXPECT_EQ(std::string_view(RowKey(a)), a);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RowKeyProperty, ::testing::Range<uint64_t>(0, 5));

}  // namespace
}  // namespace huiyin::kit
