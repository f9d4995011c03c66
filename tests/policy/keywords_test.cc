#include "services/policy/keywords.h"

#include <chrono>
#include <random>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace huiyin::policy {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(Keywords, TheLongestDecidesThenTheCategory) {
  const KeywordIndex index(Pairs{{"路灯", "city"},
                                 {"路灯不亮", "light"},
                                 {"灯", "lamp"},
                                 {"停水", "water"},
                                 {"停电", "power"},
                                 {"WiFi", "telecom"},
                                 {"停电", "blackout"},
                                 {"", "never"}});
  struct Row {
    const char* text;
    const char* category;  // "": abstains
  };
  const Row rows[] = {
      {"", ""},
      {"没有人管", ""},
      {"路", ""},
      {"路灯坏了", "city"},
      {"门口路灯不亮了", "light"},
      {"路灯不", "city"},
      {"灯", "lamp"},
      {"停水又路灯", "city"},       // equally long: city before water
      {"停电", "blackout"},         // one keyword of two categories
      {"停停水", "water"},          // falls back over a shared prefix
      {"家里wifi不通", "telecom"},  // ASCII in either case
      {"\xe7\x81", ""},             // half a character
  };
  for (const Row& row : rows)
    EXPECT_EQ(index.Find(row.text).value_or(""), row.category) << row.text;
}

// The definition, word for word.
std::string Naive(const Pairs& keywords, const std::string& text) {
  const std::pair<std::string, std::string>* best = nullptr;
  for (const auto& pair : keywords) {
    if (pair.first.empty() || text.find(pair.first) == std::string::npos) continue;
    if (best == nullptr || pair.first.size() > best->first.size() ||
        (pair.first.size() == best->first.size() && pair.second < best->second)) {
      best = &pair;
    }
  }
  return best == nullptr ? "" : best->second;
}

TEST(Keywords, AgreesWithTheDefinitionOnRandomTexts) {
  std::mt19937 random(7);
  auto word = [&](size_t length_max) {
    std::string text;
    for (size_t n = random() % (length_max + 1); n > 0; --n) text += "abc"[random() % 3];
    return text;
  };
  for (int round = 0; round < 500; ++round) {
    Pairs keywords;
    for (int i = 0; i < 12; ++i) keywords.emplace_back(word(6), absl::StrCat("c", random() % 5));
    const KeywordIndex index(keywords);
    for (int i = 0; i < 20; ++i) {
      const std::string text = word(24);
      ASSERT_EQ(index.Find(text).value_or(""), Naive(keywords, text)) << "round " << round << text;
    }
  }
}

TEST(Keywords, LongTextsAndManyKeywordsAreFast) {
  Pairs keywords;
  for (int i = 0; i < 4'000; ++i) {
    keywords.emplace_back(absl::StrCat("道道道道道", i * 7919), absl::StrCat("c", i));
  }
  const KeywordIndex index(keywords);
  std::string text;
  while (text.size() < 16'000) text += "道";
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) ASSERT_FALSE(index.Find(text).has_value());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500));
  EXPECT_TRUE(index.Find(text + "0").has_value());
}

}  // namespace
}  // namespace huiyin::policy
