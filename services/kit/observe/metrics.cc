#include "services/kit/observe/metrics.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

// The one of `labels` in the family of that name. The library says by exception that a name is
// malformed or of another kind.
template <typename Builder, typename... Extra>
auto& AddMetric(prometheus::Registry& registry, Builder builder, const std::string& name,
                const std::string& help, const MetricLabels& labels, const Extra&... extra) {
  try {
    return builder.Name(name).Help(help).Register(registry).Add(labels, extra...);
  } catch (const std::exception& error) {
    HUIYIN_CHECK(false, ("a usable metric " + name + ": " + error.what()).c_str());
    std::abort();
  }
}

// Why the server could not have this port. The web server itself only says that it failed.
absl::Status PortError(int port) {
  int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int on = 1;
  setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int bound = bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address);
  int error = bound == 0 ? 0 : errno;
  close(probe);
  std::string where = "metrics port 127.0.0.1:" + std::to_string(port);
  if (error == EADDRINUSE) {
    return absl::UnavailableError(where +
                                  " is in use by another process; stop it or choose another port");
  }
  if (error == EACCES) {
    return absl::PermissionDeniedError(where +
                                       " may not be used by this user; choose one above 1023");
  }
  return absl::UnavailableError(where + " cannot be served: " + std::strerror(error));
}

}  // namespace

void Counter::Increment(double by) const {
  if (metric_ != nullptr) metric_->Increment(by);
}
double Counter::value() const { return metric_ == nullptr ? 0 : metric_->Value(); }

void Gauge::Set(double value) const {
  if (metric_ != nullptr) metric_->Set(value);
}
void Gauge::Add(double by) const {
  if (metric_ != nullptr) metric_->Increment(by);
}
double Gauge::value() const { return metric_ == nullptr ? 0 : metric_->Value(); }

void Histogram::Observe(double value) const {
  if (metric_ != nullptr) metric_->Observe(value);
}

const std::vector<double>& LatencyBucketsSeconds() {
  static const auto& bounds = *new std::vector<double>{
      0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};
  return bounds;
}

struct MetricsRegistry::Impl {
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
};

MetricsRegistry::MetricsRegistry() : impl_(std::make_unique<Impl>()) {}
MetricsRegistry::~MetricsRegistry() = default;

Counter MetricsRegistry::AddCounter(const std::string& name, const std::string& help,
                                    const MetricLabels& labels) {
  return Counter(&AddMetric(*impl_->registry, prometheus::BuildCounter(), name, help, labels));
}

Gauge MetricsRegistry::AddGauge(const std::string& name, const std::string& help,
                                const MetricLabels& labels) {
  return Gauge(&AddMetric(*impl_->registry, prometheus::BuildGauge(), name, help, labels));
}

Histogram MetricsRegistry::AddHistogram(const std::string& name, const std::string& help,
                                        const MetricLabels& labels,
                                        const std::vector<double>& bounds) {
  return Histogram(
      &AddMetric(*impl_->registry, prometheus::BuildHistogram(), name, help, labels, bounds));
}

std::string MetricsRegistry::Text() const {
  return prometheus::TextSerializer().Serialize(impl_->registry->Collect());
}

struct MetricsServer::Impl {
  std::unique_ptr<prometheus::Exposer> exposer;
  int port = 0;
};

MetricsServer::MetricsServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MetricsServer::~MetricsServer() = default;
int MetricsServer::port() const { return impl_->port; }

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const MetricsRegistry& registry,
                                                                    int port,
                                                                    const std::string& host) {
  auto impl = std::make_unique<Impl>();
  try {
    std::vector<std::string> web_options = {"listening_ports", Concat(host, ":", port),
                                            "num_threads", "2"};
    impl->exposer = std::make_unique<prometheus::Exposer>(web_options);
  } catch (const std::exception&) {
    return PortError(port);
  }
  impl->exposer->RegisterCollectable(registry.impl_->registry);
  impl->port = impl->exposer->GetListeningPorts().front();
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(impl)));
}

}  // namespace huiyin::kit
