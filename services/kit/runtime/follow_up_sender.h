// FollowUpSender: sends what stands in the outbox to huiyin.commands, until acknowledged.
//
// Sending twice changes nothing (the id is made from the decision's position), so whatever is
// unsure is sent again. What one family is asked arrives in the order it was asked in: the next is sent only once the one
// before is acknowledged, for an append that failed may be overtaken by those after it. Not safe for use by two threads; the
// log's callbacks may come from any.
#pragma once

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "services/kit/log/log.h"
#include "services/kit/runtime/bugs.h"
#include "services/kit/store/reader.h"

namespace huiyin::kit {

class FollowUpSender {
 public:
  // Starts from the outbox row at or after `sent_before`.
  void Reset(Offset sent_before);
  // Sends rows not sent yet and takes in acknowledgements. true: something happened. `wake` is
  // called from the log's thread.
  bool Turn(const Reader& state, Log& log, int partitions, const std::function<void()>& wake,
            const RuntimeBugs& bugs);
  // There are new rows in the outbox: a turn looks only when told so, and for what is left.
  void Added() { look_ = true; }
  // Own offset: the follow-ups of every record below it are acknowledged.
  Offset sent_before() const { return sent_before_; }
  // Own offset: the follow-ups of every record below it are on their way, or acknowledged.
  Offset under_way_before() const { return next_.first; }
  bool busy() const { return !flight_.empty(); }
  uint64_t sent() const { return sent_; }

 private:
  enum class Fate { kUnderWay, kAcknowledged, kUnknown };
  using SharedFate = std::shared_ptr<std::atomic<Fate>>;
  // false: some are under way.
  bool TakeFates();

  Offset sent_before_ = 0;
  std::pair<Offset, int> next_{0, 0};   // outbox row to send next
  std::pair<Offset, int> flight_from_;  // where the flight began
  std::vector<SharedFate> flight_;      // sent together, to different families
  bool look_ = true;                    // there may be rows at or after `next_`
  uint64_t sent_ = 0;
  uint64_t attempts_ = 0;
};

}  // namespace huiyin::kit
