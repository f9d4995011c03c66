// huiyin_bench: cases a second through the whole system, beside the bounds of gRPC alone and of log and store alone,
// measured in the same run. Prints Markdown; with --json FILE also JSON.
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "huiyin/directory/v1/directory.grpc.pb.h"
#include "huiyin/evaluation/v1/evaluation.grpc.pb.h"
#include "services/kit/base/status.h"
#include "services/kit/config/options.h"
#include "tests/bench/load.h"
#include "tests/fixture/small_pack.h"

namespace huiyin::bench {
namespace {

constexpr std::chrono::seconds kDeadline(60);

struct Settings {
  kit::OptionSet set{"huiyin_bench", "Cases a second through the whole system, beside its bounds."};
  const kit::Option<int64_t>& cases = set.Int64(
      {.name = "cases", .def = 20'000, .min = 100, .help = "Cases of each measured part."});
  const kit::Option<int64_t>& at_a_time = set.Int64({.name = "at-a-time",
                                                     .def = 256,
                                                     .min = 1,
                                                     .max = 10'000,
                                                     .help = "Cases under way at a time."});
  const kit::Option<int64_t>& seconds = set.Int64({.name = "seconds",
                                                   .unit = "s",
                                                   .def = 10,
                                                   .min = 1,
                                                   .max = 3600,
                                                   .help = "Length of the run at half load."});
  const kit::Option<std::string>& folder =
      set.Path({.name = "folder",
                .def = "/tmp/huiyin-bench",
                .min = 1,
                .help = "Where the data directories are made, and removed."});
  const kit::Option<std::string>& json =
      set.Path({.name = "json", .help = "Also write the figures there."});
};

class System {
 public:
  absl::Status Start(const std::string& folder) {
    std::filesystem::remove_all(folder);
    AssemblyOptions options;
    options.node.data_dir = folder;
    options.node.clock = &clock_;
    options.port = 0;
    ASSIGN_OR_RETURN(assembly_, Assembly::Start(std::move(options)));
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(assembly_->server().port()),
                                   grpc::InsecureChannelCredentials());
    RETURN_IF_ERROR(assembly_->node().WaitConsumed(30'000'000));
    grpc::ClientContext context;
    context.AddMetadata(kit::kOperatorTokenMetadata, assembly_->operator_token());
    context.set_deadline(std::chrono::system_clock::now() + kDeadline);
    directory::v1::ApplyPackResponse applied;
    grpc::Status status = directory::v1::DirectoryService::NewStub(channel_)->ApplyPack(
        &context, fixture::SmallPack(kUnit, kArea, kCategory), &applied);
    if (!status.ok()) return absl::InternalError(status.error_message());
    return assembly_->node().WaitConsumed(30'000'000);
  }
  uint64_t Decisions() {
    uint64_t sum = 0;
    for (auto& host : assembly_->node().hosts()) {
      for (size_t i = 0; i < host->size(); ++i)
        sum += host->partition(i).PublishedStats().decisions;
    }
    return sum;
  }
  // Every case asked for by itself: how many are closed and rated as the benchmark rated them.
  int64_t CountRated(const std::vector<std::string>& matter_ids) {
    assembly_->node().WaitConsumed(60'000'000).IgnoreError();
    auto stub = evaluation::v1::EvaluationService::NewStub(channel_);
    int64_t rated = 0;
    for (const std::string& id : matter_ids) {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + kDeadline);
      evaluation::v1::GetScoreRequest request;
      request.set_matter_id(id);
      evaluation::v1::GetScoreResponse response;
      if (!stub->GetScore(&context, request, &response).ok()) continue;
      rated += response.score().stage() == common::v1::CASE_STAGE_CLOSED &&
               response.score().solved() == common::v1::VERDICT_YES &&
               response.score().satisfied() == common::v1::VERDICT_YES;
    }
    return rated;
  }
  Assembly& assembly() { return *assembly_; }

 private:
  kit::SystemClock clock_;
  std::unique_ptr<Assembly> assembly_;
  std::shared_ptr<grpc::Channel> channel_;
};

std::string Machine(const std::string& folder) {
  utsname name{};
  uname(&name);
  struct statfs fs {};
  statfs(folder.c_str(), &fs);
  std::string cpu = "unknown";
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) {
      cpu = line.substr(line.find(':') + 2);
      break;
    }
  }
  char text[512];
  std::snprintf(text, sizeof(text), "%ld cores (%s), %s %s, file system type 0x%lx",
                sysconf(_SC_NPROCESSORS_ONLN), cpu.c_str(), name.sysname, name.release,
                static_cast<unsigned long>(fs.f_type));
  return text;
}

int Fail(const std::string& why) {
  std::fprintf(stderr, "huiyin_bench: %s\n", why.c_str());
  return 1;
}

int Run(const Settings& settings) {
  const int64_t cases = settings.cases.value();
  const int at_a_time = static_cast<int>(settings.at_a_time.value());
  const std::string folder = settings.folder.value();
  std::filesystem::create_directories(folder);

  auto empty = EmptyServer::Start();
  auto empty_caller = MakeGrpcCaller(empty->port(), 4);
  RunClosed(*empty_caller, cases / 10, at_a_time, "w");
  const LoadResult grpc_bound = RunClosed(*empty_caller, cases, at_a_time, "e");
  empty_caller = nullptr;
  empty = nullptr;

  System direct;
  if (auto s = direct.Start(folder + "/direct"); !s.ok()) return Fail(std::string(s.message()));
  auto direct_caller = MakeDirectCaller(&direct.assembly().node());
  RunClosed(*direct_caller, cases / 10, at_a_time, "w");
  const LoadResult store_bound = RunClosed(*direct_caller, cases, at_a_time, "d");
  if (auto s = direct.assembly().Shutdown(5'000'000); !s.ok())
    return Fail(std::string(s.message()));

  System system;
  if (auto s = system.Start(folder + "/system"); !s.ok()) return Fail(std::string(s.message()));
  auto caller = MakeGrpcCaller(system.assembly().server().port(), 4);
  RunClosed(*caller, cases / 10, at_a_time, "w");
  system.assembly().node().WaitConsumed(60'000'000).IgnoreError();
  const uint64_t decisions_before = system.Decisions();
  const uint64_t syncs_before = system.assembly().node().log().Stats().syncs;
  const LoadResult full = RunClosed(*caller, cases, at_a_time, "f");
  system.assembly().node().WaitConsumed(60'000'000).IgnoreError();
  const double decisions = static_cast<double>(system.Decisions() - decisions_before);
  const uint64_t syncs = system.assembly().node().log().Stats().syncs - syncs_before;
  const LoadResult half = RunOpen(*caller, full.cases_per_second() / 2,
                                  static_cast<double>(settings.seconds.value()), "h");
  const int64_t rated = system.CountRated(full.matter_ids) + system.CountRated(half.matter_ids);
  const int64_t asked = full.cases + full.failed + half.cases + half.failed;

  std::printf("Machine: %s\n", Machine(folder).c_str());
  std::printf(
      "%ld cases, %d at a time, 4 calls a case, fsync before each answer, client in the same "
      "process over loopback TCP\n\n",
      static_cast<long>(cases), at_a_time);
  std::printf("| what | cases/s | of the gRPC bound | failed |\n| --- | ---: | ---: | ---: |\n");
  const auto row = [&](const char* what, const LoadResult& r) {
    std::printf("| %s | %.0f | %.2f | %ld |\n", what, r.cases_per_second(),
                r.cases_per_second() / grpc_bound.cases_per_second(), static_cast<long>(r.failed));
  };
  row("bound: empty gRPC service, four calls a case", grpc_bound);
  row("bound: runtime, log and store without gRPC", store_bound);
  row("the whole system", full);
  row("the whole system at half load", half);
  std::printf("\n| submit latency | p50 ms | p99 ms | p99.9 ms |\n| --- | ---: | ---: | ---: |\n");
  const auto latency = [](const char* what, const LoadResult& r) {
    std::printf("| %s | %.2f | %.2f | %.2f |\n", what, r.SubmitPercentileUs(.5) / 1e3,
                r.SubmitPercentileUs(.99) / 1e3, r.SubmitPercentileUs(.999) / 1e3);
  };
  latency("full load", full);
  latency("half load", half);
  std::printf(
      "\n%.1f decisions a case, %lu fsyncs, %.1f decisions a fsync; %ld of %ld cases closed and "
      "rated when asked one by one\n",
      decisions / static_cast<double>(full.cases), static_cast<unsigned long>(syncs),
      decisions / static_cast<double>(syncs), static_cast<long>(rated), static_cast<long>(asked));
  if (!full.first_error.empty()) std::printf("first error: %s\n", full.first_error.c_str());
  if (!settings.json.value().empty()) {
    std::ofstream(settings.json.value())
        << "{\"machine\":\"" << Machine(folder) << "\",\"cases\":" << cases
        << ",\"at_a_time\":" << at_a_time << ",\"grpc_bound\":" << grpc_bound.cases_per_second()
        << ",\"store_bound\":" << store_bound.cases_per_second()
        << ",\"cases_per_second\":" << full.cases_per_second()
        << ",\"half_load_submit_us\":{\"p50\":" << half.SubmitPercentileUs(.5)
        << ",\"p99\":" << half.SubmitPercentileUs(.99)
        << ",\"p999\":" << half.SubmitPercentileUs(.999)
        << "},\"decisions_a_case\":" << decisions / static_cast<double>(full.cases)
        << ",\"fsyncs\":" << syncs << ",\"rated\":" << rated << ",\"asked\":" << asked << "}\n";
  }
  caller = nullptr;
  if (auto s = system.assembly().Shutdown(5'000'000); !s.ok())
    return Fail(std::string(s.message()));
  std::filesystem::remove_all(folder);
  return rated == asked ? 0 : 1;
}

}  // namespace
}  // namespace huiyin::bench

int main(int argc, char** argv) {
  huiyin::bench::Settings settings;
  if (absl::Status loaded = settings.set.Load(argc, argv); !loaded.ok()) {
    return huiyin::bench::Fail(std::string(loaded.message()));
  }
  if (settings.set.help_asked()) {
    std::fputs(settings.set.Help().c_str(), stdout);
    return 0;
  }
  return huiyin::bench::Run(settings);
}
