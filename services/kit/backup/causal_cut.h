// CausalCut: how far each partition must be copied so that no copied record refers to one that was not.
//
// A log under load has no moment at which it stands still. So the ends are taken one after another, and those that a copied record
// names by its positions are raised to what it names. It ends: a record names only what was there before it, so all is copied
// that was there when the last end was taken, at most.
//
//   CausalCut cut(services);
//   do {
//     cut.Extend(ends, named_max);
//     while (there is a partition with records below cut.end(where)) { copy the next one; cut.Take(where, record); }
//   } while (cut.raised_by_command());
//
// Positions do not say everything. That a follow-up was sent, or a command sent on to its partition, stands in a decision log as
// soon as huiyin.commands has acknowledged it. So the ends of huiyin.commands must be taken after those of the decision logs: what
// a decision raises was written before, and all that it sent lies below them: as the brokers hold it, also behind a transaction that
// is open (KafkaReadLog::Open). Not so what a command raises: the decision that it follows from may have been written while the
// ends of huiyin.commands were taken, partition by partition, and what it had sent before may lie above those that were taken
// first. Then all ends are taken once more, and so on until no command raises anything.
//
// Commands may come from other systems, which may name positions that never were. They count only up to `named_max`: ends of the
// decision logs taken after those of huiyin.commands, beyond which no honest command below these can have known anything.
//
// Threads: one. Services are borrowed.
#pragma once

#include <map>
#include <vector>

#include "services/kit/log/log.h"
#include "services/kit/runtime/positions.h"
#include "services/kit/runtime/service.h"

namespace huiyin::kit {

class CausalCut {
 public:
  using Ends = std::map<TopicPartition, Offset>;

  explicit CausalCut(std::vector<const Service*> services) : services_(std::move(services)) {}

  // Ends taken anew; none goes back.
  void Extend(const Ends& ends, Ends named_max);
  // Since then a command named what lay beyond an end.
  bool raised_by_command() const { return raised_by_command_; }
  // A record below the end. One that cannot be read names nothing: it stops its readers there too.
  void Take(const TopicPartition& where, const LogRecord& record);

  Offset end(const TopicPartition& where) const { return ends_.at(where); }
  const Ends& ends() const { return ends_; }
  // The log has nothing more there: only marks of transactions stood below the end.
  void Lower(const TopicPartition& where, Offset end) { ends_.at(where) = end; }

 private:
  void Raise(const common::v1::Position& to, bool trusted);
  PositionList NamedByCommand(const LogRecord& record) const;

  const std::vector<const Service*> services_;
  Ends ends_, named_max_;
  bool raised_by_command_ = false;
};

}  // namespace huiyin::kit
