// RowKey: the key of a row in a tree of rows. Its first eight bytes stand in the tree's node, so that most comparisons need
// not go to where the rest is, which seldom is in a cache.
//
//   absl::btree_map<RowKey, Value, RowKeyOrder> rows;   // in the order of the bytes
//   rows.find(std::string_view("key"));
//
// Moved only, never changed. A key that was moved from is good for nothing but to be destroyed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "absl/types/compare.h"

namespace huiyin::kit {

// The first eight bytes as a number, zeros after the end: of two that differ, the smaller belongs to what comes first.
inline uint64_t HeadOf(std::string_view key) {
  uint64_t head = 0;
  if (key.size() >= sizeof head) {
    std::memcpy(&head, key.data(), sizeof head);  // one load
  } else {
    std::copy(key.begin(), key.end(), reinterpret_cast<char*>(&head));
  }
  return __builtin_bswap64(head);
}

class RowKey {
 public:
  // NOLINTBEGIN(google-explicit-constructor): it is a text that is kept differently.
  RowKey(std::string_view key)
      : head_(HeadOf(key)),
        size_(key.size()),
        bytes_(std::make_unique_for_overwrite<char[]>(key.size())) {
    std::copy(key.begin(), key.end(), bytes_.get());
  }
  RowKey(const char* key) : RowKey(std::string_view(key)) {}
  RowKey(const std::string& key) : RowKey(std::string_view(key)) {}
  operator std::string_view() const { return {bytes_.get(), size_}; }
  // NOLINTEND(google-explicit-constructor)
  // Needed by absl's trees to be compiled, which move their keys all the same.
  RowKey(const RowKey& other) : RowKey(std::string_view(other)) {}
  RowKey(RowKey&&) = default;
  RowKey& operator=(RowKey&&) = default;

  uint64_t head() const { return head_; }

 private:
  uint64_t head_;
  size_t size_;
  std::unique_ptr<char[]> bytes_;
};

inline uint64_t HeadOf(const RowKey& key) { return key.head(); }
inline uint64_t HeadOf(const std::string& key) { return HeadOf(std::string_view(key)); }

struct RowKeyOrder {
  using is_transparent = void;

  template <typename A, typename B>
  absl::weak_ordering operator()(const A& a, const B& b) const {
    const uint64_t head = HeadOf(a), other = HeadOf(b);
    if (head != other)
      return head < other ? absl::weak_ordering::less : absl::weak_ordering::greater;
    const int rest = std::string_view(a).compare(std::string_view(b));
    return rest < 0   ? absl::weak_ordering::less
           : rest > 0 ? absl::weak_ordering::greater
                      : absl::weak_ordering::equivalent;
  }
};

}  // namespace huiyin::kit
