#include "tests/bench/machine.h"

#include <sys/resource.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/kit/base/clock.h"
#include "services/kit/base/text.h"
#include "tests/bench/report.h"

namespace huiyin::bench {
namespace {

std::string LineOf(const char* file, const std::string& key) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(key)) continue;
    const size_t value = line.find_first_not_of(" \t:", key.size());
    return value == std::string::npos ? "" : line.substr(value);
  }
  return "unknown";
}

// Type and options of the mount with the longest path above the folder.
std::string FileSystem(const std::string& folder) {
  const std::string path = std::filesystem::weakly_canonical(folder).string();
  std::ifstream mounts("/proc/self/mounts");
  std::string found = "unknown";
  size_t longest = 0;
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string device, where, type, options;
    words >> device >> where >> type >> options;
    const bool above = where == "/" || path == where || path.starts_with(where + "/");
    if (!above || where.size() < longest) continue;
    longest = where.size();
    found = kit::Concat(type, " (", options, ")");
  }
  return found;
}

std::string Today() {
  const std::time_t now = kit::SystemClock().WallMicros() / kit::kMicrosPerSecond;
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return text;
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Seconds of CPU since the machine started: all there were, and those of others. Children count once they have ended.
void ReadCpu(double* all, double* others) {
  std::ifstream stat("/proc/stat");
  std::string word;
  stat >> word;
  double ticks[8] = {};  // user nice system idle iowait irq softirq steal
  for (double& tick : ticks) stat >> tick;
  const auto per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  double sum = 0;
  for (const double tick : ticks) sum += tick / per_second;
  double ours = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage use{};
    getrusage(who, &use);
    ours += Seconds(use.ru_utime) + Seconds(use.ru_stime);
  }
  *all = sum;
  *others = sum - (ticks[3] + ticks[4]) / per_second - ours;
}

}  // namespace

Others::Others() { ReadCpu(&all_, &others_); }

double Others::Share() const {
  double all = 0, others = 0;
  ReadCpu(&all, &others);
  return all > all_ ? (others - others_) / (all - all_) : 0;
}

std::string DescribeMachine(const std::string& folder, const std::string& commit) {
  utsname name{};
  uname(&name);
  std::string load;
  std::ifstream("/proc/loadavg") >> load;
  return kit::Concat("{\"date\": ", Quoted(Today()), ", \"commit\": ", Quoted(commit),
                     ", \"cpu\": ", Quoted(LineOf("/proc/cpuinfo", "model name")),
                     ", \"cores\": ", sysconf(_SC_NPROCESSORS_ONLN),
                     ", \"memory_kib\": ", std::atoll(LineOf("/proc/meminfo", "MemTotal").c_str()),
                     ", \"kernel\": ", Quoted(kit::Concat(name.sysname, " ", name.release)),
                     ", \"file_system\": ", Quoted(FileSystem(folder)), ", \"load_before\": ", load,
                     ", \"libraries\": ", Quoted(HUIYIN_LIBRARIES), "}");
}

}  // namespace huiyin::bench
