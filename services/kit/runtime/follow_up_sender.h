// FollowUpSender: sends what stands in the outbox to huiyin.commands, in order, until acknowledged.
//
// Sending twice changes nothing (the id is made from the decision's position), so whatever is
// unsure is sent again. Not safe for use by two threads; the log's callbacks may come from any.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <utility>

#include "services/kit/log/log.h"
#include "services/kit/store/reader.h"

namespace huiyin::kit {

class FollowUpSender {
 public:
  // Starts from the outbox row at or after `sent_before`.
  void Reset(Offset sent_before);
  // Sends rows not sent yet and takes in acknowledgements. true: something happened. `wake` is
  // called from the log's thread.
  bool Turn(const Reader& state, Log& log, int partitions, const std::function<void()>& wake,
            bool new_ids);
  // Own offset: the follow-ups of every record below it are acknowledged.
  Offset sent_before() const { return sent_before_; }
  // Own offset: the follow-ups of every record below it are on their way, or acknowledged.
  Offset under_way_before() const { return next_.first; }
  bool busy() const { return !sending_.empty(); }
  uint64_t sent() const { return sent_; }

 private:
  enum class Fate { kUnderWay, kAcknowledged, kUnknown };
  struct Sending {
    std::pair<Offset, int> id;
    std::shared_ptr<std::atomic<Fate>> fate;
  };
  bool TakeFates();

  Offset sent_before_ = 0;
  std::pair<Offset, int> next_{0, 0};  // outbox row to send next
  std::deque<Sending> sending_;
  uint64_t sent_ = 0;
  uint64_t attempts_ = 0;
};

}  // namespace huiyin::kit
