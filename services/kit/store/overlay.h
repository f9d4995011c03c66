// Overlay: the writes of decisions that are not read back yet, on top of what is.
//
// The owner decides a batch in order on it; when the log has given the whole batch back it goes
// into the store as one batch, and when the owner was fenced it is dropped. Not safe for use by two
// threads.
#pragma once

#include <optional>
#include <string>

#include "absl/container/btree_map.h"
#include "services/kit/store/reader.h"

namespace huiyin::kit {

class Overlay : public Writer {
 public:
  using Writes =
      absl::btree_map<std::string, std::optional<std::string>, std::less<>>;  // nullopt: deleted

  // `base` must outlive the overlay and must not change while the overlay holds writes.
  explicit Overlay(const Reader* base) : base_(base) {}

  bool Get(std::string_view key, std::string* value) const override;
  void Scan(std::string_view from, std::string_view to, Visit visit) const override;
  void Put(std::string_view key, std::string_view value) override;
  void Delete(std::string_view key) override;

  const Writes& writes() const { return writes_; }
  void Clear() { writes_.clear(); }

 private:
  const Reader* base_;
  Writes writes_;
};

}  // namespace huiyin::kit
