#include "services/kit/store/key.h"

namespace huiyin::kit {

void AppendKey(std::string* out, std::string_view value) {
  for (char c : value) {
    out->push_back(c);
    if (c == '\0') out->push_back('\xff');
  }
  out->append("\0\1", 2);
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

bool KeyReader::ReadInteger(int64_t* out) {
  if (rest_.size() < 8) return false;
  uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) bits = bits << 8 | static_cast<unsigned char>(rest_[i]);
  rest_.remove_prefix(8);
  *out = static_cast<int64_t>(bits ^ (uint64_t{1} << 63));
  return true;
}

bool KeyReader::Read(std::string* out) {
  out->clear();
  for (size_t i = 0; i + 1 < rest_.size(); ++i) {
    if (rest_[i] != '\0') {
      out->push_back(rest_[i]);
      continue;
    }
    if (rest_[++i] == '\xff') {
      out->push_back('\0');
    } else if (rest_[i] == '\1') {
      rest_.remove_prefix(i + 1);
      return true;
    } else {
      return false;
    }
  }
  return false;
}

}  // namespace huiyin::kit
