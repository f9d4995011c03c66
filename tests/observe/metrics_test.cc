#include "services/kit/observe/metrics.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace huiyin::kit {
namespace {

using ::testing::HasSubstr;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// The whole answer to a GET on loopback, status line and headers included.
std::string HttpGet(int port, const std::string& path) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(port);
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    std::string request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
    EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
    char buffer[4096];
    for (ssize_t got; (got = read(fd, buffer, sizeof buffer)) > 0;) {
      answer.append(buffer, static_cast<size_t>(got));
    }
  }
  close(fd);
  return answer;
}

TEST(Metrics, TextHasEveryKind) {
  MetricsRegistry registry;
  Counter appends = registry.AddCounter("appends_total", "Records appended.", {{"topic", "a"}});
  Gauge depth = registry.AddGauge("queue_depth", "Waiting commands.");
  Histogram latency = registry.AddHistogram("latency_seconds", "Per append.", {}, {0.1, 1});
  appends.Increment();
  appends.Increment(2);
  depth.Set(5);
  depth.Add(-1.5);
  latency.Observe(0.05);
  latency.Observe(0.5);
  EXPECT_EQ(appends.value(), 3);
  EXPECT_EQ(depth.value(), 3.5);
  std::string text = registry.Text();
  for (const char* line :
       {"# HELP appends_total Records appended.\n", "# TYPE appends_total counter\n",
        "appends_total{topic=\"a\"} 3\n", "queue_depth 3.5\n", "latency_seconds_count 2\n",
        "latency_seconds_bucket{le=\"0.1\"} 1\n", "latency_seconds_bucket{le=\"+Inf\"} 2\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(Metrics, SameNameAndLabelsAreOneMetric) {
  MetricsRegistry registry;
  registry.AddCounter("c_total", "C.", {{"l", "1"}}).Increment();
  registry.AddCounter("c_total", "C.", {{"l", "1"}}).Increment();
  registry.AddCounter("c_total", "C.", {{"l", "2"}}).Increment();
  std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("c_total{l=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("c_total{l=\"2\"} 1\n"));
}

TEST(Metrics, HandlesWithoutARegistryCountNowhere) {
  Counter().Increment();
  Gauge().Set(1);
  Histogram().Observe(1);
  EXPECT_EQ(Counter().value(), 0);
}

TEST(MetricsDeathTest, BadNamesStopTheProcess) {
  MetricsRegistry registry;
  registry.AddCounter("c_total", "C.");
  EXPECT_DEATH(registry.AddGauge("c_total", "C."), "a usable metric c_total");
  EXPECT_DEATH(registry.AddGauge("no-dashes", "N."), "a usable metric no-dashes");
}

TEST(MetricsServer, ServesThePageOnLoopback) {
  MetricsRegistry registry;
  registry.AddCounter("appends_total", "Records appended.").Increment(7);
  auto server = MetricsServer::Start(registry, 0);
  ASSERT_TRUE(server.ok()) << server.status();
  ASSERT_GT((*server)->port(), 0);
  std::string answer = HttpGet((*server)->port(), "/metrics");
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, HasSubstr("\nappends_total 7\n"));
  EXPECT_THAT(HttpGet((*server)->port(), "/etc/passwd"), HasSubstr("404"));
}

TEST(MetricsServer, PortInUseIsSaid) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(fd, 1), 0);
  ASSERT_EQ(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  int port = ntohs(address.sin_port);

  MetricsRegistry registry;
  auto server = MetricsServer::Start(registry, port);
  close(fd);
  EXPECT_EQ(server.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(server.status().message()),
              HasSubstr("127.0.0.1:" + std::to_string(port) + " is in use"));
}

}  // namespace
}  // namespace huiyin::kit
