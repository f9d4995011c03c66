#include "services/ctl/la311/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace huiyin::ctl::la311 {
namespace {

constexpr int64_t kBarEveryUs = 100'000;
constexpr int64_t kLineEveryUs = 5'000'000;
constexpr int kBarWidth = 30;

double FractionOf(int64_t done, int64_t total) {
  if (total <= 0) return 1.0;
  return std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0);
}

std::string Duration(int64_t seconds) {
  if (seconds < 3600) return absl::StrFormat("%d:%02d", seconds / 60, seconds % 60);
  return absl::StrFormat("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

bool IsTerminal(std::FILE* file) { return isatty(fileno(file)) == 1; }

std::string Grouped(int64_t number) {
  std::string text = absl::StrCat(number);
  const int first_digit = number < 0 ? 1 : 0;
  for (int at = static_cast<int>(text.size()) - 3; at > first_digit; at -= 3)
    text.insert(at, 1, ',');
  return text;
}

std::string ProgressText(int64_t done, int64_t total, int64_t elapsed_us, const std::string& unit) {
  const double seconds = static_cast<double>(elapsed_us) / 1e6;
  std::string text = absl::StrFormat("%5.1f%%", FractionOf(done, total) * 100);
  if (seconds <= 0 || done <= 0) return text;
  const double rate = static_cast<double>(done) / seconds;
  absl::StrAppend(&text, "  ", Grouped(static_cast<int64_t>(rate)), " ", unit, "/s");
  if (done >= total) {
    absl::StrAppend(&text, "  took ", Duration(static_cast<int64_t>(seconds)));
  } else {
    const double left = static_cast<double>(total - done) / rate;
    absl::StrAppend(&text, "  ", Duration(std::llround(left)), " left");
  }
  return text;
}

void Progress::Update(int64_t done, int64_t total, int64_t now_us) {
  if (now_us - shown_us_ < (options_.bar ? kBarEveryUs : kLineEveryUs)) return;
  Show(done, total, now_us);
}

void Progress::Finish(int64_t done, int64_t total, int64_t now_us) {
  Show(done, total, now_us);
  if (options_.bar) std::fputc('\n', options_.out);
}

void Progress::Show(int64_t done, int64_t total, int64_t now_us) {
  shown_us_ = now_us;
  const std::string text = ProgressText(done, total, now_us - start_us_, options_.unit);
  if (!options_.bar) {
    std::fprintf(options_.out, "%s: %s\n", options_.label.c_str(), text.c_str());
    return;
  }
  const int filled = static_cast<int>(FractionOf(done, total) * kBarWidth);
  const std::string bar = std::string(filled, '#') + std::string(kBarWidth - filled, '.');
  // The escape clears what a longer text left behind.
  std::fprintf(options_.out, "\r%s [%s] %s\x1b[K", options_.label.c_str(), bar.c_str(),
               text.c_str());
  std::fflush(options_.out);
}

}  // namespace huiyin::ctl::la311
