// Starting, watching and ending a child process by its id.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "services/kit/base/text.h"
#include "tests/bench/system/server_process.h"

namespace huiyin::bench {
namespace {

// What follows `key` at the start of a line of a file under /proc, in its own unit; 0 when there is none.
int64_t ProcNumber(pid_t id, const char* file, const std::string& key) {
  std::ifstream lines(kit::Concat("/proc/", id, "/", file));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(key)) return std::strtoll(line.c_str() + key.size(), nullptr, 10);
  }
  return 0;
}

double CpuSeconds(pid_t id) {
  std::string text;
  std::getline(std::ifstream(kit::Concat("/proc/", id, "/stat")), text);
  const size_t name_end = text.rfind(')');  // the name may hold spaces
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(text.substr(name_end + 2));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// `words`: where it writes to; -1: where we do.
pid_t Begin(const std::vector<std::string>& command, int words, int nice_by) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t id = fork();
  if (id != 0) return id;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setpriority(PRIO_PROCESS, 0, nice_by);
  if (words >= 0) {
    dup2(words, 1);
    dup2(words, 2);
  }
  execv(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command, const std::string& words_file,
                            int nice) {
  const int words = open(words_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (words < 0) return absl::UnavailableError(kit::Concat("cannot write ", words_file));
  const pid_t id = Begin(command, words, nice);
  const int error = errno;
  close(words);
  if (id < 0) return absl::UnavailableError(kit::Concat("cannot start: ", strerror(error)));
  return id;
}

int RunProcess(const std::vector<std::string>& command) {
  const pid_t id = Begin(command, -1, 0);
  int code = 0;
  if (id < 0 || waitpid(id, &code, 0) != id) return 127;
  return WIFEXITED(code) ? WEXITSTATUS(code) : 128 + WTERMSIG(code);
}

void KillProcess(pid_t id) {
  kill(id, SIGKILL);
  waitpid(id, nullptr, 0);
}

ProcessUse UseOf(pid_t id) {
  return {.cpu_seconds = CpuSeconds(id),
          .rss_bytes = ProcNumber(id, "status", "VmRSS:") << 10,
          .rss_peak_bytes = ProcNumber(id, "status", "VmHWM:") << 10,
          .written_bytes = ProcNumber(id, "io", "write_bytes:")};
}

}  // namespace huiyin::bench
