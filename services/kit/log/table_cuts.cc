#include "services/kit/log/table_cuts.h"

#include <algorithm>

namespace huiyin::kit {
namespace {

class Cuts : public rocksdb::SstPartitioner {
 public:
  explicit Cuts(size_t prefix_bytes) : prefix_bytes_(prefix_bytes) {}

  const char* Name() const override { return "huiyin.TableCuts"; }

  rocksdb::PartitionerResult ShouldPartition(const rocksdb::PartitionerRequest& request) override {
    if (request.current_output_file_size < TableCuts::kTableBytesLeast) {
      return rocksdb::kNotRequired;
    }
    return Prefix(*request.prev_user_key) == Prefix(*request.current_user_key)
               ? rocksdb::kNotRequired
               : rocksdb::kRequired;
  }

  // A table straight from a write buffer spans partitions: moved as it is, it would lie over older rows in each level.
  bool CanDoTrivialMove(const rocksdb::Slice& first, const rocksdb::Slice& last) override {
    return Prefix(first) == Prefix(last);
  }

 private:
  rocksdb::Slice Prefix(const rocksdb::Slice& key) const {
    return {key.data(), std::min(key.size(), prefix_bytes_)};
  }

  const size_t prefix_bytes_;
};

}  // namespace

std::unique_ptr<rocksdb::SstPartitioner> TableCuts::CreatePartitioner(
    const rocksdb::SstPartitioner::Context& /*context*/) const {
  return std::make_unique<Cuts>(prefix_bytes_);
}

}  // namespace huiyin::kit
