#include "services/policy/keywords.h"

#include <algorithm>

namespace huiyin::policy {
namespace {

uint8_t Fold(char c) { return static_cast<uint8_t>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); }

}  // namespace

KeywordIndex::KeywordIndex(const std::vector<std::pair<std::string, std::string>>& keywords)
    : nodes_(1) {
  for (const auto& [keyword, category] : keywords) categories_.push_back(category);
  std::sort(categories_.begin(), categories_.end());
  categories_.erase(std::unique(categories_.begin(), categories_.end()), categories_.end());
  for (const auto& [keyword, category] : keywords) {
    auto it = std::lower_bound(categories_.begin(), categories_.end(), category);
    if (!keyword.empty()) Add(keyword, static_cast<uint32_t>(it - categories_.begin()));
  }
  LinkFailures();
}

uint32_t KeywordIndex::Child(uint32_t node, uint8_t byte) const {
  if (node == 0) return from_root_[byte];
  auto it = edges_.find(Edge(node, byte));
  return it == edges_.end() ? 0 : it->second;
}

uint32_t KeywordIndex::Step(uint32_t node, uint8_t byte) const {
  while (true) {
    if (uint32_t child = Child(node, byte); child != 0 || node == 0) return child;
    node = nodes_[node].fail;
  }
}

void KeywordIndex::Add(std::string_view keyword, uint32_t category) {
  uint32_t node = 0;
  for (char c : keyword) {
    uint32_t child = Child(node, Fold(c));
    if (child == 0) {
      child = static_cast<uint32_t>(nodes_.size());
      nodes_.emplace_back();
      if (node == 0) {
        from_root_[Fold(c)] = child;
      } else {
        edges_[Edge(node, Fold(c))] = child;
      }
    }
    node = child;
  }
  Node& end = nodes_[node];
  end.category = end.best_bytes == 0 ? category : std::min(end.category, category);
  end.best_bytes = static_cast<uint32_t>(keyword.size());
}

// Breadth first, so that the shorter suffixes are ready; a node without a keyword inherits its
// suffix's.
void KeywordIndex::LinkFailures() {
  std::vector<std::vector<std::pair<uint8_t, uint32_t>>> children(nodes_.size());
  for (const auto& [edge, child] : edges_) {
    children[edge >> 8].emplace_back(static_cast<uint8_t>(edge & 0xff), child);
  }
  std::vector<uint32_t> queue;
  for (uint32_t child : from_root_) {
    if (child != 0) queue.push_back(child);
  }
  for (size_t next = 0; next < queue.size(); ++next) {
    uint32_t node = queue[next];
    for (const auto& [byte, child] : children[node]) {
      nodes_[child].fail = Step(nodes_[node].fail, byte);
      queue.push_back(child);
    }
    const Node& suffix = nodes_[nodes_[node].fail];
    if (nodes_[node].best_bytes == 0) {
      nodes_[node].best_bytes = suffix.best_bytes;
      nodes_[node].category = suffix.category;
    }
  }
}

std::optional<std::string> KeywordIndex::Find(std::string_view text) const {
  uint32_t node = 0;
  uint32_t best_bytes = 0;
  uint32_t category = 0;
  for (char c : text) {
    node = Step(node, Fold(c));
    const Node& at = nodes_[node];
    if (at.best_bytes > best_bytes || (at.best_bytes == best_bytes && at.category < category)) {
      best_bytes = at.best_bytes;
      category = at.category;
    }
  }
  if (best_bytes == 0) return std::nullopt;
  return categories_[category];
}

}  // namespace huiyin::policy
