#include "huiyin/dispatch/v1/dispatch.grpc.pb.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "huiyin/tracking/v1/tracking.grpc.pb.h"
#include "services/ctl/cluster.h"
#include "services/ctl/import/deadline.h"
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
    intake_ = intake::v1::IntakeService::NewStub(channels().intake);
    dispatch_ = dispatch::v1::DispatchService::NewStub(channels().dispatch);
    tracking_ = tracking::v1::TrackingService::NewStub(channels().tracking);
    return WaitConsumed();
  }

  Channels channels() override {
    return {ChannelOf("directory"), ChannelOf("intake"), ChannelOf("dispatch"),
            ChannelOf("tracking"), ChannelOf("evaluation")};
  }
  const std::string& operator_token() const override { return token_; }

  void Submit(const intake::v1::SubmitCaseRequest& request, Done done) override {
    Begin<intake::v1::SubmitCaseResponse>(
        request, [this](auto... a) { intake_->async()->SubmitCase(a...); }, std::move(done));
  }
  void Close(const tracking::v1::CloseCaseRequest& request, Done done) override {
    Begin<tracking::v1::CloseCaseResponse>(
        request, [this](auto... a) { tracking_->async()->CloseCase(a...); }, std::move(done));
  }
  void Withdraw(const tracking::v1::WithdrawCaseRequest& request, Done done) override {
    Begin<tracking::v1::WithdrawCaseResponse>(
        request, [this](auto... a) { tracking_->async()->WithdrawCase(a...); }, std::move(done));
  }
  void Transfer(const dispatch::v1::TransferCaseRequest& request, Done done) override {
    Begin<dispatch::v1::TransferCaseResponse>(
        request, [this](auto... a) { dispatch_->async()->TransferCase(a...); }, std::move(done));
  }
  bool KnowsWhatBegan() const override { return false; }

  absl::Status WaitConsumed() override { return cluster_.WaitConsumed(); }
  absl::Status MoveClock(int64_t to_us) override { return cluster_.MoveClock(to_us); }
  absl::Status End() override { return absl::OkStatus(); }

 private:
  std::shared_ptr<grpc::Channel> ChannelOf(const char* name) const {
    return cluster_.ChannelOf(kit::Concat("huiyin.", name), 0);
  }

  template <typename Response, typename Request, typename Method>
  static void Begin(const Request& request, const Method& method, Done done) {
    struct State {
      grpc::ClientContext context;
      Request request;
      Response response;
    };
    auto state = std::make_shared<State>();
    state->request = request;
    SetDeadline(&state->context);
    method(&state->context, &state->request, &state->response,
           [state, done = std::move(done)](const grpc::Status& status) {
             done(status, state->response.reply());
           });
  }

  Cluster cluster_;
  const std::string token_;
  std::unique_ptr<intake::v1::IntakeService::Stub> intake_;
  std::unique_ptr<dispatch::v1::DispatchService::Stub> dispatch_;
  std::unique_ptr<tracking::v1::TrackingService::Stub> tracking_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Target>> OpenCluster(const std::vector<std::string>& addresses,
                                                    const std::string& operator_token) {
  auto target = std::make_unique<ClusterTarget>(addresses, operator_token);
  RETURN_IF_ERROR(target->Open());
  return target;
}

}  // namespace huiyin::ctl
