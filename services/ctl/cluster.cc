#include "services/ctl/cluster.h"

#include <chrono>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "services/ctl/consumed.h"
#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/rpc/authorize.h"

namespace huiyin::ctl {
namespace {

using common::v1::GetStatusRequest;
using common::v1::GetStatusResponse;

constexpr int64_t kConsumeTimeoutUs = 120 * kit::kMicrosPerSecond;
constexpr int64_t kCallTimeoutUs = 30 * kit::kMicrosPerSecond;
constexpr int64_t kConnectTimeoutUs = 5 * kit::kMicrosPerSecond;
constexpr std::chrono::milliseconds kPause(1);

// An instance that has stopped will not consume anything more: no use waiting.
absl::Status CheckNoneStopped(const std::vector<GetStatusResponse>& statuses) {
  for (const GetStatusResponse& instance : statuses) {
    for (const common::v1::PartitionStatus& partition : instance.partitions()) {
      if (partition.error().empty()) continue;
      return absl::InternalError(kit::Concat(partition.topic(), "/", partition.partition(),
                                             " has stopped: ", partition.error()));
    }
  }
  return absl::OkStatus();
}

absl::Status FirstTrouble(const std::vector<absl::Status>& said) {
  for (const absl::Status& one : said) RETURN_IF_ERROR(one);
  return absl::OkStatus();
}

}  // namespace

Cluster::Cluster(const std::vector<std::string>& addresses, std::string operator_token)
    : token_(std::move(operator_token)) {
  for (const std::string& address : addresses) {
    auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    links_.push_back({address, channel, common::v1::AdminService::NewStub(channel)});
  }
}

std::vector<Cluster::Instance> Cluster::Look() const {
  const GetStatusRequest request;
  std::vector<Instance> instances(links_.size());
  const std::vector<absl::Status> said =
      Together(Wait::kNo, [&](size_t i, grpc::ClientContext* context, Done done) {
        links_[i].admin->async()->GetStatus(context, &request, &instances[i].status,
                                            std::move(done));
      });
  for (size_t i = 0; i < instances.size(); ++i) {
    instances[i].address = links_[i].address;
    instances[i].answered = said[i];
  }
  return instances;
}

absl::Status Cluster::Connect() {
  const std::vector<Instance> instances = Look();
  by_topic_.clear();
  for (size_t i = 0; i < instances.size(); ++i) {
    std::string before;
    for (const common::v1::PartitionStatus& partition : instances[i].status.partitions()) {
      if (partition.topic() == std::exchange(before, partition.topic())) continue;
      by_topic_.emplace(partition.topic(), links_[i].channel);
    }
  }
  return by_topic_.empty() && !instances.empty() ? instances[0].answered : absl::OkStatus();
}

std::shared_ptr<grpc::Channel> Cluster::ChannelOf(const std::string& topic, size_t attempt) const {
  const auto [first, last] = by_topic_.equal_range(topic);
  const auto count = static_cast<size_t>(std::distance(first, last));
  return count == 0 ? nullptr : std::next(first, static_cast<long>(attempt % count))->second;
}

absl::StatusOr<std::vector<GetStatusResponse>> Cluster::AskAll() const {
  const GetStatusRequest request;
  std::vector<GetStatusResponse> statuses(links_.size());
  RETURN_IF_ERROR(FirstTrouble(
      Together(Wait::kUntilThere, [&](size_t i, grpc::ClientContext* context, Done done) {
        links_[i].admin->async()->GetStatus(context, &request, &statuses[i], std::move(done));
      })));
  return statuses;
}

absl::Status Cluster::WaitConsumed() const {
  const kit::SystemClock clock;
  const int64_t deadline = clock.MonotonicMicros() + kConsumeTimeoutUs;
  std::optional<int64_t> before;
  while (clock.MonotonicMicros() < deadline) {
    ASSIGN_OR_RETURN(const std::vector<GetStatusResponse> statuses, AskAll());
    RETURN_IF_ERROR(CheckNoneStopped(statuses));
    const std::optional<int64_t> now = ConsumedAt(statuses);
    if (now.has_value() && now == before) return absl::OkStatus();
    before = now;
    if (!now.has_value()) std::this_thread::sleep_for(kPause);
  }
  return absl::DeadlineExceededError("the services did not consume everything in time");
}

absl::Status Cluster::MoveClock(int64_t to_us) const {
  RETURN_IF_ERROR(WaitConsumed());
  common::v1::MoveClockRequest request;
  request.set_to_us(to_us);
  std::vector<common::v1::MoveClockResponse> moved(links_.size());
  RETURN_IF_ERROR(FirstTrouble(
      Together(Wait::kUntilThere, [&](size_t i, grpc::ClientContext* context, Done done) {
        links_[i].admin->async()->MoveClock(context, &request, &moved[i], std::move(done));
      })));
  return WaitConsumed();
}

std::vector<absl::Status> Cluster::Together(
    Wait wait, const std::function<void(size_t, grpc::ClientContext*, Done)>& call) const {
  std::vector<grpc::ClientContext> contexts(links_.size());
  std::vector<absl::Status> said(links_.size());
  std::mutex mutex;
  std::condition_variable ended;
  size_t left = links_.size();
  for (size_t i = 0; i < links_.size(); ++i) {
    const std::chrono::microseconds deadline(
        kit::SystemClock().WallMicros() + (wait == Wait::kNo ? kConnectTimeoutUs : kCallTimeoutUs));
    contexts[i].set_deadline(std::chrono::system_clock::time_point(deadline));
    contexts[i].set_wait_for_ready(wait == Wait::kUntilThere);
    contexts[i].AddMetadata(kit::kOperatorTokenMetadata, token_);
    call(i, &contexts[i], [&, i](const grpc::Status& status) {
      std::lock_guard lock(mutex);
      if (!status.ok()) {
        said[i] = absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                               kit::Concat(links_[i].address, ": ", status.error_message()));
      }
      if (--left == 0) ended.notify_all();
    });
  }
  std::unique_lock lock(mutex);
  ended.wait(lock, [&] { return left == 0; });
  return said;
}

}  // namespace huiyin::ctl
