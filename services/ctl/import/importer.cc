#include "services/ctl/import/importer.h"

#include <filesystem>
#include <fstream>

#include "huiyin/directory/v1/directory.grpc.pb.h"
#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "services/ctl/import/deadline.h"
#include "services/ctl/import/pack.h"
#include "services/ctl/import/replay.h"
#include "services/ctl/import/target.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/rpc/authorize.h"
#include "services/kit/runtime/chain.h"

namespace huiyin::ctl {
namespace {

// Tells inputs apart: order of the files does not matter.
absl::StatusOr<uint64_t> InputDigest(const std::vector<std::string>& files) {
  uint64_t sum = 0;
  std::string block(1 << 20, '\0');
  for (const std::string& file : files) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return absl::NotFoundError(kit::Concat("cannot open ", file));
    uint64_t digest = 0;
    while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
      digest = digest * 31 + kit::Digest({block.data(), static_cast<size_t>(in.gcount())});
    }
    sum += digest;
  }
  return sum;
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

class Run {
 public:
  explicit Run(const ImportOptions& options) : options_(options) {}

  absl::StatusOr<ImportResult> operator()() {
    ASSIGN_OR_RETURN(const uint64_t digest, InputDigest(options_.files));
    RETURN_IF_ERROR(OpenInput());
    absl::StatusOr<std::unique_ptr<Target>> target =
        options_.servers.empty() ? OpenOwn(options_.data_dir, options_.partitions)
                                 : OpenCluster(options_.servers, options_.operator_token);
    RETURN_IF_ERROR(target.status());
    target_ = *std::move(target);
    channels_ = target_->channels();
    RETURN_IF_ERROR(ApplyPack(PackName(digest)));
    RETURN_IF_ERROR(ReplayAll());
    ASSIGN_OR_RETURN(ImportResult result, Figures());
    RETURN_IF_ERROR(target_->End());
    return result;
  }

 private:
  absl::Status OpenInput() {
    std::error_code error;
    const std::string temp = options_.data_dir + "/import-temp";
    std::filesystem::create_directories(temp, error);
    if (error) {
      return absl::PermissionDeniedError(
          kit::Concat("cannot make the folder ", temp, ": ", error.message()));
    }
    const std::string rejects = options_.rejects_file.empty()
                                    ? options_.data_dir + "/la311-rejects.csv"
                                    : options_.rejects_file;
    ASSIGN_OR_RETURN(rejects_, la311::RejectsWriter::Open(rejects));
    auto on_progress = [this](la311::Stage stage, int64_t done, int64_t total) {
      options_.on_progress(stage == la311::Stage::kReading ? "reading" : "ordering", done, total);
    };
    ASSIGN_OR_RETURN(actions_, la311::SortedActions::Open({.files = options_.files,
                                                           .temp_folder = temp,
                                                           .run_bytes = options_.run_bytes,
                                                           .rejects = &*rejects_,
                                                           .on_progress = on_progress}));
    RETURN_IF_ERROR(rejects_->Close());
    ASSIGN_OR_RETURN(los_angeles_, la311::LosAngeles::Load());
    return absl::OkStatus();
  }

  absl::Status ApplyPack(const std::string& name) {
    auto stub = directory::v1::DirectoryService::NewStub(channels_.directory);
    directory::v1::GetPackRequest get;
    directory::v1::GetPackResponse has;
    grpc::ClientContext get_context;
    SetDeadline(&get_context);
    RETURN_IF_ERROR(FromGrpc(stub->GetPack(&get_context, get, &has)));
    if (has.version() > 0 && has.name() != name) {
      return absl::FailedPreconditionError(
          kit::Concat(options_.data_dir, " holds the pack \"", has.name(),
                      "\" already, not this input: import into a fresh data directory"));
    }
    resuming_ = has.version() > 0;
    directory::v1::ApplyPackRequest apply;
    apply.mutable_header()->set_command_id("la311/pack");
    *apply.mutable_command() = MakePack(actions_->names(), name);
    directory::v1::ApplyPackResponse applied;
    grpc::ClientContext context;
    context.AddMetadata(kit::kOperatorTokenMetadata, target_->operator_token());
    SetDeadline(&context);
    RETURN_IF_ERROR(FromGrpc(stub->ApplyPack(&context, apply, &applied)));
    return target_->WaitConsumed();
  }

  absl::Status ReplayAll() {
    Replay replay(target_.get(), &*los_angeles_);
    const int64_t total = actions_->counts().actions;
    int64_t done = 0;
    la311::Action action;
    int64_t at_us = -1;
    bool beginning = false;  // a submission may not have reached everybody yet
    while (true) {
      ASSIGN_OR_RETURN(const bool more, actions_->Next(&action));
      if (!more) break;
      const bool ends = action.kind != la311::ActionKind::kSubmit;
      // A case may end at the moment it began: let its beginning reach everybody first.
      if (action.at_us != at_us || (ends && beginning)) {
        RETURN_IF_ERROR(replay.Settle());
        RETURN_IF_ERROR(target_->MoveClock(action.at_us));
        at_us = action.at_us;
        beginning = false;
      }
      beginning |= !ends;
      replay.Start(action, resuming_);
      options_.on_progress("importing", ++done, total);
    }
    RETURN_IF_ERROR(replay.Finish());
    return target_->WaitConsumed();
  }

  absl::StatusOr<ImportResult> Figures() {
    ImportResult result;
    result.counts = actions_->counts();
    auto stub = evaluation::v1::EvaluationService::NewStub(channels_.evaluation);
    const std::pair<evaluation::v1::GroupBy, evaluation::v1::GetRatesResponse*> groups[] = {
        {evaluation::v1::GROUP_BY_TOTAL, &result.total},
        {evaluation::v1::GROUP_BY_UNIT, &result.units},
        {evaluation::v1::GROUP_BY_CATEGORY, &result.categories}};
    for (const auto& [group, response] : groups) {
      evaluation::v1::GetRatesRequest request;
      request.set_group_by(group);
      grpc::ClientContext context;
      SetDeadline(&context);
      RETURN_IF_ERROR(FromGrpc(stub->GetRates(&context, request, response)));
    }
    for (const std::string& department : actions_->names().departments) {
      result.department_ids.push_back(UnitId(department, ""));
    }
    return result;
  }

  const ImportOptions& options_;
  std::optional<la311::RejectsWriter> rejects_;
  std::unique_ptr<la311::SortedActions> actions_;
  std::optional<la311::LosAngeles> los_angeles_;
  std::unique_ptr<Target> target_;
  Channels channels_;
  bool resuming_ = false;
};

}  // namespace

absl::StatusOr<ImportResult> RunImport(const ImportOptions& options) { return Run(options)(); }

}  // namespace huiyin::ctl
