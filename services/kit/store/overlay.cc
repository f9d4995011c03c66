#include "services/kit/store/overlay.h"

#include "google/protobuf/message_lite.h"

namespace huiyin::kit {

const std::string& RowChange::operator*() const {
  if (bytes_ == nullptr) bytes_ = std::make_unique<std::string>(row_->SerializeAsString());
  return *bytes_;
}

std::string_view RowChange::Bytes(std::string* space) const {
  if (bytes_ != nullptr) return *bytes_;
  row_->SerializeToString(space);
  return *space;
}

const RowPtr& RowChange::ParsedAs(const google::protobuf::MessageLite& shape) const {
  if (row_ == nullptr) row_ = ParseRow(*bytes_, shape);
  return row_;
}

google::protobuf::MessageLite& RowChange::Own(const google::protobuf::MessageLite& shape) {
  ParsedAs(shape);
  bytes_ = nullptr;
  if (row_.use_count() > 1) row_ = CopyRow(*row_);
  // Rows are made to be changed, and shared as such that are not: this one is not shared.
  return const_cast<google::protobuf::MessageLite&>(*row_);
}

RowPtr Overlay::Find(std::string_view key, const google::protobuf::MessageLite& shape) const {
  const auto found = writes_.find(key);
  if (found == writes_.end()) return base_->Find(key, shape);
  return found->second.has_value() ? found->second.ParsedAs(shape) : nullptr;
}

bool Overlay::Get(std::string_view key, std::string* value) const {
  auto found = writes_.find(key);
  if (found == writes_.end()) return base_->Get(key, value);
  if (!found->second.has_value()) return false;
  *value = *found->second;
  return true;
}

void Overlay::Become(std::string_view key, RowChange&& change) {
  const auto place = writes_.lower_bound(key);
  if (place != writes_.end() && place->first == key) {
    place->second = std::move(change);
  } else {
    writes_.emplace_hint(place, RowKey(key), std::move(change));
  }
}

void Overlay::Put(std::string_view key, std::string_view value) { Become(key, RowChange(value)); }

void Overlay::PutRow(std::string_view key, RowPtr row) { Become(key, RowChange(std::move(row))); }

void Overlay::Change(std::string_view key, const google::protobuf::MessageLite& shape,
                     IfNone if_none, Changing change) {
  auto place = writes_.lower_bound(key);
  if (place == writes_.end() || place->first != key) {
    const RowPtr found = base_->Find(key, shape);
    if (found == nullptr && if_none == IfNone::kLeave) return;
    // Copied at once: whether another thread still has the base's row, its count does not say in time.
    RowPtr own = found == nullptr ? nullptr : CopyRow(*found);
    place = writes_.emplace_hint(place, RowKey(key), RowChange(std::move(own)));
  }
  if (!place->second.has_value()) {
    if (if_none == IfNone::kLeave) return;
    place->second = RowChange(RowPtr(shape.New()));
  }
  if (!change(&place->second.Own(shape))) place->second = RowChange();
}

void Overlay::Delete(std::string_view key) { Become(key, RowChange()); }

void Overlay::Take(Writes&& writes) {
  if (writes_.empty()) {
    writes_ = std::move(writes);
    return;
  }
  // In order, so that most go right before the place where the last one went.
  auto place = writes_.begin();
  while (!writes.empty()) {
    auto node = writes.extract(writes.begin());
    place = writes_.insert(place, std::move(node));
    // NOLINTNEXTLINE(bugprone-use-after-move): it is left alone where there is one with its key.
    if (!node.empty()) place->second = std::move(node.mapped());
    ++place;
  }
}

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
