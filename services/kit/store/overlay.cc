#include "services/kit/store/overlay.h"

namespace huiyin::kit {

bool Overlay::Get(std::string_view key, std::string* value) const {
  auto found = writes_.find(key);
  if (found == writes_.end()) return base_->Get(key, value);
  if (!found->second.has_value()) return false;
  *value = *found->second;
  return true;
}

void Overlay::Put(std::string_view key, std::string_view value) {
  writes_[std::string(key)] = std::string(value);
}

void Overlay::Delete(std::string_view key) { writes_[std::string(key)] = std::nullopt; }

void Overlay::Scan(std::string_view from, std::string_view to, Visit visit) const {
  auto own = writes_.lower_bound(from);
  auto in_range = [&] { return own != writes_.end() && (to.empty() || own->first < to); };
  bool stopped = false;
  // Own rows that come before `key`; true when one of them is `key` itself and so hides the base's
  // row.
  auto visit_own_up_to = [&](std::string_view key) {
    while (!stopped && in_range() && own->first <= key) {
      const bool same = own->first == key;
      if (own->second.has_value()) stopped = !visit(own->first, *own->second);
      ++own;
      if (same) return true;
    }
    return false;
  };
  base_->Scan(from, to, [&](std::string_view key, std::string_view value) {
    const bool hidden = visit_own_up_to(key);
    if (!stopped && !hidden) stopped = !visit(key, value);
    return !stopped;
  });
  while (!stopped && in_range()) {
    if (own->second.has_value()) stopped = !visit(own->first, *own->second);
    ++own;
  }
}

}  // namespace huiyin::kit
