// Metrics: what a process counts and measures, and the page Prometheus reads it from.
//
// Handles are small values; copies count into the same metric. A module keeps its handles in a
// `*_probe` struct.
//
//   MetricsRegistry registry;
//   Counter appends = registry.AddCounter("huiyin_log_appends_total", "Records appended.",
//                                         {{"topic", "huiyin.intake"}});
//   appends.Increment();
//   // http://127.0.0.1:9464/metrics
//   ASSIGN_OR_RETURN(auto server, MetricsServer::Start(registry, 9464));
//
// Ownership: metrics live in the registry, which must outlive every handle. A default-made handle
// counts nowhere.
//
// Threads: safe from any thread.
//
// Errors: asking twice for the same name and labels gives the same metric; a malformed name, or a
// name that is already of another kind, stops the process. Starting the server: UNAVAILABLE when
// the port is taken.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace huiyin::kit {

using MetricLabels = std::map<std::string, std::string>;

// Only grows.
class Counter {
 public:
  Counter() = default;
  void Increment(double by = 1) const;
  double value() const;

 private:
  friend class MetricsRegistry;
  explicit Counter(prometheus::Counter* metric) : metric_(metric) {}
  prometheus::Counter* metric_ = nullptr;
};

// A level that moves both ways.
class Gauge {
 public:
  Gauge() = default;
  void Set(double value) const;
  void Add(double by) const;
  double value() const;

 private:
  friend class MetricsRegistry;
  explicit Gauge(prometheus::Gauge* metric) : metric_(metric) {}
  prometheus::Gauge* metric_ = nullptr;
};

// A distribution over fixed buckets.
class Histogram {
 public:
  Histogram() = default;
  void Observe(double value) const;

 private:
  friend class MetricsRegistry;
  explicit Histogram(prometheus::Histogram* metric) : metric_(metric) {}
  prometheus::Histogram* metric_ = nullptr;
};

// Upper bounds for durations in seconds: 100 µs to 10 s, three to a decade.
const std::vector<double>& LatencyBucketsSeconds();

class MetricsRegistry {
 public:
  MetricsRegistry();
  ~MetricsRegistry();
  MetricsRegistry(const MetricsRegistry&) = delete;
  MetricsRegistry& operator=(const MetricsRegistry&) = delete;

  Counter AddCounter(const std::string& name, const std::string& help,
                     const MetricLabels& labels = {});
  Gauge AddGauge(const std::string& name, const std::string& help, const MetricLabels& labels = {});
  Histogram AddHistogram(const std::string& name, const std::string& help,
                         const MetricLabels& labels = {},
                         const std::vector<double>& bounds = LatencyBucketsSeconds());

  // The page as Prometheus reads it.
  std::string Text() const;

 private:
  friend class MetricsServer;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Serves /metrics until destroyed. The registry must outlive it.
class MetricsServer {
 public:
  // Port 0 takes a free one.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(
      const MetricsRegistry& registry, int port, const std::string& host = "127.0.0.1");
  ~MetricsServer();
  int port() const;

 private:
  struct Impl;
  explicit MetricsServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace huiyin::kit
