#include "tests/kafka/brokers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "gtest/gtest.h"

namespace huiyin::kit {
namespace {

constexpr int kPortsOfACluster = 6;

bool IsFree(int port) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  const bool is_free = bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(listener);
  return is_free;
}

// Below the ports that the kernel gives to connections.
int FreePorts() {
  for (int base = 20'000 + getpid() % 1'000 * 10; base < 32'000; base += kPortsOfACluster) {
    int port = base;
    while (port < base + kPortsOfACluster && IsFree(port)) ++port;
    if (port == base + kPortsOfACluster) return base;
  }
  return 0;
}

class EndOneBroker : public ::testing::Environment {
 public:
  void TearDown() override { broker.reset(); }
  static inline std::unique_ptr<Brokers> broker;
};

[[maybe_unused]] const auto* const ended_at_exit =
    ::testing::AddGlobalTestEnvironment(new EndOneBroker);

}  // namespace

Brokers::Brokers(const std::string& name, int count, const std::string& start_options)
    : dir_(std::string(HUIYIN_ROOT) + "/build/kafka/test-" + name), count_(count) {
  const int port = FreePorts();
  Do("kill --clean");
  Do("start --brokers " + std::to_string(count) + " --port " + std::to_string(port) + " " +
     start_options);
  for (int i = 0; i < count; ++i) {
    address_ += (i == 0 ? "" : ",") + ("127.0.0.1:" + std::to_string(port + i));
  }
}

Brokers::~Brokers() { Do("kill --clean"); }

void Brokers::Do(const std::string& command) {
  const std::string line =
      std::string(HUIYIN_ROOT) + "/deploy/kafka/kafka.sh " + command + " --dir " + dir_;
  ASSERT_EQ(std::system(line.c_str()), 0) << line;
}

Brokers& OneBroker() {
  if (EndOneBroker::broker == nullptr) EndOneBroker::broker = std::make_unique<Brokers>("one", 1);
  return *EndOneBroker::broker;
}

}  // namespace huiyin::kit
