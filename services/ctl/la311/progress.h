// Progress: how far a long job is. On a terminal a bar that redraws itself, with rate, percent and
// time left; elsewhere a plain line every few seconds, fit for a log file. Time is an argument.
//
// Threads: one at a time. Errors: none; what cannot be shown is not shown.
//
//   Progress progress({.label = "reading", .unit = "bytes"}, clock.MonotonicMicros());
//   progress.Update(done, total, clock.MonotonicMicros());
//   progress.Finish(total, total, clock.MonotonicMicros());
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

namespace huiyin::ctl::la311 {

bool IsTerminal(std::FILE* file);

class Progress {
 public:
  struct Options {
    std::string label;
    std::string unit;         // of done and total, in the plural
    std::FILE* out = stderr;  // not owned
    bool bar = IsTerminal(stderr);
  };

  Progress(Options options, int64_t now_us)
      : options_(std::move(options)), start_us_(now_us), shown_us_(now_us) {}

  // Cheap: shows something only when it is time to.
  void Update(int64_t done, int64_t total, int64_t now_us);
  // Shows the end and leaves the line.
  void Finish(int64_t done, int64_t total, int64_t now_us);

 private:
  void Show(int64_t done, int64_t total, int64_t now_us);

  Options options_;
  int64_t start_us_;
  int64_t shown_us_;
};

// What is shown, without the bar: " 45.3%  12,345 rows/s  1:05 left".
std::string ProgressText(int64_t done, int64_t total, int64_t elapsed_us, const std::string& unit);
// 1234567 as "1,234,567".
std::string Grouped(int64_t number);

}  // namespace huiyin::ctl::la311
