// A log as JSON lines, from a service.
#include <map>
#include <ostream>

#include "services/ctl/client.h"
#include "services/ctl/exit.h"
#include "services/ctl/tail_line.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/reader/judge.h"

namespace huiyin::ctl {
namespace {

kit::LogRecord ToLogRecord(const common::v1::TailResponse& record) {
  return {record.offset(), record.append_time_us(),
          std::make_shared<const kit::LogEntry>(kit::LogEntry{record.key(), record.record()})};
}

// Says of each record that a service sends what it is, as the library does for those who read from Kafka.
class JudgeOfStream {
 public:
  kit::Verdict Take(const common::v1::TailResponse& record) {
    // From its first record on all is known of a log.
    const kit::Judge fresh =
        record.offset() == 0 ? kit::Judge() : kit::Judge::InTheMiddle(record.offset());
    kit::Judge& judge = judges_.emplace(record.partition(), fresh).first->second;
    common::v1::Record parsed;
    return judge.Take(ToLogRecord(record), &parsed);
  }

 private:
  std::map<int, kit::Judge> judges_;
};

}  // namespace

absl::Status PrintTailLine(Context& context, const TailOptions& options,
                           const common::v1::TailResponse& record, kit::Verdict verdict) {
  const std::string topic = TopicOf(options.topic);
  const std::string where = kit::Concat(topic, "/", record.partition(), " @", record.offset());
  switch (verdict) {
    case kit::Verdict::kCut:
      return BadData(kit::Concat(where, ": the log does not continue what was read before it"));
    case kit::Verdict::kBroken:
      return BadData(kit::Concat(where, ": this is no record of that topic"));
    case kit::Verdict::kCounted:
    case kit::Verdict::kOpened:
    case kit::Verdict::kUnjudged:
      break;
    default:
      if (!options.skipped) return absl::OkStatus();
  }
  const bool plain = verdict == kit::Verdict::kCounted || verdict == kit::Verdict::kOpened;
  const absl::StatusOr<std::string> line =
      RecordJson(topic, record, plain ? "" : kit::NameOf(verdict));
  if (!line.ok()) return BadData(kit::Concat(where, ": ", std::string(line.status().message())));
  *context.out << *line << std::endl;
  return absl::OkStatus();
}

absl::Status Tail(Context& context, const TailOptions& options) {
  // Before the channel, or Kafka's client, makes its threads: they must not take the signals.
  BlockEndingSignals();
  if (!options.kafka.brokers.empty()) return TailKafka(context, options);
  if (!options.kafka.properties.empty()) {
    return WrongUsage("--kafka-properties goes with --brokers");
  }
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  common::v1::TailRequest request;
  request.set_topic(TopicOf(options.topic));
  request.set_from_offset(options.from);
  request.set_follow(options.follow);
  JudgeOfStream judge;
  absl::Status broken;
  const auto print = [&](const common::v1::TailResponse& record) {
    if (options.partition >= 0 && record.partition() != options.partition) return true;
    const kit::Verdict verdict =
        HasDecisions(request.topic()) ? judge.Take(record) : kit::Verdict::kCounted;
    broken = PrintTailLine(context, options, record, verdict);
    return broken.ok() && context.out->good();
  };
  const absl::Status status = client->Tail(request, print);
  return broken.ok() ? status : broken;
}

}  // namespace huiyin::ctl
