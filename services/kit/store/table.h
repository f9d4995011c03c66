// Table: a typed view on state. Rows are protobuf messages under ordered keys.
//
//   using Cases = Table<0x10, v1::Case, std::string_view>;       // matter id -> case
//   std::optional<v1::Case> found = Cases::Get(reader, "2031445500017");
//   Cases::Put(writer, found->matter_id(), *found);
//   Cases::Scan(reader, [](const Cases::Row& row) { return true; });
//
// Ids below 0x10 belong to the runtime. An id is never used again for another shape: state carries
// no field names. A row that does not parse means that code and state disagree: the process stops
// (state is folded anew after the schema version is raised).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "services/kit/store/key.h"
#include "services/kit/store/reader.h"

namespace huiyin::kit {

// A row that was looked for, shared with whoever else has it; to be changed it is copied.
template <typename Value>
class Found {
 public:
  explicit Found(RowPtr row) : row_(std::move(row)) {}
  bool has_value() const { return row_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  const Value& operator*() const { return static_cast<const Value&>(*row_); }
  const Value* operator->() const { return static_cast<const Value*>(row_.get()); }
  Value value_or(Value otherwise) const { return has_value() ? **this : std::move(otherwise); }
  // NOLINTNEXTLINE(google-explicit-constructor): a copy to be changed, as if it had been read for that.
  operator std::optional<Value>() const {
    return has_value() ? std::optional<Value>(**this) : std::nullopt;
  }

 private:
  RowPtr row_;
};

template <uint8_t kId, typename Value, typename... KeyParts>
class Table {
 public:
  struct Row {
    std::string_view key;  // without the table's id: read it with KeyReader
    const Value& value;
  };

  static std::string Key(const KeyParts&... parts) {
    std::string key;
    key.reserve(48);  // most fit, and are allocated once
    key.push_back(static_cast<char>(kId));
    (AppendKey(&key, parts), ...);
    return key;
  }

  static Found<Value> Get(const Reader& reader, const KeyParts&... parts) {
    return Found<Value>(reader.Find(Key(parts...), Value::default_instance()));
  }
  static bool Has(const Reader& reader, const KeyParts&... parts) {
    std::string bytes;
    return reader.Get(Key(parts...), &bytes);
  }
  static void Put(Writer& writer, const KeyParts&... parts, Value value) {
    writer.PutRow(Key(parts...), std::make_shared<Value>(std::move(value)));
  }
  // Changes a row, a new one where there is none. It goes when `change`, bool(Value*), says that nothing is left of it.
  template <typename Edit>
  static void Change(Writer& writer, const KeyParts&... parts, const Edit& change) {
    writer.Change(
        Key(parts...), Value::default_instance(), Writer::IfNone::kMake,
        [&](google::protobuf::MessageLite* row) { return change(static_cast<Value*>(row)); });
  }
  // Changes a row, where there is one, by `edit`, void(Value*).
  template <typename Edit>
  static void ChangeFound(Writer& writer, const KeyParts&... parts, const Edit& edit) {
    writer.Change(Key(parts...), Value::default_instance(), Writer::IfNone::kLeave,
                  [&](google::protobuf::MessageLite* row) {
                    edit(static_cast<Value*>(row));
                    return true;
                  });
  }
  static void Delete(Writer& writer, const KeyParts&... parts) { writer.Delete(Key(parts...)); }

  // Visits every row whose key starts with the given parts (fewer than the whole key) in order;
  // false ends it.
  template <typename Visit, typename... Prefix>
  static void Scan(const Reader& reader, Visit&& visit, const Prefix&... prefix) {
    std::string from(1, static_cast<char>(kId));
    (AppendKey(&from, prefix), ...);
    ScanRange(reader, from, PrefixEnd(from), visit);
  }
  // Visits the rows from the given whole key on, to the end of the table.
  template <typename Visit>
  static void ScanFrom(const Reader& reader, Visit&& visit, const KeyParts&... parts) {
    ScanRange(reader, Key(parts...), PrefixEnd(std::string(1, static_cast<char>(kId))), visit);
  }

 private:
  template <typename Visit>
  static void ScanRange(const Reader& reader, std::string_view from, std::string_view to,
                        Visit&& visit) {
    reader.Scan(from, to, [&](std::string_view key, std::string_view value) {
      const RowPtr row = ParseRow(value, Value::default_instance());
      return visit(Row{key.substr(1), static_cast<const Value&>(*row)});
    });
  }
};

}  // namespace huiyin::kit
