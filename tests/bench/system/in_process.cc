#include "tests/bench/system/in_process.h"

#include <filesystem>

#include "services/kit/base/status.h"
#include "tests/bench/system/operator.h"

namespace huiyin::bench {
namespace {

constexpr int64_t kConsumedUs = 600 * kit::kMicrosPerSecond;
constexpr int64_t kStopUs = 30 * kit::kMicrosPerSecond;

}  // namespace

absl::Status InProcess::Start(const std::string& folder, Fresh fresh, int64_t clock_start_us,
                              rocksdb::Env* env) {
  if (fresh == Fresh::kYes) std::filesystem::remove_all(folder);
  AssemblyOptions options;
  options.node.data_dir = folder;
  options.node.clock = &system_clock_;
  options.node.env = env;
  options.port = 0;
  if (clock_start_us > 0) {
    driven_clock_ = std::make_unique<kit::DrivenClock>(clock_start_us);
    options.node.clock = options.node.driven = driven_clock_.get();
  }
  ASSIGN_OR_RETURN(assembly_, StartAssembly(options));
  RETURN_IF_ERROR(node().WaitConsumed(kConsumedUs));
  if (fresh == Fresh::kNo) return absl::OkStatus();
  Operator admin(assembly_->server().port(), assembly_->operator_token());
  return admin.ApplyFirstPack();
}

absl::Status InProcess::Stop() {
  RETURN_IF_ERROR(node().WaitConsumed(kConsumedUs));
  absl::Status stopped = assembly_->Shutdown(kStopUs);
  assembly_ = nullptr;
  return stopped;
}

}  // namespace huiyin::bench
