// Person: the dice of somebody who acts, and the deeds that tracking decides. Part of people.h.
#pragma once

#include "tests/loop/people.h"

namespace huiyin::loop {

class Person {
 public:
  explicit Person(simulation::Random& random) : random_(random) {}
  bool Chance(int percent) const { return static_cast<int>(random_() % 100) < percent; }
  int Below(int most) const { return static_cast<int>(random_() % static_cast<uint64_t>(most)); }
  const std::string& Pick(const std::vector<std::string>& from) const {
    return from[random_() % from.size()];
  }
  template <typename Command>
  Deed Says(const char* topic, std::string actor, const Command& command) const {
    return {topic, std::move(actor), std::make_shared<Command>(command)};
  }

 private:
  simulation::Random& random_;
};

// oversight.cc: chase, park, extend, merge, withdraw, close, first reply.
Deed Oversee(const Person& person, const Scene& scene, const View& view);
// Asks for more time, or decides on what was asked.
Deed Extend(const Person& person, const Scene& scene, const tracking::v1::Case& row);
// Measures: approve, appeal, uphold, withdraw.
Deed Discipline(const Person& person, const tracking::v1::Case& row);

}  // namespace huiyin::loop
