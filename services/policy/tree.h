// Tree: entities that name a parent of their own kind, such as units, areas and categories. Used by
// Policy only.
//
// Put and remove freely, then Link once; after that the tree is only read. Linking is total: an
// unknown parent makes a root, and in a loop nobody has a parent, so walking up always ends. Both
// are independent of the order of puts. A copy must be linked before it is read.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace huiyin::policy {

// Lets maps keyed by std::string be asked with a std::string_view.
struct StringHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <typename T>
using StringMap = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

template <typename T>
class Tree {
 public:
  struct Node {
    T entity;
    const Node* parent = nullptr;
    enum { kNew, kOnPath, kDone } mark = kNew;
  };

  void Put(const T& entity) { nodes_[entity.id()] = Node{entity}; }
  void Remove(std::string_view id) {
    if (auto it = nodes_.find(id); it != nodes_.end()) nodes_.erase(it);
  }

  const Node* Find(std::string_view id) const {
    auto it = nodes_.find(id);
    return it == nodes_.end() ? nullptr : &it->second;
  }
  const T* Get(std::string_view id) const {
    const Node* node = Find(id);
    return node == nullptr ? nullptr : &node->entity;
  }
  const StringMap<Node>& nodes() const { return nodes_; }

  void Link() {
    for (auto& [id, node] : nodes_) {
      const Node* parent =
          node.entity.parent_id().empty() ? nullptr : Find(node.entity.parent_id());
      node.parent = parent;
      node.mark = Node::kNew;
    }
    for (auto& [id, node] : nodes_) CutLoopAbove(&node);
  }

  // Parent first, root last.
  std::vector<std::string_view> Ancestors(std::string_view id) const {
    std::vector<std::string_view> ids;
    const Node* node = Find(id);
    if (node == nullptr) return ids;
    for (node = node->parent; node != nullptr; node = node->parent)
      ids.push_back(node->entity.id());
    return ids;
  }

 private:
  // Each node is walked once: what is done is known to lead to a root.
  void CutLoopAbove(Node* start) {
    Node* node = start;
    for (; node != nullptr && node->mark == Node::kNew; node = Up(node)) node->mark = Node::kOnPath;
    if (node != nullptr && node->mark == Node::kOnPath) {
      for (Node* next = Up(node); next != nullptr; node = next, next = Up(node)) {
        node->parent = nullptr;
        node->mark = Node::kDone;
      }
    }
    for (node = start; node != nullptr && node->mark == Node::kOnPath; node = Up(node)) {
      node->mark = Node::kDone;
    }
  }
  static Node* Up(Node* node) { return const_cast<Node*>(node->parent); }

  StringMap<Node> nodes_;
};

}  // namespace huiyin::policy
