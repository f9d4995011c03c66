// Reader and Writer: who may look at state and who may change it, told by type.
//
// `decide` and queries get a Reader, only `apply` gets a Writer. Keys are ordered bytes (key.h)
// that begin with the table's id; services use tables (table.h), not these calls.
//
// Ownership: results are copied out, except in Scan, where they live until the visitor returns.
// Errors: none. State that cannot be read stops the process: it is a cache, and the next start
// folds it anew.
#pragma once

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"

namespace huiyin::kit {

class Reader {
 public:
  // false ends the scan.
  using Visit = absl::FunctionRef<bool(std::string_view key, std::string_view value)>;

  virtual ~Reader() = default;
  virtual bool Get(std::string_view key, std::string* value) const = 0;
  // Visits the rows with from <= key < to in order; an empty `to` means no end.
  virtual void Scan(std::string_view from, std::string_view to, Visit visit) const = 0;
};

class Writer : public Reader {
 public:
  virtual void Put(std::string_view key, std::string_view value) = 0;
  virtual void Delete(std::string_view key) = 0;
};

}  // namespace huiyin::kit
