// Clock: where time comes from. Logic never reads it: time reaches `decide` as an argument.
//
// Three kinds: the machine's (SystemClock), one a test moves (ManualClock), and one an import or a
// scenario drives through the service's own door (DrivenClock). The last stamps the log too, so a
// year of history can be lived in seconds.
//
// Threads: all calls are safe from any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace huiyin::kit {

inline constexpr int64_t kMicrosPerSecond = 1'000'000;
inline constexpr int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

class Clock {
 public:
  virtual ~Clock() = default;
  // Microseconds since 1970 UTC. May jump.
  virtual int64_t WallMicros() const = 0;
  // Microseconds since some fixed moment. Never goes back.
  virtual int64_t MonotonicMicros() const = 0;
  // Driven by input: exempt from the skew and jump checks.
  virtual bool driven() const { return false; }
};

class SystemClock : public Clock {
 public:
  int64_t WallMicros() const override;
  int64_t MonotonicMicros() const override;
};

// Moves only when told to. `Advance` moves both readings, `JumpWall` only the wall (a bad NTP
// step).
class ManualClock : public Clock {
 public:
  explicit ManualClock(int64_t wall_us) : wall_us_(wall_us) {}
  int64_t WallMicros() const override { return wall_us_.load(std::memory_order_acquire); }
  int64_t MonotonicMicros() const override { return monotonic_us_.load(std::memory_order_acquire); }
  void Advance(int64_t by_us) {
    wall_us_ += by_us;
    monotonic_us_ += by_us;
  }
  void JumpWall(int64_t by_us) { wall_us_ += by_us; }

 private:
  std::atomic<int64_t> wall_us_;
  std::atomic<int64_t> monotonic_us_{0};
};

// Stands still until input moves it on, never back.
class DrivenClock : public Clock {
 public:
  explicit DrivenClock(int64_t start_us) : now_us_(start_us) {}
  int64_t WallMicros() const override { return now_us_.load(std::memory_order_acquire); }
  // The machine's: pauses between attempts last as long as ever.
  int64_t MonotonicMicros() const override { return SystemClock().MonotonicMicros(); }
  bool driven() const override { return true; }
  // Moves to `to_us`; false, and nothing happens, when that lies in the past.
  bool MoveTo(int64_t to_us);

 private:
  std::atomic<int64_t> now_us_;
};

}  // namespace huiyin::kit
