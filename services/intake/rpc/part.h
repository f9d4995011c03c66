// IntakeRpc: the gRPC face of intake. Says of each method which command or query it is.
#pragma once

#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "services/kit/process/part.h"
#include "services/kit/rpc/command_stream.h"
#include "services/kit/rpc/rpc_service.h"
#include "services/kit/seal/key_store.h"

namespace huiyin::intake {

class IntakeRpc : public kit::RpcService<v1::IntakeService> {
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

  kit::ServiceHost& host_;
  kit::KeyStore& keys_;
};

// Intake as a process runs it.
kit::Part MakePart();

}  // namespace huiyin::intake
