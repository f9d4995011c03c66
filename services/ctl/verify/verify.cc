#include "services/ctl/verify/verify.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <ostream>

#include "google/protobuf/util/json_util.h"
#include "huiyin/common/v1/admin.pb.h"
#include "services/ctl/client.h"
#include "services/ctl/exit.h"
#include "services/ctl/table.h"
#include "services/huiyin/assembly.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/embedded_log.h"
#include "services/kit/rpc/admin.h"

namespace huiyin::ctl {
namespace {

constexpr int64_t kVerifyTimeoutMs = 590'000;

constexpr char kHelp[] =
    "Fold every decision log anew and compare with the state, byte for byte. Without --data-dir "
    "the running service does "
    "it, through a checkpoint, beside its work; with it, on the folder of a service that does not "
    "run.\n"
    "Exit code 5 when anything differs.\n"
    "Examples:\n"
    "  huiyinctl verify\n"
    "  huiyinctl verify --data-dir /var/lib/huiyin --output json";

absl::StatusOr<common::v1::VerifyResponse> VerifyFolder(const std::string& folder) {
  if (!std::filesystem::is_directory(folder + "/log")) {
    return BadData(
        kit::Concat(folder, " holds no log of Huiyin: name a data directory with --data-dir"));
  }
  const std::vector<const kit::Service*> services = AllServices();
  kit::SystemClock clock;
  // Only reads: whether time went on since, or was driven, does not matter here.
  ASSIGN_OR_RETURN(
      auto log,
      kit::EmbeddedLog::Open(
          {.data_dir = folder, .topics = {}, .clock = &clock, .accept_clock_jump = true}));
  ASSIGN_OR_RETURN(auto reports,
                   kit::VerifyStates(services, *log, folder, folder + "/verify-temp"));
  common::v1::VerifyResponse response;
  for (const kit::VerifyReport& report : reports) *response.add_partitions() = kit::ToProto(report);
  return response;
}

absl::StatusOr<common::v1::VerifyResponse> Ask(Context& context, const std::string& folder) {
  if (!folder.empty()) {
    auto response = VerifyFolder(folder);
    if (response.ok()) return response;
    return BadData({response.status().message().data(), response.status().message().size()});
  }
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  common::v1::VerifyResponse response;
  RETURN_IF_ERROR(client->Call(common::v1::VerifyRequest(), &response, kVerifyTimeoutMs));
  return response;
}

absl::Status Run(Context& context, const std::string& folder) {
  ASSIGN_OR_RETURN(const common::v1::VerifyResponse response, Ask(context, folder));
  int64_t differences = 0;
  for (const auto& one : response.partitions()) differences += one.differences_count();
  if (context.json()) {
    std::string json;
    google::protobuf::util::JsonPrintOptions options;
    options.always_print_primitive_fields = true;
    options.preserve_proto_field_names = true;
    if (!google::protobuf::util::MessageToJsonString(response, &json, options).ok()) {
      return BadData("the report cannot be written as JSON");
    }
    *context.out << json << "\n";
  } else {
    Table table({"topic",
                 {"partition", Align::kRight},
                 {"records", Align::kRight},
                 {"decisions", Align::kRight},
                 {"uncounted", Align::kRight},
                 {"rows", Align::kRight},
                 {"differences", Align::kRight}});
    for (const auto& one : response.partitions()) {
      table.Add({one.topic(), kit::Concat(one.partition()), kit::Concat(one.records()),
                 kit::Concat(one.decisions()), kit::Concat(one.uncounted()),
                 kit::Concat(one.rows()), kit::Concat(one.differences_count())});
    }
    table.Print(*context.out);
    for (const auto& one : response.partitions()) {
      for (const std::string& difference : one.differences()) {
        *context.out << one.topic() << "/" << one.partition() << ": " << difference << "\n";
      }
    }
    if (differences == 0) *context.out << "Every state equals the fold of its log.\n";
  }
  if (differences == 0) return absl::OkStatus();
  return BadData(
      kit::Concat(differences,
                  " differences between the logs and the states: stop the service, keep a "
                  "copy of the folder, and remove the state of the partitions named: it is folded "
                  "anew at the next start. "
                  "A log that was altered must be restored from a backup"));
}

}  // namespace

void RegisterVerify(CLI::App& app, Context& context) {
  CLI::App* verify = app.add_subcommand("verify", kHelp);
  auto folder = std::make_shared<std::string>();
  verify->add_option("--data-dir", *folder, "Folder of a service that does not run.");
  verify->callback(
      [&context, folder] { context.run = [&context, folder] { return Run(context, *folder); }; });
}

}  // namespace huiyin::ctl
