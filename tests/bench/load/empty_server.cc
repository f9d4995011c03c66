#include "tests/bench/load/empty_server.h"

#include <grpcpp/grpcpp.h>

#include <filesystem>
#include <fstream>

#include "huiyin/dispatch/v1/dispatch.grpc.pb.h"
#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "services/kit/base/scheduling.h"

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

}  // namespace

int ServeEmpty(const std::string& port_file) {
  kit::ScheduleForThroughput();  // as the real server does
  EmptyIntake intake;
  EmptyDispatch dispatch;
  EmptyEvaluation evaluation;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&intake);
  builder.RegisterService(&dispatch);
  builder.RegisterService(&evaluation);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::ofstream(port_file + ".new") << port;
  std::filesystem::rename(port_file + ".new", port_file);
  server->Wait();
  return 0;
}

}  // namespace huiyin::bench
