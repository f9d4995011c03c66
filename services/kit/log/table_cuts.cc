#include "services/kit/log/table_cuts.h"

#include "services/kit/log/embedded_rows.h"

namespace huiyin::kit {
namespace {

using ByPrefix = rocksdb::SstPartitionerFixedPrefix;

class Cuts : public ByPrefix {
 public:
  using ByPrefix::ByPrefix;

  const char* Name() const override { return "huiyin.TableCuts"; }

  rocksdb::PartitionerResult ShouldPartition(const rocksdb::PartitionerRequest& request) override {
    return request.current_output_file_size < TableCuts::kTableBytesLeast
               ? rocksdb::kNotRequired
               : ByPrefix::ShouldPartition(request);
  }

  // A table straight from a write buffer spans partitions: moved as it is, it would lie over older rows in each level.
  // By itself RocksDB asks ShouldPartition, of a table of no size.
  bool CanDoTrivialMove(const rocksdb::Slice& first, const rocksdb::Slice& last) override {
    return ByPrefix::ShouldPartition({first, last, 0}) == rocksdb::kNotRequired;
  }
};

}  // namespace

std::unique_ptr<rocksdb::SstPartitioner> TableCuts::CreatePartitioner(
    const rocksdb::SstPartitioner::Context& /*context*/) const {
  return std::make_unique<Cuts>(kRowSpaceBytes);
}

}  // namespace huiyin::kit
