// Changes what a stopped system left on disk, as a fault or a forger would.
#pragma once

#include <rocksdb/db.h>

#include <functional>
#include <string>
#include <vector>

#include "services/kit/log/embedded_rows.h"

namespace huiyin {

struct RawRow {
  std::string key;
  std::string value;
};

// A RocksDB that nobody else has open, read and written past every check of ours.
class RawDb {
 public:
  explicit RawDb(const std::string& folder);
  // The rows whose key starts with `prefix`, in order.
  std::vector<RawRow> Rows(const std::string& prefix) const;
  void Put(const RawRow& row);
  void Delete(const std::string& key);

 private:
  std::unique_ptr<rocksdb::DB> db_;
};

// Where the rows of a partition of the log in `log` stand.
kit::RowSpace SpaceOf(const RawDb& log, const std::string& topic, int partition);
// The record rows of that partition, in the order of offsets.
std::vector<RawRow> Records(const RawDb& log, const std::string& topic, int partition);
// Changes a record as a forger would, who sets its checksum right again.
void Forge(RawDb& log, RawRow row, const std::function<void(std::string* value)>& change);

// Flips the lowest bit of a byte in the middle of the largest table file below `folder`.
void FlipByteOnDisk(const std::string& folder);

}  // namespace huiyin
