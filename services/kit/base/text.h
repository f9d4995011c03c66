// Concat: strings and numbers joined to one string. Debian's Abseil is built with a string_view
// that is not std's, so its StrCat does not take ours.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace huiyin::kit {

inline void AppendText(std::string* out, std::string_view text) { out->append(text); }
inline void AppendText(std::string* out, char c) { out->push_back(c); }
template <std::integral T>
void AppendText(std::string* out, T value) {
  out->append(std::to_string(value));
}

template <typename... Parts>
std::string Concat(const Parts&... parts) {
  std::string out;
  (AppendText(&out, parts), ...);
  return out;
}

}  // namespace huiyin::kit
