#include "services/kit/rpc/tail.h"

#include <atomic>
#include <mutex>

#include "services/kit/log/embedded_log.h"
#include "services/kit/rpc/status.h"

namespace huiyin::kit {
namespace {

class TailReactor : public grpc::ServerWriteReactor<common::v1::TailResponse>,
                    public std::enable_shared_from_this<TailReactor> {
 public:
  TailReactor(EmbeddedLog& log, WorkPool& pool, common::v1::TailRequest request)
      : log_(log), pool_(pool), request_(std::move(request)) {}

  void Begin(grpc::Status checked) {
    self_ = shared_from_this();
    absl::StatusOr<int> partitions = log_.PartitionCount(request_.topic());
    if (checked.ok() && !partitions.ok()) checked = ToGrpc(partitions.status());
    std::unique_lock lock(mutex_);
    if (!checked.ok()) return End(checked);
    for (int i = 0; i < *partitions; ++i) {
      absl::StatusOr<LogExtent> extent = log_.Extent({request_.topic(), i});
      if (!extent.ok()) return End(ToGrpc(extent.status()));
      next_.push_back(request_.from_offset() < 0 ? extent->end
                                                 : std::max(extent->begin, request_.from_offset()));
      end_.push_back(extent->end);
    }
    lock.unlock();
    if (request_.follow()) {
      for (int i = 0; i < *partitions; ++i) {
        // The log's own thread must not read the log: the pool does. Nor may it ever own this object: were it the last
        // owner, it would wait in the end of the subscription for its own callback to return.
        subscriptions_.push_back(log_.Subscribe(
            {request_.topic(), i}, [&pool = pool_, queued = queued_, weak = weak_from_this()] {
              if (queued->exchange(true)) return;  // one wake for however many records
              const bool pushed = pool.Push([queued, weak] {
                queued->store(false);
                if (auto self = weak.lock()) self->Continue();
              });
              if (!pushed) queued->store(false);
            }));
      }
    }
    Continue();
  }

  void OnWriteDone(bool ok) override {
    {
      std::lock_guard lock(mutex_);
      writing_ = false;
      if (!ok) return End(grpc::Status::CANCELLED);
    }
    Continue();
  }
  void OnCancel() override {
    std::lock_guard lock(mutex_);
    End(grpc::Status::CANCELLED);
  }
  void OnDone() override { self_.reset(); }

 private:
  // Writes the next record, if one is there and none is under way.
  void Continue() {
    std::lock_guard lock(mutex_);
    if (writing_ || ended_) return;
    bool more = false;
    for (size_t i = 0; i < next_.size(); ++i) {
      if (!request_.follow() && next_[i] >= end_[i]) continue;
      std::vector<LogRecord> records;
      absl::Status read = log_.Read({request_.topic(), static_cast<int>(i)}, next_[i], 1, &records);
      if (!read.ok()) return End(ToGrpc(read));
      if (records.empty()) continue;
      more = true;
      next_[i] = records[0].offset + 1;
      response_.set_partition(static_cast<int>(i));
      response_.set_offset(records[0].offset);
      response_.set_append_time_us(records[0].append_time_us);
      response_.set_key(records[0].entry->key);
      response_.set_record(records[0].entry->value);
      writing_ = true;
      StartWrite(&response_);
      break;
    }
    if (!more && !request_.follow()) End(grpc::Status::OK);
  }

  void End(const grpc::Status& status) {
    if (std::exchange(ended_, true)) return;
    Finish(status);
  }

  EmbeddedLog& log_;
  WorkPool& pool_;
  const common::v1::TailRequest request_;
  std::mutex mutex_;
  std::vector<Offset> next_, end_;
  const std::shared_ptr<std::atomic<bool>> queued_ = std::make_shared<std::atomic<bool>>(false);
  bool writing_ = false;
  bool ended_ = false;
  common::v1::TailResponse response_;
  std::vector<std::unique_ptr<Log::Subscription>> subscriptions_;
  std::shared_ptr<TailReactor> self_;  // lives until gRPC is done with it
};

}  // namespace

grpc::ServerWriteReactor<common::v1::TailResponse>* StartTail(EmbeddedLog& log, WorkPool& pool,
                                                              common::v1::TailRequest request,
                                                              grpc::Status checked) {
  auto reactor = std::make_shared<TailReactor>(log, pool, std::move(request));
  reactor->Begin(std::move(checked));
  return reactor.get();
}

}  // namespace huiyin::kit
