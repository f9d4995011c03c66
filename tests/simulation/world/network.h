// Network: what the processes of a world say to each other: late, out of order, lost, twice, or one way only.
//
//   network.Send(from, to, [=] { ... });   // runs in a later Step, once, twice or never
//   network.Cut(from, to, until_us);       // what `from` sends does not arrive, what `to` answers does
//
// Processes are numbers; what travels is a function, which must cope with a receiver that has gone.
// Threads: one. Everything random comes from the generator that the world hands over.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "services/kit/base/clock.h"
#include "tests/simulation/world/scenario.h"

namespace huiyin::simulation {

struct Weather {
  uint64_t lost_percent = 0, doubled_percent = 0;
  int64_t late_us_max = 1'000;  // most of what arrives
  int64_t very_late_us_max = 1'000;
};

class Network {
 public:
  // Both outlive it. `totals` counts what went wrong.
  Network(const kit::Clock* clock, Random* random, Totals* totals)
      : clock_(*clock), random_(*random), totals_(*totals) {}

  void Send(int from, int to, std::function<void()> arrive);
  // What has come due arrives.
  void Step();
  void Cut(int from, int to, int64_t until_us) { cut_until_us_[{from, to}] = until_us; }
  void Become(Weather weather) { weather_ = weather; }
  // From here on all arrives, soon and once.
  void Heal();

 private:
  struct Message {
    int from, to;
    std::function<void()> arrive;
  };
  int64_t Late();
  bool Chance(uint64_t percent) { return random_() % 100 < percent; }

  const kit::Clock& clock_;
  Random& random_;
  Totals& totals_;
  Weather weather_;
  std::multimap<int64_t, Message> on_the_way_;  // by arrival
  std::map<std::pair<int, int>, int64_t> cut_until_us_;
};

}  // namespace huiyin::simulation
