// IntakeRpc: the gRPC face of intake. Each method only says which command or query it is.
#pragma once

#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "services/kit/rpc/command_stream.h"
#include "services/kit/rpc/door.h"
#include "services/kit/seal/key_store.h"

namespace huiyin::intake {

class IntakeRpc : public v1::IntakeService::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  // All are borrowed and outlive the server.
  IntakeRpc(const kit::Door* door, kit::ServiceHost* host, kit::KeyStore* keys);

  Reactor* AcceptCase(Context* context, const v1::AcceptCaseRequest* request,
                      v1::AcceptCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_accept_case);
  }
  Reactor* RefuseCase(Context* context, const v1::RefuseCaseRequest* request,
                      v1::RefuseCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_refuse_case);
  }
  Reactor* ClassifyCase(Context* context, const v1::ClassifyCaseRequest* request,
                        v1::ClassifyCaseResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_classify_case);
  }
  Reactor* HandOverEmergency(Context* context, const v1::HandOverEmergencyRequest* request,
                             v1::HandOverEmergencyResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_hand_over_emergency);
  }
  Reactor* AnswerEnquiry(Context* context, const v1::AnswerEnquiryRequest* request,
                         v1::AnswerEnquiryResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_answer_enquiry);
  }
  Reactor* ReplyFirst(Context* context, const v1::ReplyFirstRequest* request,
                      v1::ReplyFirstResponse* response) override {
    return kit::CaseCommand<v1::Command>(door_, host_, context, *request, response,
                                         &v1::Command::mutable_reply_first);
  }
  Reactor* SubmitCase(Context* context, const v1::SubmitCaseRequest* request,
                      v1::SubmitCaseResponse* response) override;
  Reactor* GetSubmission(Context* context, const v1::GetSubmissionRequest* request,
                         v1::GetSubmissionResponse* response) override;
  Reactor* GetContact(Context* context, const v1::GetContactRequest* request,
                      v1::GetContactResponse* response) override;
  Reactor* FindSimilarCases(Context* context, const v1::FindSimilarCasesRequest* request,
                            v1::FindSimilarCasesResponse* response) override;
  Reactor* ListMattersOfRequester(Context* context,
                                  const v1::ListMattersOfRequesterRequest* request,
                                  v1::ListMattersOfRequesterResponse* response) override;

 private:
  void Execute(v1::CommandCall call, int64_t deadline_us, kit::CommandDone done);
  // `said` outlives what it begins by `owner`, or by itself.
  void Submit(common::v1::CommandHeader header, const v1::SubmitCase& said,
              std::shared_ptr<const void> owner, int64_t deadline_us, kit::CommandDone done);

  const kit::Door& door_;
  kit::ServiceHost& host_;
  kit::KeyStore& keys_;
};

}  // namespace huiyin::intake
