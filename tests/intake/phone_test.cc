// One line, however its number was written.
#include "services/intake/phone.h"

#include <gtest/gtest.h>

namespace huiyin::intake {
namespace {

TEST(PhoneDigits, SameLineSameDigits) {
  for (const char* written :
       {"13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "+86-138-1234-5678",
        "(+86) 138 1234 5678", "0086 13812345678", "0086-138-1234-5678", "86 13812345678",
        "8613812345678", "１３８１２３４５６７８", "＋８６ １３８１２３４５６７８",
        "电话：13812345678"}) {
    EXPECT_EQ(PhoneDigits(written), "13812345678") << written;
  }
}

TEST(PhoneDigits, OtherLinesKeepTheirDigits) {
  const std::pair<const char*, const char*> rows[] = {
      {"010-12345678", "01012345678"},
      {"12345678", "12345678"},
      {"1234567", "1234567"},
      {"0086 10 12345678", "00861012345678"},  // no mobile number behind it: as it was said
      {"+86 10 1234 5678", "861012345678"},
      {"8612345678901", "12345678901"},  // eleven digits that begin with 1: taken for a mobile
      {"8602345678901", "8602345678901"},
      {"86123456789", "86123456789"},  // ten digits behind 86
      {"+852 1234 5678", "85212345678"},
  };
  for (const auto& [written, digits] : rows) EXPECT_EQ(PhoneDigits(written), digits) << written;
}

TEST(PhoneDigits, WhatNamesNoLineIsNone) {
  for (const char* written : {"", " ", "不详", "无", "-", "0", "110", "12345", "123456",
                              "00000000000", "1111111", "\xff\xef\xbc", "\xef\xbc\x8f"}) {
    EXPECT_EQ(PhoneDigits(written), "") << written;
  }
}

}  // namespace
}  // namespace huiyin::intake
