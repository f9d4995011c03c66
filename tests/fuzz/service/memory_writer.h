// MemoryWriter: what apply writes through: rows of a MemoryStore, timers as the runtime's rows.
// One thread; the store must outlive it.
#pragma once

#include <optional>
#include <string>

#include "services/kit/base/status.h"
#include "services/kit/runtime/service.h"
#include "services/kit/runtime/tables.h"
#include "services/kit/store/memory_store.h"

namespace huiyin::fuzz {

struct DueTimer {
  int64_t due_at_us = 0;
  std::string key;
  std::string root_id;
};

class MemoryWriter : public kit::StateWriter {
 public:
  explicit MemoryWriter(kit::MemoryStore* store) : store_(store) {}

  bool Get(std::string_view key, std::string* value) const override {
    return store_->Get(key, value);
  }
  void Scan(std::string_view from, std::string_view to, Visit visit) const override {
    store_->Scan(from, to, visit);
  }
  void Put(std::string_view key, std::string_view value) override {
    store_->mutable_rows().insert_or_assign(std::string(key), std::string(value));
  }
  void Delete(std::string_view key) override { store_->mutable_rows().erase(std::string(key)); }
  void SetTimer(int64_t due_at_us, std::string_view key, std::string_view root_id) override {
    common::v1::Timer timer;
    timer.set_root_id(std::string(root_id));
    kit::Timers::Put(*this, due_at_us, key, timer);
  }
  void CancelTimer(int64_t due_at_us, std::string_view key) override {
    kit::Timers::Delete(*this, due_at_us, key);
  }

  std::optional<DueTimer> FirstTimer() const {
    std::optional<DueTimer> first;
    kit::Timers::Scan(*this, [&](const kit::Timers::Row& row) {
      kit::KeyReader reader(row.key);
      first.emplace();
      HUIYIN_CHECK(reader.Read(&first->due_at_us) && reader.Read(&first->key), "a timer's key");
      first->root_id = row.value.root_id();
      return false;
    });
    return first;
  }

 private:
  kit::MemoryStore* store_;
};

}  // namespace huiyin::fuzz
