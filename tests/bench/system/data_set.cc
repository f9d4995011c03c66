#include "tests/bench/system/data_set.h"

#include <filesystem>
#include <fstream>

#include "services/ctl/la311/progress.h"
#include "services/intake/matter_id.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "tests/bench/load/load.h"
#include "tests/bench/system/counting_fs.h"
#include "tests/bench/system/disk.h"
#include "tests/bench/system/in_process.h"
#include "tests/bench/system/operator.h"

namespace huiyin::bench {
namespace {

constexpr int64_t kChunk = 100'000;  // cases whose latencies are kept at a time
constexpr int kAtATime = 2048;
constexpr int64_t kConsumedWithinUs = 600 * kit::kMicrosPerSecond;
constexpr int64_t kCaseBytesMost =
    6'000;  // on disk, while tables are rewritten; 2,400 of a closed case otherwise

}  // namespace

Growth& Growth::operator+=(const Growth& other) {
  cases += other.cases;
  seconds += other.seconds;
  log_payload_bytes += other.log_payload_bytes;
  log_written_bytes += other.log_written_bytes;
  state_written_bytes += other.state_written_bytes;
  lost += other.lost;
  return *this;
}

DataSet::DataSet(const Bench& bench, const std::string& name, int calls, int64_t clock_start_us)
    : name_(name), folder_(bench.Folder(name)), calls_(calls), clock_start_us_(clock_start_us) {
  std::ifstream(folder_ + ".cases") >> cases_;
}

void DataSet::Clear() {
  std::filesystem::remove_all(folder_);
  std::filesystem::remove(folder_ + ".cases");
  cases_ = 0;
}

std::string DataSet::MatterIdOf(int64_t number) const {
  return intake::MatterId("", "", kit::Concat(name_, "s", number), 0);
}

absl::Status DataSet::CheckRoom(int64_t cases) const {
  const int64_t needed = (cases - cases_) * kCaseBytesMost;
  if (FreeBytes(std::filesystem::path(folder_).parent_path()) > needed) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      kit::Concat(cases, " cases may need ", needed >> 30, " GiB: ask for fewer"));
}

absl::StatusOr<Growth> DataSet::Grow(int64_t cases) {
  Growth growth;
  if (cases <= cases_) return growth;
  RETURN_IF_ERROR(CheckRoom(cases));
  CountingFs files;
  InProcess system;
  RETURN_IF_ERROR(
      system.Start(folder_, cases_ == 0 ? Fresh::kYes : Fresh::kNo, clock_start_us_, files.env()));
  Operator admin(system.assembly().server().port(), system.assembly().operator_token());
  ASSIGN_OR_RETURN(const int64_t received_before, admin.Received());
  const int64_t log_before = files.Written("/log/"), state_before = files.Written("/state/");
  auto caller = MakeDirectCaller(&system.node());
  const kit::SystemClock clock;
  const int64_t held = cases_;  // before: the rate is that of those added
  ctl::la311::Progress progress({.label = "storing " + name_, .unit = "cases"},
                                clock.MonotonicMicros());
  while (cases_ < cases) {
    const int64_t chunk = std::min(kChunk, cases - cases_);
    const int64_t begun_us = clock.MonotonicMicros();
    const LoadResult load = RunClosed(
        *caller, {.prefix = name_,
                  .first = cases_,
                  .cases = chunk,
                  .at_a_time = kAtATime,
                  .calls = calls_,
                  .on_progress = [&](int64_t done) {
                    progress.Update(cases_ + done - held, cases - held, clock.MonotonicMicros());
                  }});
    // Two ids in a million may be the same one: the second case is then refused.
    if (load.failed > chunk / 1000 + 10) {
      return absl::InternalError(kit::Concat("cases fail: ", load.first_error));
    }
    // What is answered is not consumed yet, and nothing here refuses new work for what waits: it would wait ever longer.
    RETURN_IF_ERROR(system.node().WaitConsumed(kConsumedWithinUs));
    growth.cases += load.cases;
    growth.seconds += static_cast<double>(clock.MonotonicMicros() - begun_us) / 1e6;
    cases_ += chunk;
  }
  progress.Finish(cases_ - held, cases_ - held, clock.MonotonicMicros());
  ASSIGN_OR_RETURN(const int64_t received, admin.Received());
  growth.lost = growth.cases - (received - received_before);
  growth.log_payload_bytes = static_cast<int64_t>(system.node().log().Stats().bytes);
  RETURN_IF_ERROR(system.Stop());
  growth.log_written_bytes = files.Written("/log/") - log_before;
  growth.state_written_bytes = files.Written("/state/") - state_before;
  std::ofstream(folder_ + ".cases") << cases_;
  return growth;
}

}  // namespace huiyin::bench
