#include <limits>

#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/tracking/v1/commands.pb.h"
#include "services/ctl/import/target.h"
#include "services/huiyin/assembly.h"
#include "services/intake/rpc/submission.h"
#include "services/kit/base/status.h"
#include "services/kit/rpc/door.h"
#include "services/kit/runtime/validator.h"

namespace huiyin::ctl {
namespace {

constexpr int64_t kConsumeTimeoutUs = 60 * kit::kMicrosPerSecond;
constexpr int64_t kShutdownUs = 10 * kit::kMicrosPerSecond;
constexpr int64_t kNoDeadlineUs = std::numeric_limits<int64_t>::max();

kit::CommandDone TellDone(Target::Done done) {
  return [done = std::move(done)](const kit::CommandEnd& end) {
    common::v1::CaseReply reply;
    if (!end.status.ok() || reply.ParseFromString(end.reply)) return done(end.status, reply);
    done({grpc::StatusCode::INTERNAL, "the remembered answer is broken"}, reply);
  };
}

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
    all_ = assembly_->server().InProcessChannel();
    return WaitConsumed();
  }

  Channels channels() override { return {all_, all_, all_, all_, all_}; }
  const std::string& operator_token() const override { return assembly_->operator_token(); }

  void Submit(const intake::v1::SubmitCaseRequest& request, Done done) override {
    if (auto bad = kit::Validate(request)) return done(kit::ToGrpc(*bad), {});
    auto said = std::make_shared<const intake::v1::SubmitCase>(request.command());
    intake::StartSubmission({.host = node().Find("huiyin.intake"),
                             .keys = nullptr,
                             .header = request.header(),
                             .said = said.get(),
                             .owner = said,
                             .deadline_us = kNoDeadlineUs,
                             .done = TellDone(std::move(done))});
  }
  void Close(const tracking::v1::CloseCaseRequest& request, Done done) override {
    Begin("huiyin.tracking", &tracking::v1::Command::mutable_close_case, request, std::move(done));
  }
  void Withdraw(const tracking::v1::WithdrawCaseRequest& request, Done done) override {
    Begin("huiyin.tracking", &tracking::v1::Command::mutable_withdraw_case, request,
          std::move(done));
  }
  void Transfer(const dispatch::v1::TransferCaseRequest& request, Done done) override {
    Begin("huiyin.dispatch", &dispatch::v1::Command::mutable_transfer_case, request,
          std::move(done));
  }
  bool KnowsWhatBegan() const override { return true; }

  absl::Status WaitConsumed() override { return node().WaitConsumed(kConsumeTimeoutUs); }
  absl::Status MoveClock(int64_t to_us) override {
    return node().MoveClock(to_us, kConsumeTimeoutUs, kit::Node::Settled::kDecided);
  }
  absl::Status End() override { return assembly_->Shutdown(kShutdownUs); }

 private:
  kit::Node& node() { return assembly_->node(); }

  template <typename Command, typename Field, typename Request>
  void Begin(const char* topic, Field* (Command::*field)(), const Request& request, Done done) {
    if (auto bad = kit::Validate(request)) return done(kit::ToGrpc(*bad), {});
    kit::StartCommand(kit::CaseCommandCall(node().Find(topic), field, request, kNoDeadlineUs,
                                           TellDone(std::move(done))));
  }

  kit::DrivenClock clock_{0};
  std::unique_ptr<Assembly> assembly_;
  std::shared_ptr<grpc::Channel> all_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Target>> OpenOwn(const std::string& data_dir, int partitions) {
  auto target = std::make_unique<OwnTarget>();
  RETURN_IF_ERROR(target->Open(data_dir, partitions));
  return target;
}

}  // namespace huiyin::ctl
