// Ordered keys: tuples of integers and strings as bytes whose order is the tuples' order.
//
// Used for every key of the state. Integers are big-endian with the sign bit flipped; strings end
// in 00 01 with each 00 inside written as 00 ff, so no key is a prefix of another of the same
// shape.
//
//   std::string key = OrderedKey(int64_t{due_at_us}, std::string_view("HY1"));
//   KeyReader reader(key); int64_t due; std::string id; reader.Read(&due); reader.Read(&id);
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace huiyin::kit {

template <std::integral T>
void AppendKey(std::string* out, T value) {
  auto bits = static_cast<uint64_t>(static_cast<int64_t>(value)) ^ (uint64_t{1} << 63);
  char bytes[8];
  for (int i = 7; i >= 0; --i, bits >>= 8) bytes[i] = static_cast<char>(bits & 0xff);
  out->append(bytes, 8);
}
void AppendKey(std::string* out, std::string_view value);

template <typename... Parts>
std::string OrderedKey(const Parts&... parts) {
  std::string out;
  (AppendKey(&out, parts), ...);
  return out;
}

// The smallest key above every key that starts with `prefix`; empty when there is none.
std::string PrefixEnd(std::string_view prefix);

// Reads a key's parts in order. false: the key has another shape.
class KeyReader {
 public:
  explicit KeyReader(std::string_view key) : rest_(key) {}
  template <std::integral T>
  bool Read(T* out) {
    int64_t value = 0;
    if (!ReadInteger(&value)) return false;
    *out = static_cast<T>(value);
    return true;
  }
  bool Read(std::string* out);
  bool AtEnd() const { return rest_.empty(); }

 private:
  bool ReadInteger(int64_t* out);
  std::string_view rest_;
};

}  // namespace huiyin::kit
