#include "services/ctl/cluster.h"
#include "services/ctl/import/target.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::ctl {
namespace {

class ClusterTarget : public Target {
 public:
  ClusterTarget(const std::vector<std::string>& addresses, const std::string& token)
      : cluster_(addresses, token), token_(token) {}

  absl::Status Open() {
    RETURN_IF_ERROR(cluster_.Connect());
    for (const char* name : {"directory", "intake", "dispatch", "tracking", "evaluation"}) {
      if (ChannelOf(name) == nullptr) {
        return absl::NotFoundError(
            kit::Concat("none of the instances has ", name, ": name every one of each service"));
      }
    }
    return WaitConsumed();
  }

  Channels channels() override {
    return {ChannelOf("directory"), ChannelOf("intake"), ChannelOf("dispatch"),
            ChannelOf("tracking"), ChannelOf("evaluation")};
  }
  const std::string& operator_token() const override { return token_; }
  absl::Status WaitConsumed() override { return cluster_.WaitConsumed(); }
  absl::Status MoveClock(int64_t to_us) override { return cluster_.MoveClock(to_us); }
  absl::Status End() override { return absl::OkStatus(); }

 private:
  std::shared_ptr<grpc::Channel> ChannelOf(const char* name) const {
    return cluster_.ChannelOf(kit::Concat("huiyin.", name), 0);
  }

  Cluster cluster_;
  const std::string token_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Target>> OpenCluster(const std::vector<std::string>& addresses,
                                                    const std::string& operator_token) {
  auto target = std::make_unique<ClusterTarget>(addresses, operator_token);
  RETURN_IF_ERROR(target->Open());
  return target;
}

}  // namespace huiyin::ctl
