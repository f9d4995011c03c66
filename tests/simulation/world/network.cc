#include "tests/simulation/world/network.h"

#include <algorithm>

namespace huiyin::simulation {

int64_t Network::Late() {
  const int64_t most_us = Chance(10) ? weather_.very_late_us_max : weather_.late_us_max;
  return static_cast<int64_t>(random_() % static_cast<uint64_t>(most_us));
}

void Network::Send(int from, int to, std::function<void()> arrive) {
  const int64_t now = clock_.WallMicros();
  if (Chance(weather_.doubled_percent)) {
    totals_["messages doubled"] += 1;
    on_the_way_.emplace(now + Late(), Message{from, to, arrive});
  }
  if (Chance(weather_.lost_percent)) {
    totals_["messages lost"] += 1;
    return;
  }
  on_the_way_.emplace(now + Late(), Message{from, to, std::move(arrive)});
}

void Network::Step() {
  const int64_t now = clock_.WallMicros();
  while (!on_the_way_.empty() && on_the_way_.begin()->first <= now) {
    const Message message = std::move(on_the_way_.extract(on_the_way_.begin()).mapped());
    const auto cut = cut_until_us_.find({message.from, message.to});
    if (cut != cut_until_us_.end() && now < cut->second) {
      totals_["messages cut off"] += 1;
      continue;
    }
    message.arrive();
  }
}

void Network::Heal() {
  weather_ = {};
  cut_until_us_.clear();
  std::multimap<int64_t, Message> soon;
  const int64_t now = clock_.WallMicros();
  for (auto& [at_us, message] : on_the_way_) soon.emplace(std::min(at_us, now), std::move(message));
  on_the_way_ = std::move(soon);
}

}  // namespace huiyin::simulation
