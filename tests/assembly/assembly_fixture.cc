#include "tests/assembly/assembly_fixture.h"

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/embedded_log.h"
#include "tests/fixture/small_pack.h"

namespace huiyin {
namespace {

constexpr int64_t kWaitUs = 60 * kit::kMicrosPerSecond;
constexpr char kUnit[] = "urban";
constexpr char kArea[] = "street";
constexpr char kCategory[] = "light";

using Positions = google::protobuf::RepeatedPtrField<common::v1::Position>;

// One command about a case that has got so far; its positions go on to the next.
template <typename Request, typename Response, typename Method>
void Step(const std::string& command_id, Positions* positions, Request request, Method method) {
  request.mutable_header()->set_command_id(command_id);
  *request.mutable_header()->mutable_positions() = *positions;
  grpc::ClientContext context;
  SetDeadline(&context);
  Response response;
  const grpc::Status status = method(&context, request, &response);
  ASSERT_TRUE(status.ok()) << command_id << ": " << status.error_message();
  *positions = response.positions();
}

}  // namespace

void SetDeadline(grpc::ClientContext* context) {
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::microseconds(kWaitUs));
}

intake::v1::SubmitCaseRequest SubmitRequest(const std::string& command_id) {
  intake::v1::SubmitCaseRequest request;
  request.mutable_header()->set_command_id(command_id);
  request.mutable_command()->set_channel(common::v1::CHANNEL_HOTLINE);
  request.mutable_command()->set_category_id(kCategory);
  request.mutable_command()->set_area_id(kArea);
  request.mutable_command()->set_text("小区门口的路灯坏了三天");
  return request;
}

absl::StatusOr<Running> Running::Start(const RunOptions& options) {
  Running running;
  running.clock_ = std::make_unique<kit::SystemClock>();
  AssemblyOptions assembly;
  assembly.node.data_dir = options.data_dir;
  assembly.node.partitions = kPartitions;
  assembly.node.clock = running.clock_.get();
  if (options.driven != nullptr) assembly.node.clock = assembly.node.driven = options.driven;
  assembly.node.accept_clock_jump = options.accept_clock_jump;
  assembly.node.env = options.env;
  assembly.node.on_fatal = options.on_fatal;
  assembly.disk_reserve_bytes = options.disk_reserve_bytes;
  assembly.checkpoint_dir = options.checkpoint_dir;
  assembly.checkpoint_every = options.checkpoint_every;
  assembly.listen = options.listen;
  assembly.port = options.port;
  ASSIGN_OR_RETURN(running.assembly_, StartAssembly(assembly));
  RETURN_IF_ERROR(running.assembly_->node().WaitConsumed(kWaitUs));
  return running;
}

void Running::ApplyPack() {
  grpc::ClientContext context;
  SetDeadline(&context);
  context.AddMetadata(kit::kOperatorTokenMetadata, assembly_->operator_token());
  directory::v1::ApplyPackResponse applied;
  const grpc::Status status = directory::v1::DirectoryService::NewStub(channel())->ApplyPack(
      &context, fixture::SmallPack(kUnit, kArea, kCategory), &applied);
  ASSERT_TRUE(status.ok()) << status.error_message();
  WaitConsumed();
}

absl::StatusOr<common::v1::CaseReply> Running::Submit(const std::string& command_id) {
  grpc::ClientContext context;
  SetDeadline(&context);
  intake::v1::SubmitCaseResponse response;
  const grpc::Status status = intake::v1::IntakeService::NewStub(channel())->SubmitCase(
      &context, SubmitRequest(command_id), &response);
  if (!status.ok()) return absl::InternalError(status.error_message());
  return response.reply();
}

std::vector<std::string> Running::Walk(const std::string& prefix, int cases) {
  auto intake = intake::v1::IntakeService::NewStub(channel());
  auto dispatch = dispatch::v1::DispatchService::NewStub(channel());
  auto evaluation = evaluation::v1::EvaluationService::NewStub(channel());
  std::vector<std::string> matter_ids;
  for (int i = 0; i < cases; ++i) {
    const std::string id = kit::Concat(prefix, "-", i);
    grpc::ClientContext context;
    SetDeadline(&context);
    intake::v1::SubmitCaseResponse submitted;
    const grpc::Status status = intake->SubmitCase(&context, SubmitRequest(id), &submitted);
    EXPECT_TRUE(status.ok()) << status.error_message();
    const std::string& matter_id = matter_ids.emplace_back(submitted.reply().matter_id());
    Positions positions = submitted.positions();
    const int steps = i % 5;
    if (steps >= 2) {
      dispatch::v1::ReceiveCaseRequest receive;
      receive.mutable_command()->set_matter_id(matter_id);
      receive.mutable_command()->set_unit_id(kUnit);
      Step<dispatch::v1::ReceiveCaseRequest, dispatch::v1::ReceiveCaseResponse>(
          id + "-receive", &positions, receive,
          [&](auto... a) { return dispatch->ReceiveCase(a...); });
    }
    if (steps >= 3) {
      dispatch::v1::HandleCaseRequest handle;
      handle.mutable_command()->set_matter_id(matter_id);
      handle.mutable_command()->set_unit_id(kUnit);
      handle.mutable_command()->set_result("已更换灯泡");
      Step<dispatch::v1::HandleCaseRequest, dispatch::v1::HandleCaseResponse>(
          id + "-handle", &positions, handle,
          [&](auto... a) { return dispatch->HandleCase(a...); });
    }
    if (steps >= 4) {
      evaluation::v1::CallBackCaseRequest rate;
      rate.mutable_command()->set_matter_id(matter_id);
      rate.mutable_command()->set_reached(true);
      rate.mutable_command()->set_solved(common::v1::VERDICT_YES);
      rate.mutable_command()->set_satisfied(common::v1::VERDICT_YES);
      Step<evaluation::v1::CallBackCaseRequest, evaluation::v1::CallBackCaseResponse>(
          id + "-rate", &positions, rate,
          [&](auto... a) { return evaluation->CallBackCase(a...); });
    }
  }
  return matter_ids;
}

absl::StatusOr<evaluation::v1::Score> Running::Score(const std::string& matter_id) {
  grpc::ClientContext context;
  SetDeadline(&context);
  evaluation::v1::GetScoreRequest request;
  request.set_matter_id(matter_id);
  evaluation::v1::GetScoreResponse response;
  const grpc::Status status =
      evaluation::v1::EvaluationService::NewStub(channel())->GetScore(&context, request, &response);
  if (!status.ok()) return absl::InternalError(status.error_message());
  return response.score();
}

void Running::WaitConsumed() {
  const absl::Status consumed = assembly_->node().WaitConsumed(kWaitUs);
  ASSERT_TRUE(consumed.ok()) << consumed.ToString();
}

absl::Status Running::Stop() {
  absl::Status stopped = assembly_->Shutdown(kWaitUs);
  assembly_ = nullptr;
  return stopped;
}

absl::StatusOr<std::vector<kit::VerifyReport>> Reports(const std::string& data_dir) {
  const std::vector<const kit::Service*> services = AllServices();
  const kit::SystemClock clock;
  ASSIGN_OR_RETURN(
      auto log,
      kit::EmbeddedLog::Open(
          {.data_dir = data_dir, .topics = {}, .clock = &clock, .accept_clock_jump = true}));
  return kit::VerifyStates(services, *log, data_dir, data_dir + "/verify-temp");
}

absl::StatusOr<std::vector<std::string>> Differences(const std::string& data_dir) {
  ASSIGN_OR_RETURN(const auto reports, Reports(data_dir));
  std::vector<std::string> found;
  int64_t rows = 0;
  for (const kit::VerifyReport& report : reports) {
    rows += report.rows;
    for (const std::string& difference : report.differences) {
      found.push_back(
          kit::Concat(report.where.topic, "/", report.where.partition, ": ", difference));
    }
  }
  EXPECT_TRUE(rows > 0 || !found.empty());
  return found;
}

int64_t Uncounted(const std::string& data_dir) {
  const auto reports = Reports(data_dir);
  EXPECT_TRUE(reports.ok()) << reports.status().ToString();
  int64_t uncounted = 0;
  for (const kit::VerifyReport& report : *reports) uncounted += report.uncounted;
  return uncounted;
}

}  // namespace huiyin
