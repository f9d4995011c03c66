// TableCuts: where RocksDB ends one table file of the embedded log and begins the next.
//
// A partition's new rows all come after its old ones. A table that holds rows of one partition only therefore lies beside, never
// over, what an older level holds of it, and RocksDB moves it there as it is. One that spans partitions lies over all older
// rows of those, and would be merged with them, again and again: each byte decompressed, compressed and written each time.
//
//   options.sst_partitioner_factory = std::make_shared<TableCuts>();
//
// Threads: safe from any, for it has no data of its own; RocksDB's compactions ask.
#pragma once

#include <rocksdb/sst_partitioner.h>

#include <cstdint>
#include <memory>

namespace huiyin::kit {

class TableCuts : public rocksdb::SstPartitionerFactory {
 public:
  // Smaller tables are not cut off: with very many partitions there would be too many files.
  static constexpr uint64_t kTableBytesLeast = 2 << 20;

  const char* Name() const override { return "huiyin.TableCuts"; }
  std::unique_ptr<rocksdb::SstPartitioner> CreatePartitioner(
      const rocksdb::SstPartitioner::Context& context) const override;
};

}  // namespace huiyin::kit
