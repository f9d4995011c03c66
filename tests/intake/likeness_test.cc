// How alike two cases are, and what is near on the map.
#include "services/intake/likeness.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "services/intake/map_cell.h"

namespace huiyin::intake {
namespace {

TEST(Likeness, PlaceFallsByTheMetre) {
  const std::pair<int64_t, int32_t> rows[] = {{-5, 1000}, {0, 1000}, {1, 998}, {250, 500},
                                              {499, 2},   {500, 0},  {501, 0}, {1 << 30, 0}};
  for (const auto& [metres, permille] : rows) EXPECT_EQ(PlacePermille(metres), permille) << metres;
}

TEST(Likeness, TimeFallsOverThirtyDays) {
  constexpr int64_t kDay = 86'400;
  const std::pair<int64_t, int32_t> rows[] = {{0, 1000},          {3 * kDay, 900}, {15 * kDay, 500},
                                              {30 * kDay - 1, 1}, {30 * kDay, 0},  {31 * kDay, 0}};
  for (const auto& [seconds, permille] : rows)
    EXPECT_EQ(TimePermille(seconds), permille) << seconds;
}

TEST(Likeness, WordsArePairsOfCharactersShared) {
  struct Row {
    const char *a, *b;
    int32_t permille;
  };
  const Row rows[] = {
      {"路灯坏了", "路灯坏了", 1000},
      {"路灯坏了", "路灯不亮", 333},      // 路灯; three pairs each
      {"路灯坏了", "路灯坏了三天", 750},  // 3 of 3, 3 of 5
      {"路灯坏了", "井盖没了", 0},
      {"abab", "ab", 500},  // ab ba ab; ab counts once
      {"Lamp", "lAMP", 1000},
      {"路灯，坏了！", "路 灯坏了。", 1000},  // punctuation and spaces say nothing
      {"３号楼", "３号楼", 1000},
      {"３号楼", "3号楼", 500},  // a full-width digit is another character
      {"灯", "灯", 1000},
      {"灯", "路灯", 0},
      {"", "", 0},
      {"", "路灯", 0},
      {"！？", "！？", 0},
      {"\xff\xfe", "\xff\xfe", 1000},  // bytes that are no UTF-8 are characters too
      {"路灯\xe8\xb7", "路灯", 666},   // cut in the middle: one character more
      {"\xf0\x9f\x94\xa5\xf0\x9f\x94\xa5", "\xf0\x9f\x94\xa5\xf0\x9f\x94\xa5", 1000},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(WordsPermille(row.a, row.b), row.permille) << row.a << " | " << row.b;
    EXPECT_EQ(WordsPermille(row.b, row.a), row.permille) << row.b << " | " << row.a;
  }
}

TEST(Likeness, ScoreIsPlaceTimeAndWords) {
  const int32_t rows[][4] = {
      {1000, 1000, 1000, 1000}, {1000, 1000, 0, 250}, {0, 1000, 1000, 0}, {1000, 0, 1000, 0},
      {500, 1000, 1000, 500},   {800, 500, 600, 280}, {1, 1, 1000, 0},
  };
  for (const auto& [place, time, words, score] : rows) {
    EXPECT_EQ(ScorePermille(place, time, words), score);
  }
}

common::v1::Place At(int32_t latitude_e7, int32_t longitude_e7) {
  common::v1::Place place;
  place.set_latitude_e7(latitude_e7);
  place.set_longitude_e7(longitude_e7);
  return place;
}

// One degree of latitude is 111,195 m; of longitude that times the cosine.
TEST(MapCell, MetresAreThoseOnTheGround) {
  struct Row {
    common::v1::Place a, b;
    int64_t metres;
  };
  const Row rows[] = {
      {At(300'000'000, 1'200'000'000), At(300'000'000, 1'200'000'000), 0},
      {At(300'000'000, 1'200'000'000), At(300'010'000, 1'200'000'000), 111},
      {At(0, 0), At(0, 10'000), 111},
      {At(600'000'000, 0), At(600'000'000, 10'000), 56},   // half at 60°
      {At(0, 1'799'995'000), At(0, -1'799'995'000), 111},  // over the date line
      {At(-50'000, 0), At(50'000, 0), 1112},               // over the equator
  };
  for (const Row& row : rows) {
    EXPECT_EQ(MetresBetween(row.a, row.b), row.metres);
    EXPECT_EQ(MetresBetween(row.b, row.a), row.metres);
  }
}

// Wherever on earth, 500 m away in any direction is in the nine cells, and 2 km away is not.
TEST(MapCell, WhatIsNearIsInTheNineCells) {
  constexpr double kE7PerMetre = 1 / 0.0111195;
  // Latitude in degrees, times ten thousand the cosine.
  const std::pair<int, int> latitudes[] = {{0, 10000}, {25, 9063},  {31, 8572},  {40, 7660},
                                           {53, 6018}, {-34, 8290}, {-60, 5000}, {75, 2588}};
  for (const auto& [degrees, cosine] : latitudes) {
    for (const int64_t longitude :
         {0ll, 1'204'512'345ll, -739'876'543ll, 1'799'999'999ll, -1'800'000'000ll}) {
      for (int shift = 0; shift < 60'000; shift += 7'919) {
        const auto place = At(degrees * 10'000'000 + shift, longitude);
        const std::vector<MapCell> around = CellsAround(place);
        ASSERT_EQ(around.size(), 9u);
        const auto near = [&, cosine = cosine](double north_m, double east_m) {
          const auto east_e7 = static_cast<int64_t>(east_m * kE7PerMetre * 10000 / cosine);
          int64_t turned = longitude + east_e7;
          if (turned > 1'800'000'000) turned -= 3'600'000'000;
          if (turned < -1'800'000'000) turned += 3'600'000'000;
          const auto other = At(place.latitude_e7() + static_cast<int32_t>(north_m * kE7PerMetre),
                                static_cast<int32_t>(turned));
          return std::count(around.begin(), around.end(), CellOf(other)) == 1;
        };
        for (const auto& [north, east] :
             {std::pair(500, 0), {-500, 0}, {0, 500}, {0, -500}, {500, 500}, {-500, -500}}) {
          EXPECT_TRUE(near(north, east))
              << degrees << " " << longitude << " " << north << " " << east;
        }
        for (const auto& [north, east] : {std::pair(2000, 0), {0, 2000}, {0, -2000}}) {
          EXPECT_FALSE(near(north, east))
              << degrees << " " << longitude << " " << north << " " << east;
        }
      }
    }
  }
}

TEST(MapCell, TheEdgesOfTheMapHaveCellsToo) {
  for (const auto& place :
       {At(900'000'000, 0), At(-900'000'000, 1'800'000'000), At(0, -1'800'000'000)}) {
    const std::vector<MapCell> around = CellsAround(place);
    EXPECT_EQ(std::count(around.begin(), around.end(), CellOf(place)), 1);
  }
  EXPECT_EQ(CellOf(At(0, 1'800'000'000)), CellOf(At(0, -1'800'000'000)));
  EXPECT_EQ(CellOf(At(-1, 0)).row, -1);
  EXPECT_EQ(CellOf(At(0, 0)).row, 0);
  EXPECT_EQ(CellOf(At(45'999, 0)).row, 0);
  EXPECT_EQ(CellOf(At(46'000, 0)).row, 1);
}

}  // namespace
}  // namespace huiyin::intake
