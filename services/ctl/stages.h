// Stages: shows the progress of a long job that has several parts, one after the other.
//
//   Stages stages;
//   stages.Show("reading", "bytes", done, total);
//   stages.Finish();
//
// Threads: one. Errors: none.
#pragma once

#include <memory>
#include <string>

#include "services/ctl/la311/progress.h"
#include "services/kit/base/clock.h"

namespace huiyin::ctl {

class Stages {
 public:
  ~Stages() { Finish(); }
  void Show(const std::string& stage, const std::string& unit, int64_t done, int64_t total) {
    const int64_t now = clock_.MonotonicMicros();
    if (stage_ != stage) {
      Finish();
      stage_ = stage;
      progress_ = std::make_unique<la311::Progress>(
          la311::Progress::Options{.label = stage, .unit = unit}, now);
    }
    done_ = done;
    total_ = total;
    progress_->Update(done, total, now);
  }
  void Finish() {
    if (progress_ != nullptr) progress_->Finish(done_, total_, clock_.MonotonicMicros());
    progress_ = nullptr;
    stage_.clear();
  }

 private:
  const kit::SystemClock clock_{};
  std::string stage_;
  std::unique_ptr<la311::Progress> progress_;
  int64_t done_ = 0, total_ = 0;
};

}  // namespace huiyin::ctl
