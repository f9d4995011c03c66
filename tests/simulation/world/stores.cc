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
  const auto state = kit::FoldRow::Get(*this);
  judge_->Committed(where_, state ? state->next_offset() : -1, hash_.value());
  return written;
}

absl::Status JudgedStore::Reset() {
  hash_.Clear();
  before_.clear();
  return MemoryStore::Reset();
}

void JudgedStore::Lose(size_t batches) {
  LoseTail(batches);
  for (; before_.size() > unflushed(); before_.pop_back()) hash_ = before_.back();
}

void JudgedStore::Restore(const Rows& copy) {
  Flush().IgnoreError();
  mutable_rows() = copy;
  before_.clear();
  hash_.Clear();
  for (const auto& [key, value] : rows()) hash_.Change(key, nullptr, &value);
}

}  // namespace huiyin::simulation
