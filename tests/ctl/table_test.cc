#include "services/ctl/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace huiyin::ctl {
namespace {

TEST(DisplayWidth, CountsColumnsOfATerminal) {
  EXPECT_EQ(DisplayWidth(""), 0u);
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("城管局"), 6u);
  EXPECT_EQ(DisplayWidth("12345热线"), 9u);
  EXPECT_EQ(DisplayWidth("（县）"), 6u);  // full-width brackets
  EXPECT_EQ(DisplayWidth("한국"), 4u);
  EXPECT_EQ(DisplayWidth("café"), 4u);
  EXPECT_EQ(DisplayWidth("cafe\u0301"), 4u);  // combining accent
  EXPECT_EQ(DisplayWidth("\U00020000"), 2u);  // a rare character outside the basic plane
  EXPECT_EQ(DisplayWidth("…"), 1u);
}

TEST(Shorten, CutsBetweenCharacters) {
  EXPECT_EQ(Shorten("城管局", 6), "城管局");
  EXPECT_EQ(Shorten("城管局", 5), "城管…");
  EXPECT_EQ(Shorten("城管局", 4), "城…");  // half a character is none
  EXPECT_EQ(Shorten("abc", 2), "a…");
  EXPECT_EQ(Shorten("abc", 0), "");
}

TEST(Printable, LetsNoControlCharacterThrough) {
  EXPECT_EQ(Printable("路灯\n不亮"), "路灯 不亮");
  EXPECT_EQ(Printable("\x1b[31mred"), " [31mred");
  EXPECT_EQ(Printable("a\u202Eb"), "a b");  // would turn the line around
  EXPECT_EQ(Printable("a\xff\xe5\x9f"), "a\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(Printable("\u009b1m"), " 1m");
}

TEST(Table, AlignsChineseAndNumbers) {
  Table table({"unit", {"cases", Align::kRight}, "note"});
  table.Add({"城管局", "7", "a"});
  table.Add({"office", "1234", ""});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(),
            "unit    cases  note\n"
            "城管局      7  a\n"
            "office   1234\n");
}

TEST(Table, ShortensLongCells) {
  Table table({{"text", Align::kLeft, 5}});
  table.Add({"路灯不亮"});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(), "text\n路灯…\n");
}

TEST(PrintFields, LeavesEmptyOnesOut) {
  std::ostringstream out;
  PrintFields(out, {{"stage", "received"}, {"a long name that is empty", ""}, {"id", "1\n2"}});
  EXPECT_EQ(out.str(), "stage  received\nid     1 2\n");
}

}  // namespace
}  // namespace huiyin::ctl
