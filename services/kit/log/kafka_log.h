// KafkaLog: the log of many processes, in Apache Kafka 4.0 or later. Each KafkaLog is one instance: a producer, readers, and a
// membership in the consumer group of each own topic.
//
//   KafkaLogOptions options;  // see kafka_options.h
//   ASSIGN_OR_RETURN(std::unique_ptr<KafkaLog> log, KafkaLog::Open(options));
//   log->Append({"huiyin.intake", 2}, {{"HY1", bytes}}, done);
//
// Open makes the topics that are missing and checks them all. The brokers must answer then; later they may come and go.
//
// Appends: idempotent producer, acks=all. One that fails ends the client with all that is on its way: those appends fail with
// UNAVAILABLE and an unknown outcome, later ones go to a new client. Whoever owns partitions opens them again.
// Reads: of committed records only, from memory where they follow on. A read elsewhere waits for the broker, at most
// round_trip_ms, and gives UNAVAILABLE if it did not answer. The first read of a partition is one.
// Append times are the brokers': of one partition they never go back as one reader sees it, whatever the brokers' clocks.
// Extent and OUT_OF_RANGE are what the partition's leader says. A broker that is cut off from the others, but not from us, may
// believe that it leads: then Extent is older than it should be, and a position past the end is UNAVAILABLE for
// cut_patience_ms before it is OUT_OF_RANGE.
//
// Heartbeat matters if options.heartbeats is set: when it stays away for session_timeout_ms, Assigned turns false and the
// instance leaves its groups; when it comes back, so does the membership. After Doubt(where), Assigned(where) is false until
// the group has confirmed it by a commit, usually some milliseconds later. A change of what is assigned wakes the partition's
// subscribers.
//
// Threads: as in log.h. Subscriptions may outlive the log.
// Errors: see log.h; Open: FAILED_PRECONDITION for topics (kafka_topics.h), INVALID_ARGUMENT for options, UNAVAILABLE.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "services/kit/log/kafka_base_log.h"

namespace huiyin::kit {

class KafkaGroup;
class KafkaProducer;

class KafkaLog : public KafkaBaseLog {
 public:
  static absl::StatusOr<std::unique_ptr<KafkaLog>> Open(KafkaLogOptions options);
  ~KafkaLog() override;

  void Append(const TopicPartition& where, std::vector<LogEntry> entries, AppendDone done) override;
  // Of an own topic, what the group says; of any other, false.
  bool Assigned(const TopicPartition& where) const override;
  LogStats Stats() const override;

  void Doubt(const TopicPartition& where) override;
  void Heartbeat() override;
  void Want(bool assigned) override;
  Offset AcknowledgedEnd(const TopicPartition& where) const override;

  // Clients of the producer that failed and were replaced.
  uint64_t producers_replaced() const;
  // For tests: the producer meets an error that it cannot go on after.
  void FailProducer();

 private:
  explicit KafkaLog(KafkaLogOptions options);
  void NoteAcknowledged(const TopicPartition& where, Offset first, const LogStats& added);
  KafkaGroup* GroupOf(const TopicPartition& where) const;

  std::unique_ptr<KafkaProducer> producer_;
  std::map<std::string, std::unique_ptr<KafkaGroup>> groups_;  // of the own topics
  mutable std::mutex acknowledged_mutex_;
  LogStats stats_;
  std::map<TopicPartition, Offset> acknowledged_ends_;
};

}  // namespace huiyin::kit
