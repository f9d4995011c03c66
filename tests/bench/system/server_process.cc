#include "tests/bench/system/server_process.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "services/kit/base/clock.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::bench {
namespace {

constexpr int64_t kReadyUs = 30 * 60 * kit::kMicrosPerSecond;  // folding anew may take long
constexpr std::chrono::milliseconds kLookEvery(2);

// A number of the one-line JSON that the server says; 0 when it is not there.
int NumberIn(const std::string& line, const std::string& name) {
  const size_t at = line.find('"' + name + "\":");
  return at == std::string::npos ? 0 : std::atoi(line.c_str() + at + name.size() + 3);
}

std::string HttpGet(int port, const std::string& path) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string ask = "GET " + path + " HTTP/1.0\r\n\r\n";
    if (write(fd, ask.data(), ask.size()) == static_cast<ssize_t>(ask.size())) {
      char buffer[16 << 10];
      for (ssize_t got = 0; (got = read(fd, buffer, sizeof(buffer))) > 0;)
        answer.append(buffer, got);
    }
  }
  close(fd);
  return answer;
}

}  // namespace

ServerProcess::~ServerProcess() { Kill(); }

absl::Status ServerProcess::Start(const std::string& program, const std::string& data_dir,
                                  const std::vector<std::string>& options) {
  data_dir_ = data_dir;
  std::vector<std::string> command = {program,          "--data-dir", data_dir,      "--port", "0",
                                      "--metrics-port", "0",          "--log-level", "info"};
  command.insert(command.end(), options.begin(), options.end());
  const kit::SystemClock clock;
  const int64_t begun = clock.MonotonicMicros();
  ASSIGN_OR_RETURN(id_, Spawn(command, data_dir + ".log", nice_));
  RETURN_IF_ERROR(WaitReady());
  ready_seconds_ = static_cast<double>(clock.MonotonicMicros() - begun) / 1e6;
  return absl::OkStatus();
}

absl::Status ServerProcess::WaitReady() {
  const kit::SystemClock clock;
  const int64_t until = clock.MonotonicMicros() + kReadyUs;
  while (clock.MonotonicMicros() < until) {
    std::ifstream lines(data_dir_ + ".log");
    for (std::string line; std::getline(lines, line);) {
      if (line.find("\"message\":\"ready\"") == std::string::npos) continue;
      port_ = NumberIn(line, "port");
      metrics_port_ = NumberIn(line, "metrics_port");
      if (metrics_port_ != 0) return absl::OkStatus();
    }
    if (waitpid(id_, nullptr, WNOHANG) == id_) {
      id_ = 0;
      return absl::UnavailableError("huiyin ended: " + Words());
    }
    std::this_thread::sleep_for(kLookEvery);
  }
  return absl::UnavailableError("huiyin does not become ready: " + Words());
}

std::string ServerProcess::Words() const {
  std::stringstream text;
  text << std::ifstream(data_dir_ + ".log").rdbuf();
  const std::string words = text.str();
  return words.size() > 2000 ? words.substr(words.size() - 2000) : words;
}

void ServerProcess::Kill() {
  if (id_ != 0) KillProcess(id_);
  id_ = 0;
}

absl::Status ServerProcess::Stop() {
  int code = 0;
  kill(id_, SIGTERM);
  waitpid(id_, &code, 0);
  id_ = 0;
  return code == 0 ? absl::OkStatus()
                   : absl::UnavailableError("huiyin did not end well: " + Words());
}

ProcessUse ServerProcess::Use() const { return UseOf(id_); }

void ServerProcess::ForgetPeak() const {
  std::ofstream(kit::Concat("/proc/", id_, "/clear_refs")) << "5";
}

double ServerProcess::Metric(const std::string& name) const {
  std::istringstream lines(HttpGet(metrics_port_, "/metrics"));
  double sum = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(name)) continue;
    const char after = line.size() > name.size() ? line[name.size()] : 0;
    if (after == '{' || after == ' ') sum += std::atof(line.c_str() + line.rfind(' ') + 1);
  }
  return sum;
}

std::string ServerProcess::OperatorToken() const {
  std::string token;
  std::ifstream(data_dir_ + "/operator.token") >> token;
  return token;
}

}  // namespace huiyin::bench
