// KeywordIndex: which category a text speaks of, by the longest keyword found in it.
//
// Aho–Corasick over bytes: one pass over the text whatever the number of keywords. UTF-8 needs no
// care, since no character's bytes occur inside another's. ASCII letters match in either case.
// Immutable once built; safe from any thread.
//
//   KeywordIndex index({{"路灯不亮", "street-light"}, {"路灯", "city"}});
//   index.Find("门口路灯不亮了");   // "street-light"
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace huiyin::policy {

class KeywordIndex {
 public:
  KeywordIndex() : KeywordIndex(std::vector<std::pair<std::string, std::string>>()) {}
  // Pairs of keyword and category id. Empty keywords are left out.
  explicit KeywordIndex(const std::vector<std::pair<std::string, std::string>>& keywords);

  // The category of the longest keyword in bytes; among equally long ones the smallest id; nullopt:
  // none occurs.
  std::optional<std::string> Find(std::string_view text) const;

 private:
  struct Node {
    uint32_t fail = 0;        // the longest proper suffix that is a node too
    uint32_t best_bytes = 0;  // of the longest keyword that ends here, 0: none
    uint32_t category = 0;    // its category, in categories_
  };
  static uint64_t Edge(uint32_t node, uint8_t byte) { return uint64_t{node} << 8 | byte; }
  uint32_t Child(uint32_t node, uint8_t byte) const;  // 0: none
  uint32_t Step(uint32_t node, uint8_t byte) const;
  void Add(std::string_view keyword, uint32_t category);
  void LinkFailures();

  std::vector<std::string> categories_;  // sorted, so that the smaller index is the smaller id
  std::vector<Node> nodes_;              // [0] is the root
  std::array<uint32_t, 256> from_root_{};
  std::unordered_map<uint64_t, uint32_t> edges_;  // of all other nodes
};

}  // namespace huiyin::policy
