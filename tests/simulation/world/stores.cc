#include "tests/simulation/world/stores.h"

#include "services/kit/runtime/tables.h"

namespace huiyin::simulation {

absl::Status JudgedStore::Write(kit::Overlay::Writes&& writes) {
  before_.push_back(hash_);
  for (const auto& [key, value] : writes) {
    std::string before;
    const bool had = Get(key, &before);
    hash_.Change(key, had ? &before : nullptr, value.has_value() ? &*value : nullptr);
  }
  absl::Status written = MemoryStore::Write(std::move(writes));
  while (before_.size() > unflushed()) before_.pop_front();
  next_offset_.reset();
  judge_->Committed(where_, next_offset(), hash_.value());
  return written;
}

kit::Offset JudgedStore::next_offset() const {
  if (!next_offset_.has_value()) {
    const auto state = kit::FoldRow::Get(*this);
    next_offset_ = state.has_value() ? state->next_offset() : 0;
  }
  return *next_offset_;
}

absl::Status JudgedStore::Reset() {
  hash_.Clear();
  before_.clear();
  next_offset_.reset();
  return MemoryStore::Reset();
}

void JudgedStore::Lose(size_t batches) {
  LoseTail(batches);
  next_offset_.reset();
  for (; before_.size() > unflushed(); before_.pop_back()) hash_ = before_.back();
}

void JudgedStore::Restore(const Rows& copy) {
  Flush().IgnoreError();
  mutable_rows() = copy;
  next_offset_.reset();
  before_.clear();
  hash_.Clear();
  for (const auto& [key, value] : rows()) hash_.Change(key, nullptr, &value);
}

}  // namespace huiyin::simulation
