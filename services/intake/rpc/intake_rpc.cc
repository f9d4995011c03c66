// The gRPC face of intake: says of each method which command or query it is.
#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "services/intake/contact/preparer.h"
#include "services/intake/contact/sealing.h"
#include "services/intake/queries.h"
#include "services/intake/rpc/part.h"
#include "services/intake/rpc/submission.h"
#include "services/intake/service.h"
#include "services/kit/base/status.h"
#include "services/kit/rpc/hosted_rpc.h"
#include "services/kit/seal/key_store.h"

namespace huiyin::intake {
namespace {

class IntakeRpc : public kit::HostedRpc<v1::IntakeService> {
 public:
  // All are borrowed and outlive the server.
  IntakeRpc(const kit::Door* door, kit::ServiceHost* host, kit::KeyStore* keys);

  Reactor* SubmitCase(Context* context, const v1::SubmitCaseRequest* request,
                      v1::SubmitCaseResponse* response) override;
  Reactor* GetSubmission(Context* context, const v1::GetSubmissionRequest* request,
                         v1::GetSubmissionResponse* response) override;
  Reactor* GetContact(Context* context, const v1::GetContactRequest* request,
                      v1::GetContactResponse* response) override;
  Reactor* GetContactKey(Context* context, const v1::GetContactKeyRequest* request,
                         v1::GetContactKeyResponse* response) override;
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

  kit::KeyStore& keys_;
};

}  // namespace

IntakeRpc::IntakeRpc(const kit::Door* door, kit::ServiceHost* host, kit::KeyStore* keys)
    : HostedRpc(door, host), keys_(*keys) {
  ServeCommand<v1::AcceptCaseRequest, v1::AcceptCaseResponse>(&v1::Command::mutable_accept_case);
  ServeCommand<v1::RefuseCaseRequest, v1::RefuseCaseResponse>(&v1::Command::mutable_refuse_case);
  ServeCommand<v1::ClassifyCaseRequest, v1::ClassifyCaseResponse>(
      &v1::Command::mutable_classify_case);
  ServeCommand<v1::HandOverEmergencyRequest, v1::HandOverEmergencyResponse>(
      &v1::Command::mutable_hand_over_emergency);
  ServeCommand<v1::AnswerEnquiryRequest, v1::AnswerEnquiryResponse>(
      &v1::Command::mutable_answer_enquiry);
  ServeCommand<v1::ReplyFirstRequest, v1::ReplyFirstResponse>(&v1::Command::mutable_reply_first);
  Serve(&IntakeRpc::SubmitCase);
  Serve(&IntakeRpc::GetSubmission);
  Serve(&IntakeRpc::GetContact);
  Serve(&IntakeRpc::GetContactKey);
  Serve(&IntakeRpc::FindSimilarCases);
  Serve(&IntakeRpc::ListMattersOfRequester);
  ServeCommandStreams<v1::ExecuteCommandsRequest, v1::ExecuteCommandsResponse>(
      [this](v1::CommandCall call, int64_t deadline_us, kit::CommandDone done) {
        Execute(std::move(call), deadline_us, std::move(done));
      },
      [this](const v1::CommandCall& call) {
        return call.command().has_submit_case() ? this->door().CheckNotBehind() : grpc::Status::OK;
      });
  CheckAllServed();
}

void IntakeRpc::Submit(common::v1::CommandHeader header, const v1::SubmitCase& said,
                       std::shared_ptr<const void> owner, int64_t deadline_us,
                       kit::CommandDone done) {
  StartSubmission({.host = &host(),
                   .keys = &keys_,
                   .header = std::move(header),
                   .said = &said,
                   .owner = std::move(owner),
                   .deadline_us = deadline_us,
                   .done = std::move(done),
                   .new_work = door().CheckNewWork()});
}

IntakeRpc::Reactor* IntakeRpc::SubmitCase(Context* context, const v1::SubmitCaseRequest* request,
                                          v1::SubmitCaseResponse* response) {
  grpc::Status bad = door().CheckNotBehind();  // first: a refusal must cost little
  if (bad.ok()) bad = door().Check(*context, *request, kit::Action::kCaseCommand);
  // Asked for once: every call makes the reactor anew, and an answer that came before would be lost.
  Reactor* reactor = context->DefaultReactor();
  if (!bad.ok()) {
    reactor->Finish(bad);
    return reactor;
  }
  Submit(request->header(), request->command(), nullptr, door().DeadlineUs(*context),
         kit::FinishWith(reactor, response));
  return reactor;
}

void IntakeRpc::Execute(v1::CommandCall call, int64_t deadline_us, kit::CommandDone done) {
  if (!call.command().has_submit_case()) {
    return kit::EnterCaseCommand(host(), std::move(call), deadline_us, std::move(done));
  }
  auto owner = std::make_shared<v1::CommandCall>(std::move(call));
  Submit(owner->header(), owner->command().submit_case(), owner, deadline_us, std::move(done));
}

IntakeRpc::Reactor* IntakeRpc::GetSubmission(Context* context,
                                             const v1::GetSubmissionRequest* request,
                                             v1::GetSubmissionResponse* response) {
  return kit::StartQuery(door(), host(), context, *request, request->header().at_least(),
                         request->matter_id(), kit::Action::kQuery, response->mutable_positions(),
                         [request, response](const kit::Reader& state) {
                           return kit::FillFrom(intake::GetSubmission(state, *request), response);
                         });
}

IntakeRpc::Reactor* IntakeRpc::GetContact(Context* context, const v1::GetContactRequest* request,
                                          v1::GetContactResponse* response) {
  return kit::StartQuery(door(), host(), context, *request, request->header().at_least(),
                         request->matter_id(), kit::Action::kSeeContact, nullptr,
                         [this, request, response](const kit::Reader& state) -> absl::Status {
                           absl::StatusOr<SealedContact> found = FindContact(state, *request);
                           if (!found.ok()) return found.status();
                           absl::StatusOr<std::string> plain =
                               keys_.Unseal(found->box, found->context);
                           if (!plain.ok()) return plain.status();
                           if (!response->mutable_contact()->ParseFromString(*plain)) {
                             return absl::DataLossError("the contact data cannot be read");
                           }
                           return absl::OkStatus();
                         });
}

IntakeRpc::Reactor* IntakeRpc::GetContactKey(Context* context,
                                             const v1::GetContactKeyRequest* request,
                                             v1::GetContactKeyResponse* response) {
  grpc::Status status = door().Check(*context, *request, kit::Action::kQuery);
  if (status.ok()) {
    absl::StatusOr<std::string> jwk = keys_.contact_keys().PublicJwk();
    status = kit::ToGrpc(jwk.status());
    if (jwk.ok()) response->set_jwk(*std::move(jwk));
  }
  Reactor* reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

IntakeRpc::Reactor* IntakeRpc::FindSimilarCases(Context* context,
                                                const v1::FindSimilarCasesRequest* request,
                                                v1::FindSimilarCasesResponse* response) {
  return kit::StartGather(door(), host(), context, *request, request->header().at_least(),
                          response->mutable_positions(),
                          [request, response](const kit::Snapshots& partitions) -> absl::Status {
                            ASSIGN_OR_RETURN(v1::FindSimilarCasesResponse found,
                                             intake::FindSimilarCases(partitions, *request));
                            response->mutable_cases()->Swap(found.mutable_cases());
                            return absl::OkStatus();
                          });
}

IntakeRpc::Reactor* IntakeRpc::ListMattersOfRequester(
    Context* context, const v1::ListMattersOfRequesterRequest* request,
    v1::ListMattersOfRequesterResponse* response) {
  return kit::StartGather(
      door(), host(), context, *request, request->header().at_least(),
      response->mutable_positions(),
      [this, request, response](const kit::Snapshots& partitions) -> absl::Status {
        ASSIGN_OR_RETURN(const std::string tag, RequesterTag(keys_, request->phone()));
        v1::ListMattersOfRequesterResponse found =
            intake::ListMattersOfRequester(partitions, tag, request->limit());
        response->mutable_submissions()->Swap(found.mutable_submissions());
        return absl::OkStatus();
      },
      kit::Action::kSeeContact);
}

kit::Part MakePart() {
  return {
      .service = std::make_shared<const IntakeService>(),
      .serve = [](const kit::Door* door, kit::ServiceHost* host,
                  kit::KeyStore* keys) { return std::make_unique<IntakeRpc>(door, host, keys); },
      .prepare = [](kit::KeyStore* keys) { return std::make_unique<ContactPreparer>(keys); },
      .seals = true};
}

}  // namespace huiyin::intake
