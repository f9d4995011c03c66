#include "services/intake/phone.h"

namespace huiyin::intake {
namespace {

constexpr size_t kMobileDigits = 11;
constexpr size_t kDigitsMin = 7;
constexpr std::string_view kFullWidthLead = "\xef\xbc";  // U+FF10 to U+FF19 end in 90 to 99
constexpr unsigned char kFullWidthZero = 0x90;

std::string DigitsOf(std::string_view text) {
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] >= '0' && text[i] <= '9') {
      digits.push_back(text[i]);
    } else if (text.substr(i, 2) == kFullWidthLead && i + 2 < text.size()) {
      const int value = static_cast<unsigned char>(text[i + 2]) - kFullWidthZero;
      if (value >= 0 && value <= 9) digits.push_back(static_cast<char>('0' + value));
      i += 2;
    }
  }
  return digits;
}

bool EndsInMobile(const std::string& digits, size_t prefix) {
  return digits.size() == prefix + kMobileDigits && digits[prefix] == '1';
}

}  // namespace

std::string PhoneDigits(std::string_view phone) {
  std::string digits = DigitsOf(phone);
  for (const std::string_view country : {"86", "0086"}) {
    if (digits.compare(0, country.size(), country) == 0 && EndsInMobile(digits, country.size())) {
      digits.erase(0, country.size());
      break;
    }
  }
  if (digits.size() < kDigitsMin || digits.find_first_not_of(digits[0]) == std::string::npos) {
    return "";
  }
  return digits;
}

}  // namespace huiyin::intake
