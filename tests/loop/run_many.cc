// Many seeds over the cores: each process takes every n-th seed and tells the parent through a pipe.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "services/kit/base/text.h"
#include "tests/loop/explore.h"

namespace huiyin::loop {
namespace {

void KeepLeast(const std::string& name, Least seen, Many* many) {
  Least& least = many->least.emplace(name, seen).first->second;
  if (seen.count < least.count) least = seen;
}

void Merge(const Seed& seed, const Result& result, Many* many) {
  for (const auto& [name, count] : result.totals) many->totals[name] += count;
  for (const auto& [cell, count] : result.cells) many->cells[cell] += count;
  for (const std::string name : {"commands", "crashes", "fencings", "timers fired"}) {
    const auto found = result.totals.find(name);
    const uint64_t count = found == result.totals.end() ? 0 : found->second;
    KeepLeast(name, {count, seed.number}, many);
  }
  ++many->seeds;
  if (result.violation) many->failures.push_back(Describe(seed, *result.violation));
}

// One line each: a letter, a count, of the least also the seed, a name.
std::string Tell(const Many& many) {
  std::ostringstream out;
  const auto tell = [&](char kind, const simulation::Totals& totals) {
    for (const auto& [name, count] : totals) out << kind << ' ' << count << ' ' << name << '\n';
  };
  tell('T', many.totals);
  tell('C', many.cells);
  for (const auto& [name, least] : many.least) {
    out << "L " << least.count << ' ' << least.seed << ' ' << name << '\n';
  }
  for (std::string failure : many.failures) {
    std::replace(failure.begin(), failure.end(), '\n', '\t');
    out << "F 0 " << failure << '\n';
  }
  out << "S " << many.seeds << " seeds\n";
  return out.str();
}

void Hear(const std::string& told, Many* many) {
  std::istringstream in(told);
  for (std::string line; std::getline(in, line);) {
    const size_t space = line.find(' ', 2);
    const uint64_t count = std::strtoull(line.c_str() + 2, nullptr, 10);
    std::string name = line.substr(space + 1);
    if (line[0] == 'T') many->totals[name] += count;
    if (line[0] == 'C') many->cells[name] += count;
    if (line[0] == 'L') {
      const size_t end = name.find(' ');
      KeepLeast(name.substr(end + 1), {count, std::strtoull(name.c_str(), nullptr, 10)}, many);
    }
    if (line[0] == 'S') many->seeds += count;
    if (line[0] != 'F') continue;
    std::replace(name.begin(), name.end(), '\t', '\n');
    many->failures.push_back(name);
  }
}

// The first worker speaks for all: they go at the same pace.
class Progress {
 public:
  Progress(bool speaks, uint64_t seeds, uint64_t base)
      : speaks_(speaks), seeds_(seeds), base_(base) {}

  void At(uint64_t done) {
    const auto now = std::chrono::steady_clock::now();
    if (!speaks_ || now - last_ < std::chrono::seconds(30)) return;
    last_ = now;
    const std::chrono::duration<double, std::ratio<60>> minutes = now - start_;
    const auto left = static_cast<double>(seeds_ - done) / static_cast<double>(done) * minutes;
    std::fprintf(stderr, "%llu of %llu seeds from %llu on, %.0f minutes left\n",
                 static_cast<unsigned long long>(done), static_cast<unsigned long long>(seeds_),
                 static_cast<unsigned long long>(base_), left.count());
  }

 private:
  bool speaks_;
  uint64_t seeds_, base_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), last_ = start_;
};

void Work(int out, uint64_t base, uint64_t seeds, int hours, uint64_t worker, uint64_t workers) {
  Many mine;
  Progress progress(worker == 0, seeds, base);
  for (uint64_t i = worker; i < seeds; i += workers) {
    const Seed seed{.number = base + i, .topology = TopologyOf(base + i), .hours = hours};
    const Result result = RunSeed(seed);
    Merge(seed, result, &mine);
    progress.At(i + 1);
    if (result.violation) {
      std::fprintf(stderr, "%s\n", Describe(seed, *result.violation).c_str());
    }
  }
  const std::string told = Tell(mine);
  for (size_t done = 0; done < told.size();) {
    const ssize_t wrote = write(out, told.data() + done, told.size() - done);
    if (wrote <= 0) _exit(2);
    done += static_cast<size_t>(wrote);
  }
  _exit(0);
}

}  // namespace

Many RunMany(uint64_t base, uint64_t seeds, int hours, int jobs) {
  std::vector<std::pair<pid_t, int>> workers;
  for (int worker = 0; worker < jobs; ++worker) {
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      Work(ends[1], base, seeds, hours, static_cast<uint64_t>(worker), static_cast<uint64_t>(jobs));
    }
    close(ends[1]);
    workers.emplace_back(child, ends[0]);
  }
  Many many;
  for (const auto& [child, in] : workers) {
    std::string told;
    char buffer[4096];
    for (ssize_t got; (got = read(in, buffer, sizeof(buffer))) > 0;) {
      told.append(buffer, static_cast<size_t>(got));
    }
    close(in);
    int status = 0;
    waitpid(child, &status, 0);
    Hear(told, &many);
    if (status != 0) many.failures.push_back(kit::Concat("a worker ended with status ", status));
  }
  return many;
}

}  // namespace huiyin::loop
