// What several sections do alike.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/bench/bench.h"
#include "tests/bench/load/load.h"
#include "tests/bench/system/operator.h"
#include "tests/bench/system/server_process.h"

namespace huiyin::bench {

inline constexpr int64_t kNoEnd = 1'000'000'000;  // cases: the time ends the load
inline constexpr int kChannels = 4;

// A server over an empty folder of that name.
absl::Status StartFresh(const Bench& bench, const std::string& name,
                        const std::vector<std::string>& options, ServerProcess* server);
// The same over what the folder holds.
absl::Status StartAgain(const Bench& bench, const std::string& data_dir, ServerProcess* server);

// A metric once the server had time to bring it up to date.
double SettledMetric(const ServerProcess& server, const std::string& name);

// p50, p99, p99.9 and the longest, each against its target where there is one, and beside the same of a bound's samples. What
// has a target a second time, without what slow cores held up.
struct LatencyTargets {
  std::optional<double> p50_ms, p99_ms, p999_ms, max_ms;
};
struct LatencyBound {
  std::vector<Sample> samples;
  std::string what;
};
void AddLatencies(Report& report, const std::string& id, const std::string& what,
                  const std::vector<Sample>& samples, const LatencyTargets& targets = {},
                  const LatencyBound& bound = {});
// CPU time for a case.
void AddCpu(Report& report, const std::string& id, const std::string& what,
            const ProcessUse& before, const ProcessUse& after, int64_t cases);
// Only p50 and p99, where there are many of them.
void AddQuery(Report& report, const std::string& id, const std::string& what,
              const std::vector<Sample>& samples, std::optional<double> p99_target_ms,
              const LatencyBound& bound = {});

// The empty gRPC service of load/empty_server.h as a process, while it lives.
class EmptyService {
 public:
  EmptyService() = default;
  ~EmptyService();
  EmptyService(const EmptyService&) = delete;
  EmptyService& operator=(const EmptyService&) = delete;
  absl::Status Start(const Bench& bench);
  int port() const { return port_; }

 private:
  pid_t id_ = 0;
  int port_ = 0;
};
// Cases a second of four calls that do nothing.
absl::StatusOr<double> EmptyCasesPerSecond(const Bench& bench);
// Calls that do nothing, so many at a time.
absl::StatusOr<LatencyBound> EmptyCalls(const Bench& bench, int at_a_time, double seconds);

// Every case of the load is there, each by itself: those done are closed and rated, those acknowledged exist.
absl::Status CheckLoad(Operator& admin, const LoadResult& result, const std::string& what,
                       Report& report);

// Cases a second that the whole system finishes over unary gRPC: measured now, unless a section before kept it.
absl::StatusOr<double> Peak(const Bench& bench);
void KeepPeak(const Bench& bench, double peak);

}  // namespace huiyin::bench
