#include <grpcpp/grpcpp.h>

#include "huiyin/dispatch/v1/dispatch.grpc.pb.h"
#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "tests/bench/caller.h"

namespace huiyin::bench {
namespace {

template <typename Response>
grpc::ServerUnaryReactor* AnswerAtOnce(grpc::CallbackServerContext* context, Response* response) {
  response->mutable_reply()->set_matter_id("2031445500017");
  common::v1::Position* position = response->add_positions();
  position->set_topic("huiyin.intake");
  position->set_next_offset(123456);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

struct EmptyIntake : intake::v1::IntakeService::CallbackService {
  grpc::ServerUnaryReactor* SubmitCase(grpc::CallbackServerContext* context,
                                       const intake::v1::SubmitCaseRequest*,
                                       intake::v1::SubmitCaseResponse* response) override {
    return AnswerAtOnce(context, response);
  }
};
struct EmptyDispatch : dispatch::v1::DispatchService::CallbackService {
  grpc::ServerUnaryReactor* ReceiveCase(grpc::CallbackServerContext* context,
                                        const dispatch::v1::ReceiveCaseRequest*,
                                        dispatch::v1::ReceiveCaseResponse* response) override {
    return AnswerAtOnce(context, response);
  }
  grpc::ServerUnaryReactor* HandleCase(grpc::CallbackServerContext* context,
                                       const dispatch::v1::HandleCaseRequest*,
                                       dispatch::v1::HandleCaseResponse* response) override {
    return AnswerAtOnce(context, response);
  }
};
struct EmptyEvaluation : evaluation::v1::EvaluationService::CallbackService {
  grpc::ServerUnaryReactor* CallBackCase(grpc::CallbackServerContext* context,
                                         const evaluation::v1::CallBackCaseRequest*,
                                         evaluation::v1::CallBackCaseResponse* response) override {
    return AnswerAtOnce(context, response);
  }
};

class Server : public EmptyServer {
 public:
  Server() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&intake_);
    builder.RegisterService(&dispatch_);
    builder.RegisterService(&evaluation_);
    server_ = builder.BuildAndStart();
  }
  ~Server() override { server_->Shutdown(); }
  int port() const override { return port_; }

 private:
  EmptyIntake intake_;
  EmptyDispatch dispatch_;
  EmptyEvaluation evaluation_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace

std::unique_ptr<EmptyServer> EmptyServer::Start() { return std::make_unique<Server>(); }

}  // namespace huiyin::bench
