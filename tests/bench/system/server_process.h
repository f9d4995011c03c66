// ServerProcess: a real `huiyin` on free ports, as a user starts it, and what the kernel says of it. Ended by its own id;
// it also ends when the benchmark does.
//
//   ServerProcess server;
//   RETURN_IF_ERROR(server.Start(huiyin_program, data_dir, {}));
//   ... server.port() ...
//   server.Kill();
//
// Threads: one. Errors: UNAVAILABLE with the end of what the process wrote.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace huiyin::bench {

struct ProcessUse {
  double cpu_seconds = 0;
  int64_t rss_bytes = 0;
  int64_t rss_peak_bytes = 0;  // since ForgetPeak
  int64_t written_bytes = 0;   // handed to the disk
};

class ServerProcess {
 public:
  ServerProcess() = default;
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Before Start: it yields the CPU to whoever loads it, which would have a machine of its own; a nice value.
  void set_nice(int nice) { nice_ = nice; }
  // Returns once it is ready. Its words go to `<data_dir>.log`.
  absl::Status Start(const std::string& program, const std::string& data_dir,
                     const std::vector<std::string>& options);
  // kill -9, and waits until it is gone.
  void Kill();
  // SIGTERM; UNAVAILABLE when it did not end well.
  absl::Status Stop();

  int port() const { return port_; }
  pid_t id() const { return id_; }
  const std::string& data_dir() const { return data_dir_; }
  double ready_seconds() const { return ready_seconds_; }  // from Start

  ProcessUse Use() const;
  void ForgetPeak() const;
  // Sum over all labels of a metric of /metrics, which is brought up to date every second.
  double Metric(const std::string& name) const;
  // As metadata: who may operate.
  std::string OperatorToken() const;

 private:
  absl::Status WaitReady();
  std::string Words() const;

  std::string data_dir_;
  pid_t id_ = 0;
  int nice_ = 0;
  int port_ = 0;
  int metrics_port_ = 0;
  double ready_seconds_ = 0;
};

// Another program with the same care: gives its id. It ends when the benchmark does.
absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& command, const std::string& words_file,
                            int nice = 0);
// Runs it to its end, its words among ours: its exit code, or 128 and the signal that ended it.
int RunProcess(const std::vector<std::string>& command);
void KillProcess(pid_t id);
ProcessUse UseOf(pid_t id);

}  // namespace huiyin::bench
