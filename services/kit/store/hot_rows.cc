#include "services/kit/store/hot_rows.h"

#include <utility>

namespace huiyin::kit {

bool HotRows::Get(std::string_view key, std::string* value) const { return base_->Get(key, value); }

void HotRows::Scan(std::string_view from, std::string_view to, Visit visit) const {
  base_->Scan(from, to, visit);
}

// Also that there is none is kept: a new case is looked for before it is written.
RowPtr HotRows::Find(std::string_view key, const google::protobuf::MessageLite& shape) const {
  const auto found = places_.find(key);
  if (found != places_.end()) {
    rows_.splice(rows_.begin(), rows_, found->second);
    return found->second->row;
  }
  RowPtr row = base_->Find(key, shape);
  Keep(key, row);
  return row;
}

void HotRows::Keep(std::string_view key, RowPtr row) const {
  rows_.push_front({std::string(key), std::move(row)});
  places_.emplace(rows_.front().key, rows_.begin());
  if (rows_.size() <= rows_max_) return;
  places_.erase(rows_.back().key);
  rows_.pop_back();
}

void HotRows::Wrote(const Overlay::Writes& writes) {
  if (places_.empty()) return;
  for (const auto& [key, change] : writes) {
    const auto found = places_.find(std::string_view(key));
    if (found == places_.end()) continue;
    if (!change.has_value() || change.row() != nullptr) {
      found->second->row = change.row();
      continue;
    }
    rows_.erase(found->second);
    places_.erase(found);
  }
}

void HotRows::Clear() {
  places_.clear();
  rows_.clear();
}

}  // namespace huiyin::kit
