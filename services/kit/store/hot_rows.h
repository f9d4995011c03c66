// HotRows: the rows of a store that were asked for lately, as messages, so that a case on its way is neither sought nor
// parsed again at each step.
//
//   HotRows hot(&store, 4096);
//   Overlay overlay(&hot);            // decisions read through both
//   hot.Wrote(overlay.writes());      // each time, before
//   store.Write(std::move(overlay.writes()));
//
// Holds only what the store holds: dropping it changes nothing. Not safe for use by two threads.
#pragma once

#include <list>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "services/kit/store/overlay.h"

namespace huiyin::kit {

class HotRows : public Reader {
 public:
  // `base` outlives it.
  HotRows(const Reader* base, size_t rows_max) : base_(base), rows_max_(rows_max) {}

  bool Get(std::string_view key, std::string* value) const override;
  RowPtr Find(std::string_view key, const google::protobuf::MessageLite& shape) const override;
  void Scan(std::string_view from, std::string_view to, Visit visit) const override;

  // The base holds these now. Rows that were never asked for are not kept: most are written once and not read soon.
  void Wrote(const Overlay::Writes& writes);
  void Clear();

 private:
  struct Row {
    std::string key;
    RowPtr row;  // null: there is none
  };
  using Rows = std::list<Row>;  // lately asked for first

  void Keep(std::string_view key, RowPtr row) const;

  const Reader* base_;
  const size_t rows_max_;
  mutable Rows rows_;
  mutable absl::flat_hash_map<std::string_view, Rows::iterator> places_;
};

}  // namespace huiyin::kit
