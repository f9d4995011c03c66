// Overlay: the writes of decisions that are not read back yet, on top of what is.
//
// The owner decides a batch in order on it; when the log has given the whole batch back it goes
// into the store as one batch, and when the owner was fenced it is dropped. Not safe for use by two
// threads.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/container/btree_map.h"
#include "services/kit/store/reader.h"
#include "services/kit/store/row_key.h"

namespace huiyin::kit {

// What a row becomes: nothing, bytes, or a message whose bytes are made when they are first asked for.
class RowChange {
 public:
  RowChange() = default;  // deleted
  // NOLINTBEGIN(google-explicit-constructor): what a row becomes is written as what it becomes.
  RowChange(std::nullopt_t) {}
  RowChange(std::string_view bytes) : bytes_(std::make_unique<std::string>(bytes)) {}
  RowChange(const char* bytes) : RowChange(std::string_view(bytes)) {}
  RowChange(const std::string& bytes) : RowChange(std::string_view(bytes)) {}
  // NOLINTEND(google-explicit-constructor)
  explicit RowChange(RowPtr row) : row_(std::move(row)) {}
  RowChange(const RowChange& other)
      : bytes_(other.bytes_ == nullptr ? nullptr : std::make_unique<std::string>(*other.bytes_)),
        row_(other.row_) {}
  RowChange(RowChange&&) = default;
  RowChange& operator=(RowChange&&) = default;

  bool has_value() const { return bytes_ != nullptr || row_ != nullptr; }
  const std::string& operator*() const;
  // The same for whoever needs the bytes once: made in `space` where nobody has them, and kept nowhere.
  std::string_view Bytes(std::string* space) const;
  // null where nobody has it as a message.
  const RowPtr& row() const { return row_; }
  const RowPtr& ParsedAs(const google::protobuf::MessageLite& shape) const;
  // The row to be changed in place, which nobody else has; only where it has a value.
  google::protobuf::MessageLite& Own(const google::protobuf::MessageLite& shape);

 private:
  // Small, for a tree's node holds few where they are large.
  mutable std::unique_ptr<std::string> bytes_;
  mutable RowPtr row_;
};

class Overlay : public Writer {
 public:
  using Writes = absl::btree_map<RowKey, RowChange, RowKeyOrder>;

  // `base` must outlive the overlay, and no row that the overlay holds or has looked for may change in it meanwhile.
  explicit Overlay(const Reader* base) : base_(base) {}

  bool Get(std::string_view key, std::string* value) const override;
  RowPtr Find(std::string_view key, const google::protobuf::MessageLite& shape) const override;
  void Scan(std::string_view from, std::string_view to, Visit visit) const override;
  void Put(std::string_view key, std::string_view value) override;
  void PutRow(std::string_view key, RowPtr row) override;
  // In place, where the row was changed before: sums that every decision adds to are not copied each time.
  void Change(std::string_view key, const google::protobuf::MessageLite& shape, IfNone if_none,
              Changing change) override;
  void Delete(std::string_view key) override;

  // What was below has become part of `base`.
  void set_base(const Reader* base) { base_ = base; }

  const Writes& writes() const { return writes_; }
  Writes& writes() { return writes_; }
  void Clear() { writes_.clear(); }
  // Puts others on top.
  void Take(Writes&& writes);

 private:
  void Become(std::string_view key, RowChange&& change);

  const Reader* base_;
  Writes writes_;
};

}  // namespace huiyin::kit
