// Reader and Writer: who may look at state and who may change it, told by type.
//
// `decide` and queries get a Reader, only `apply` gets a Writer. Keys are ordered bytes (key.h)
// that begin with the table's id; services use tables (table.h), not these calls.
//
// Ownership: results are copied out or shared, except in Scan, where they live until the visitor returns.
// Errors: none. State that cannot be read stops the process: it is a cache, and the next start
// folds it anew.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"

namespace google::protobuf {
class MessageLite;
}

namespace huiyin::kit {

// A row as the message it is. Never changed once somebody else may have it.
using RowPtr = std::shared_ptr<const google::protobuf::MessageLite>;

// A row that does not parse means that code and state disagree: the process stops.
RowPtr ParseRow(std::string_view bytes, const google::protobuf::MessageLite& shape);

// The same row, to be changed.
std::shared_ptr<google::protobuf::MessageLite> CopyRow(const google::protobuf::MessageLite& row);

class Reader {
 public:
  // false ends the scan.
  using Visit = absl::FunctionRef<bool(std::string_view key, std::string_view value)>;

  virtual ~Reader() = default;
  virtual bool Get(std::string_view key, std::string* value) const = 0;
  // The row as a message of the type of `shape`, null where there is none. Shared: who asks again need not parse it
  // again.
  virtual RowPtr Find(std::string_view key, const google::protobuf::MessageLite& shape) const;
  // Visits the rows with from <= key < to in order; an empty `to` means no end.
  virtual void Scan(std::string_view from, std::string_view to, Visit visit) const = 0;
};

class Writer : public Reader {
 public:
  virtual void Put(std::string_view key, std::string_view value) = 0;
  // The same with a row whose bytes are made when they are needed: rows that change often are not written each time.
  virtual void PutRow(std::string_view key, RowPtr row);
  // Changes a row of the type of `shape`; where there is none a new one, or nothing. It goes when `change` says that nothing
  // is left of it. `change` does not use the writer.
  enum class IfNone { kMake, kLeave };
  using Changing = absl::FunctionRef<bool(google::protobuf::MessageLite*)>;
  virtual void Change(std::string_view key, const google::protobuf::MessageLite& shape,
                      IfNone if_none, Changing change);
  virtual void Delete(std::string_view key) = 0;
};

}  // namespace huiyin::kit
