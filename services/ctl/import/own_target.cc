#include "services/ctl/import/target.h"
#include "services/huiyin/assembly.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

constexpr int64_t kConsumeTimeoutUs = 60 * kit::kMicrosPerSecond;
constexpr int64_t kShutdownUs = 10 * kit::kMicrosPerSecond;

class OwnTarget : public Target {
 public:
  absl::Status Open(const std::string& data_dir, int partitions) {
    AssemblyOptions options;
    options.node.data_dir = data_dir;
    options.node.partitions = partitions;
    options.node.clock = &clock_;
    options.node.driven = &clock_;
    options.listen = false;
    ASSIGN_OR_RETURN(assembly_, StartAssembly(options));
    return WaitConsumed();
  }

  Channels channels() override {
    const std::shared_ptr<grpc::Channel> all = assembly_->server().InProcessChannel();
    return {all, all, all, all, all};
  }
  const std::string& operator_token() const override { return assembly_->operator_token(); }
  absl::Status WaitConsumed() override { return assembly_->node().WaitConsumed(kConsumeTimeoutUs); }
  absl::Status MoveClock(int64_t to_us) override {
    return assembly_->node().MoveClock(to_us, kConsumeTimeoutUs, kit::Node::Settled::kDecided);
  }
  absl::Status End() override { return assembly_->Shutdown(kShutdownUs); }

 private:
  kit::DrivenClock clock_{0};
  std::unique_ptr<Assembly> assembly_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Target>> OpenOwn(const std::string& data_dir, int partitions) {
  auto target = std::make_unique<OwnTarget>();
  RETURN_IF_ERROR(target->Open(data_dir, partitions));
  return target;
}

}  // namespace huiyin::ctl
