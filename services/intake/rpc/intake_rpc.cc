#include "services/intake/rpc/intake_rpc.h"

#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "services/intake/contact/preparer.h"
#include "services/intake/contact/sealing.h"
#include "services/intake/matter_id.h"
#include "services/intake/queries.h"
#include "services/intake/service.h"
#include "services/kit/base/status.h"

namespace huiyin::intake {
namespace {

constexpr int kCandidatesMax = 10;
constexpr char kIdTaken[] = "MATTER_ID_TAKEN";

// What the door itself sets, and no caller may.
grpc::Status CheckSetByDoor(const v1::SubmitCase& said) {
  if (said.has_sealed_contact()) {
    return kit::ToGrpc(
        kit::Violation{"command.sealed_contact", "is set by the service itself: send contact"});
  }
  if (!said.requester_tag().empty()) {
    return kit::ToGrpc(
        kit::Violation{"command.requester_tag", "is set by the service itself: send contact"});
  }
  if (!said.contact_jwe().empty()) {
    return kit::ToGrpc(
        kit::Violation{"command.contact_jwe", "is for huiyin.commands only: send contact"});
  }
  return grpc::Status::OK;
}

// One submission on its way: contact data is sealed for the candidate id, then the candidate's partition decides. When
// another case has that id already, the next candidate is tried, in an order that is the same for every retry.
class Submission : public std::enable_shared_from_this<Submission> {
 public:
  Submission(kit::ServiceHost& host, kit::KeyStore& keys, common::v1::CommandHeader header,
             const v1::SubmitCase& said, std::shared_ptr<const void> owner, int64_t deadline_us,
             absl::Status new_work, kit::CommandDone done)
      : host_(host),
        keys_(keys),
        header_(std::move(header)),
        said_(said),
        owner_(std::move(owner)),
        deadline_us_(deadline_us),
        new_work_(std::move(new_work)),
        done_(std::move(done)) {}

  void Try(int candidate) {
    const std::string id =
        MatterId(said_.source_system(), said_.source_number(), header_.command_id(), candidate);
    auto command = std::make_shared<v1::Command>();
    *command->mutable_submit_case() = said_;
    command->mutable_submit_case()->clear_contact();
    // Of a full disk only what was answered before is had, and nothing is written for it: no key either.
    if (!said_.has_contact() || !new_work_.ok()) return Hand(candidate, id, std::move(command));
    // The key is durable before the record that needs it is appended, and new for each attempt.
    SealContact(keys_, id, said_.contact(), command->mutable_submit_case(),
                [self = shared_from_this(), candidate, id, command](const absl::Status& sealed) {
                  if (!sealed.ok()) return self->done_({kit::ToGrpc(sealed)});
                  self->Hand(candidate, id, command);
                });
  }

 private:
  void Hand(int candidate, const std::string& id, std::shared_ptr<const v1::Command> command) {
    // Each candidate is asked under an id of its own: the refusal of one must not be remembered for the next.
    common::v1::CommandHeader header = header_;
    header.set_command_id(CandidateCommandId(header.command_id(), candidate));
    kit::StartCommand(
        {.host = &host_,
         .header = std::move(header),
         .root_id = id,
         .command = std::move(command),
         .deadline_us = deadline_us_,
         .done = [self = shared_from_this()](kit::CommandEnd end) { self->done_(std::move(end)); },
         .refused =
             [self = shared_from_this(), candidate](const common::v1::Rejection& why) {
               if (why.reason() != kIdTaken || candidate + 1 >= kCandidatesMax) return false;
               self->Try(candidate + 1);
               return true;
             },
         .new_work = new_work_});
  }

  kit::ServiceHost& host_;
  kit::KeyStore& keys_;
  const common::v1::CommandHeader header_;
  const v1::SubmitCase& said_;
  const std::shared_ptr<const void> owner_;
  const int64_t deadline_us_;
  const absl::Status new_work_;  // asked once: a submission without a key is never decided
  const kit::CommandDone done_;
};

}  // namespace

IntakeRpc::IntakeRpc(const kit::Door* door, kit::ServiceHost* host, kit::KeyStore* keys)
    : RpcService(door), host_(*host), keys_(*keys) {
  ServeCommand<v1::AcceptCaseRequest, v1::AcceptCaseResponse>(host,
                                                              &v1::Command::mutable_accept_case);
  ServeCommand<v1::RefuseCaseRequest, v1::RefuseCaseResponse>(host,
                                                              &v1::Command::mutable_refuse_case);
  ServeCommand<v1::ClassifyCaseRequest, v1::ClassifyCaseResponse>(
      host, &v1::Command::mutable_classify_case);
  ServeCommand<v1::HandOverEmergencyRequest, v1::HandOverEmergencyResponse>(
      host, &v1::Command::mutable_hand_over_emergency);
  ServeCommand<v1::AnswerEnquiryRequest, v1::AnswerEnquiryResponse>(
      host, &v1::Command::mutable_answer_enquiry);
  ServeCommand<v1::ReplyFirstRequest, v1::ReplyFirstResponse>(host,
                                                              &v1::Command::mutable_reply_first);
  Serve(&IntakeRpc::SubmitCase);
  Serve(&IntakeRpc::GetSubmission);
  Serve(&IntakeRpc::GetContact);
  Serve(&IntakeRpc::GetContactKey);
  Serve(&IntakeRpc::FindSimilarCases);
  Serve(&IntakeRpc::ListMattersOfRequester);
  ServeRaw<v1::ExecuteCommandsRequest>(
      kit::CommandStreams<v1::ExecuteCommandsRequest, v1::ExecuteCommandsResponse>(
          door, [this](v1::CommandCall call, int64_t deadline_us, kit::CommandDone done) {
            Execute(std::move(call), deadline_us, std::move(done));
          }));
  CheckAllServed();
}

void IntakeRpc::Submit(common::v1::CommandHeader header, const v1::SubmitCase& said,
                       std::shared_ptr<const void> owner, int64_t deadline_us,
                       kit::CommandDone done) {
  if (grpc::Status bad = CheckSetByDoor(said); !bad.ok()) return done({bad});
  auto submission =
      std::make_shared<Submission>(host_, keys_, std::move(header), said, std::move(owner),
                                   deadline_us, door().CheckNewWork(), std::move(done));
  submission->Try(0);
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
    return kit::EnterCaseCommand(host_, std::move(call), deadline_us, std::move(done));
  }
  if (grpc::Status behind = door().CheckNotBehind(); !behind.ok()) return done({behind});
  auto owner = std::make_shared<v1::CommandCall>(std::move(call));
  Submit(owner->header(), owner->command().submit_case(), owner, deadline_us, std::move(done));
}

IntakeRpc::Reactor* IntakeRpc::GetSubmission(Context* context,
                                             const v1::GetSubmissionRequest* request,
                                             v1::GetSubmissionResponse* response) {
  return kit::StartQuery(door(), host_, context, *request, request->header().at_least(),
                         request->matter_id(), kit::Action::kQuery, response->mutable_positions(),
                         [request, response](const kit::Reader& state) {
                           return kit::FillFrom(intake::GetSubmission(state, *request), response);
                         });
}

IntakeRpc::Reactor* IntakeRpc::GetContact(Context* context, const v1::GetContactRequest* request,
                                          v1::GetContactResponse* response) {
  return kit::StartQuery(door(), host_, context, *request, request->header().at_least(),
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
  return kit::StartGather(door(), host_, context, *request, request->header().at_least(),
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
      door(), host_, context, *request, request->header().at_least(), response->mutable_positions(),
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
