#include "services/kit/store/key.h"

#include <algorithm>
#include <random>
#include <tuple>

#include "gtest/gtest.h"

namespace huiyin::kit {
namespace {

using Tuple = std::tuple<int64_t, std::string, int64_t, std::string>;

// Few different bytes, so that equal prefixes, empty strings and zero bytes are common.
std::string RandomText(std::mt19937_64& random) {
  constexpr char kBytes[] = {'\0', '\1', 'a', '\xfe', '\xff'};
  std::string text;
  for (uint64_t n = random() % 4; n > 0; --n) text.push_back(kBytes[random() % sizeof(kBytes)]);
  return text;
}

int64_t RandomNumber(std::mt19937_64& random) {
  const int64_t numbers[] = {0,   1,         -1,        255,
                             256, INT64_MIN, INT64_MAX, static_cast<int64_t>(random())};
  return numbers[random() % 8];
}

std::string KeyOf(const Tuple& tuple) {
  return std::apply(
      [](int64_t a, const std::string& b, int64_t c, const std::string& d) {
        return OrderedKey(a, std::string_view(b), c, std::string_view(d));
      },
      tuple);
}

// Strings compare by unsigned bytes, as keys do.
bool Less(const Tuple& a, const Tuple& b) {
  const auto bytes = [](const std::string& s) {
    return std::vector<unsigned char>(s.begin(), s.end());
  };
  return std::make_tuple(std::get<0>(a), bytes(std::get<1>(a)), std::get<2>(a),
                         bytes(std::get<3>(a))) <
         std::make_tuple(std::get<0>(b), bytes(std::get<1>(b)), std::get<2>(b),
                         bytes(std::get<3>(b)));
}

TEST(OrderedKey, SortsAsItsTuples) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    Tuple a{RandomNumber(random), RandomText(random), RandomNumber(random), RandomText(random)};
    Tuple b{RandomNumber(random), RandomText(random), RandomNumber(random), RandomText(random)};
    if (random() % 3 == 0) std::get<0>(b) = std::get<0>(a);
    if (random() % 2 == 0) std::get<1>(b) = std::get<1>(a);
    ASSERT_EQ(Less(a, b), KeyOf(a) < KeyOf(b)) << i;
    ASSERT_EQ(Less(b, a), KeyOf(b) < KeyOf(a)) << i;
  }
}

TEST(OrderedKey, ReadsBackWhatItWasMadeOf) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 5'000; ++i) {
    const Tuple made{RandomNumber(random), RandomText(random), RandomNumber(random),
                     RandomText(random)};
    Tuple read;
    const std::string key = KeyOf(made);
    KeyReader reader(key);
    ASSERT_TRUE(reader.Read(&std::get<0>(read)) && reader.Read(&std::get<1>(read)) &&
                reader.Read(&std::get<2>(read)) && reader.Read(&std::get<3>(read)));
    EXPECT_TRUE(reader.AtEnd());
    EXPECT_EQ(read, made);
  }
}

TEST(OrderedKey, OfAnotherShapeIsNotRead) {
  std::string text;
  int64_t number = 0;
  EXPECT_FALSE(KeyReader("short").Read(&number));
  EXPECT_FALSE(KeyReader("no end").Read(&text));
  EXPECT_FALSE(KeyReader(std::string_view("a\0b", 3)).Read(&text));
}

TEST(PrefixEnd, IsAboveEveryKeyWithThePrefixAndNoOther) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xff\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
}

}  // namespace
}  // namespace huiyin::kit
