// InProcess: the system without gRPC's listener, in the benchmark's own process: the bound of runtime, log and store, and
// the fastest way to fill a data directory.
#pragma once

#include <memory>
#include <string>

#include "services/huiyin/assembly.h"
#include "services/kit/base/clock.h"

namespace huiyin::bench {

enum class Fresh { kNo, kYes };

class InProcess {
 public:
  // Over `folder`, emptied first when `fresh`; with the pack that the cases need. `clock_start_us` above 0: the clock is
  // driven and stands there. `env` null: the machine's own files.
  absl::Status Start(const std::string& folder, Fresh fresh, int64_t clock_start_us = 0,
                     rocksdb::Env* env = nullptr);
  absl::Status Stop();

  kit::Node& node() { return assembly_->node(); }
  Assembly& assembly() { return *assembly_; }

 private:
  const kit::SystemClock system_clock_{};
  std::unique_ptr<kit::DrivenClock> driven_clock_;
  std::unique_ptr<Assembly> assembly_;
};

}  // namespace huiyin::bench
