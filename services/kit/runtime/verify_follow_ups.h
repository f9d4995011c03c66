// FollowUpCheck: compares huiyin.commands with the decisions that asked for its follow-ups.
//
//   FollowUpCheck follow_ups(log);
//   VerifyPartition(service, log, where, state, scratch, &follow_ups);     // of every service and partition: they tell it
//   ASSIGN_OR_RETURN(VerifyReport report, follow_ups.Compare(partition));  // of every partition of huiyin.commands
//
// Every follow-up there must say, byte for byte, what its source decision says; and every one that the source's log calls
// sent must be there, unless the topic forgot it (its log begins later). A follow-up of a decision past where the states
// stand is not looked at. What others wrote into the topic is not looked at either: it has no source to compare with.
//
// Memory: 60 bytes or so for each follow-up ever asked for. Threads: one.
// Errors: the log is unavailable. What does not fit is a difference.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "absl/status/statusor.h"
#include "huiyin/common/v1/record.pb.h"
#include "services/kit/log/log.h"
#include "services/kit/runtime/verify.h"

namespace huiyin::kit {

class FollowUpCheck {
 public:
  explicit FollowUpCheck(Log* log) : log_(*log) {}

  // A record that counted, at `offset` of `source`, in the epoch with that nonce.
  void Counted(const TopicPartition& source, Offset offset, const common::v1::Record& record,
               std::string_view key, const std::string& nonce);
  // The log of `source` was folded up to `end`, and says that everything asked for before `sent_before` was sent.
  void Folded(const TopicPartition& source, Offset end, Offset sent_before);

  absl::StatusOr<VerifyReport> Compare(int partition);

 private:
  struct Source {
    Offset end = 0;
    Offset sent_before = 0;
  };
  struct Asked {
    uint64_t digest = 0;  // of the command as it must stand in the topic
    int partition = 0;    // of huiyin.commands
    bool arrived = false;
  };
  using Place = std::tuple<TopicPartition, Offset, int>;  // source, offset, index

  void CompareRecord(const LogRecord& record, VerifyReport* report);

  Log& log_;
  std::map<TopicPartition, Source> sources_;
  std::map<Place, Asked> asked_;
};

}  // namespace huiyin::kit
