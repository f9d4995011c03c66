#include "services/kit/rpc/tail.h"

#include <deque>

#include "services/kit/base/status.h"
#include "services/kit/reader/log_cursor.h"

namespace huiyin::kit {
namespace {

class TailSource : public StreamSource {
 public:
  TailSource(Log& log, common::v1::TailRequest request) : log_(log), request_(std::move(request)) {}

  absl::Status Begin(std::function<void()> wake) override {
    ASSIGN_OR_RETURN(const int partitions, log_.PartitionCount(request_.topic()));
    for (int i = 0; i < partitions; ++i) {
      const TopicPartition where{request_.topic(), i};
      ASSIGN_OR_RETURN(const LogExtent extent, log_.Extent(where));
      const Offset from =
          request_.from_offset() < 0 ? extent.end : std::max(extent.begin, request_.from_offset());
      partitions_.push_back({LogCursor(&log_, where, from), extent.end});
      if (request_.follow()) subscriptions_.push_back(log_.Subscribe(where, wake));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Took> Take(google::protobuf::Message* response) override {
    // A busy partition must not keep the others waiting.
    for (size_t i = 0; i < partitions_.size(); ++i) {
      OnePartition& one = partitions_[turn_++ % partitions_.size()];
      if (!request_.follow() && one.cursor.next() >= one.end) continue;
      ASSIGN_OR_RETURN(const LogRecord* record, one.cursor.Peek());
      if (record == nullptr) continue;
      Fill(one.cursor.where().partition, *record, static_cast<common::v1::TailResponse*>(response));
      one.cursor.Pass();
      return Took::kOne;
    }
    return request_.follow() ? Took::kNothing : Took::kEnd;
  }

 private:
  struct OnePartition {
    LogCursor cursor;
    Offset end;  // when the tail began
  };

  static void Fill(int partition, const LogRecord& record, common::v1::TailResponse* response) {
    response->set_partition(partition);
    response->set_offset(record.offset);
    response->set_append_time_us(record.append_time_us);
    response->set_key(record.entry->key);
    response->set_record(record.entry->value);
  }

  Log& log_;
  const common::v1::TailRequest request_;
  std::vector<OnePartition> partitions_;
  size_t turn_ = 0;
  std::vector<std::unique_ptr<Log::Subscription>> subscriptions_;
};

}  // namespace

grpc::ServerWriteReactor<common::v1::TailResponse>* StartTail(
    const Door& door, grpc::CallbackServerContext* context, const common::v1::TailRequest& request,
    const grpc::Status& checked) {
  return StartStream<common::v1::TailResponse>(
      door, context, checked, std::make_unique<TailSource>(door.node().log(), request));
}

}  // namespace huiyin::kit
