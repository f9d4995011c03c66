// What the figures were measured on, and when: without it no figure means anything.
#pragma once

#include <string>

namespace huiyin::bench {

// One JSON object: cpu, cores, memory, kernel, file system of `folder`, load before the run, date, commit, and whether gRPC and
// RocksDB are Debian's or were built without their checks (deploy/libraries.sh).
std::string DescribeMachine(const std::string& folder, const std::string& commit);

// CPU time that others took from the benchmark: other processes, and the host. Few figures mean anything when it is much.
class Others {
 public:
  Others();
  // Share of all CPU time since it was made.
  double Share() const;

 private:
  double all_ = 0, others_ = 0;
};

}  // namespace huiyin::bench
