// The gRPC face of intake on a node of two partitions, with a key store and a disk that is full on demand.
#pragma once

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "huiyin/intake/v1/intake.grpc.pb.h"
#include "services/intake/contact/preparer.h"
#include "services/intake/rpc/part.h"
#include "services/intake/service.h"
#include "services/intake/tables.h"
#include "services/kit/base/text.h"
#include "services/kit/seal/key_store.h"
#include "tests/fixture/service_fixture.h"
#include "tests/rpc/node_fixture.h"

namespace huiyin::intake {

enum class Who { kAnybody, kOperator };

class IntakeDoorTest : public kit::NodeTest {
 protected:
  using Stub = v1::IntakeService::StubInterface;

  // `contact_key`: the bytes of that file; empty: it is made.
  explicit IntakeDoorTest(const std::string& contact_key = "") {
    if (!contact_key.empty()) {
      std::filesystem::create_directories(scratch_.path() + "/keys");
      std::ofstream(scratch_.path() + "/keys/contact.key", std::ios::binary) << contact_key;
      chmod((scratch_.path() + "/keys/contact.key").c_str(), 0600);
    }
    keys_ = kit::KeyStore::Open(scratch_.path() + "/keys").value();
    preparer_ = std::make_unique<ContactPreparer>(keys_.get());
    StartNode({&service_}, 2, &space_,
              [this](kit::Node& node) { node.Find(kTopic)->set_preparer(preparer_.get()); });
    rpc_ = MakePart().serve(door_.get(), node_->Find(kTopic), keys_.get());
    StartServer({rpc_.get()});
    intake_ = v1::IntakeService::NewStub(channel_);
    EXPECT_TRUE(node_->WaitConsumed(10 * kit::kMicrosPerSecond).ok());
  }
  ~IntakeDoorTest() override {
    node_->Drain(0);
    server_->Shutdown(kit::kMicrosPerSecond);
    EXPECT_TRUE(node_->Stop().ok());
  }

  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response, Who who = Who::kAnybody) {
    grpc::ClientContext context;
    SetDeadline(&context, 10);
    if (who == Who::kOperator) SetToken(&context);
    return (intake_.get()->*method)(&context, request, response);
  }
  grpc::Status Submit(const std::string& command_id, const std::string& said,
                      common::v1::CaseReply* reply = nullptr) {
    v1::SubmitCaseRequest request;
    request.mutable_header()->set_command_id(command_id);
    *request.mutable_command() =
        fixture::Parsed<v1::SubmitCase>("channel: CHANNEL_HOTLINE " + said);
    v1::SubmitCaseResponse response;
    grpc::Status status = Call(&Stub::SubmitCase, request, &response);
    if (reply != nullptr) *reply = response.reply();
    return status;
  }
  std::string Submitted(const std::string& command_id, const std::string& said) {
    common::v1::CaseReply reply;
    const grpc::Status status = Submit(command_id, said, &reply);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return reply.matter_id();
  }
  grpc::Status Contact(const std::string& id, const std::string& for_unit, v1::Contact* contact,
                       Who who = Who::kOperator) {
    v1::GetContactRequest request;
    request.set_matter_id(id);
    request.set_for_unit_id(for_unit);
    v1::GetContactResponse response;
    grpc::Status status = Call(&Stub::GetContact, request, &response, who);
    *contact = response.contact();
    return status;
  }
  std::vector<std::string> OfPhone(const std::string& phone) {
    v1::ListMattersOfRequesterRequest request;
    request.set_phone(phone);
    v1::ListMattersOfRequesterResponse response;
    const grpc::Status status =
        Call(&Stub::ListMattersOfRequester, request, &response, Who::kOperator);
    EXPECT_TRUE(status.ok()) << status.error_message();
    std::vector<std::string> ids;
    for (const v1::Case& one : response.submissions()) ids.push_back(one.matter_id());
    return ids;
  }
  // Every byte of the logs of intake.
  std::string Logs() {
    std::string bytes;
    for (int partition = 0; partition < 2; ++partition) {
      for (const kit::LogRecord& record : ReadAll({kTopic, partition}))
        bytes += record.entry->value;
    }
    return bytes;
  }

  int Keys() {
    int keys = 0;
    EXPECT_TRUE(keys_->VisitKeys([&](std::string_view, std::string_view) { ++keys; }).ok());
    return keys;
  }

  const IntakeService service_;
  // Room until the folder is there.
  const std::string disk_ = scratch_.path() + "/disk";
  kit::FreeSpace space_{{disk_}, int64_t{1} << 60};
  std::unique_ptr<kit::KeyStore> keys_;
  std::unique_ptr<ContactPreparer> preparer_;
  std::unique_ptr<grpc::Service> rpc_;
  std::unique_ptr<Stub> intake_;
};

}  // namespace huiyin::intake
