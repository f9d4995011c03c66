// A log as JSON lines, straight from Kafka.
#include <algorithm>
#include <ostream>
#include <utility>

#include "services/ctl/brokers.h"
#include "services/ctl/client.h"
#include "services/ctl/exit.h"
#include "services/ctl/tail_line.h"
#include "services/kit/base/patience.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/kafka_read_log.h"
#include "services/kit/reader/decision_reader.h"

namespace huiyin::ctl {
namespace {

// How long a look waits for more: so soon Ctrl-C is noticed, and the end.
constexpr int kLookMs = 200;

common::v1::TailResponse ResponseOf(int partition, kit::Offset offset, int64_t append_time_us,
                                    const kit::LogEntry& entry) {
  common::v1::TailResponse response;
  response.set_partition(partition);
  response.set_offset(offset);
  response.set_append_time_us(append_time_us);
  response.set_key(entry.key);
  response.set_record(entry.value);
  return response;
}

// Brokers may come and go; they are waited for as long as one call may take, and that is said. Who asks pauses.
kit::Patience PatienceOf(const Context& context) {
  return kit::Patience({.wait_ms_max = context.timeout_ms(),
                        .pause_ms = 0,
                        .on_trouble = [&context, told = false](const absl::Status& trouble,
                                                               int64_t waited_ms) mutable {
                          if (waited_ms <= 1'000 || std::exchange(told, true)) return true;
                          *context.err << "huiyinctl: " << std::string(trouble.message())
                                       << "; trying again for " << context.timeout_seconds
                                       << " s\n";
                          return true;
                        }});
}

absl::StatusOr<std::unique_ptr<kit::DecisionReader>> OpenReader(kit::Log* log,
                                                                const TailOptions& options,
                                                                int partitions) {
  kit::DecisionReaderOptions reading{.topic = TopicOf(options.topic),
                                     .middle = kit::Middle::kNextOpening,
                                     .stop_at_end = !options.follow,
                                     .openings = true,
                                     .skipped = options.skipped,
                                     .unjudged = true};
  for (int i = 0; i < partitions; ++i) {
    if (options.partition >= 0 && options.partition != i) continue;
    reading.begin.push_back({.partition = i, .from = options.from});
  }
  return kit::DecisionReader::Open(log, reading);
}

absl::Status PrintDecisions(Context& context, const TailOptions& options, kit::Log* log,
                            int partitions) {
  kit::Patience patience = PatienceOf(context);
  absl::StatusOr<std::unique_ptr<kit::DecisionReader>> reader =
      OpenReader(log, options, partitions);
  while (patience.Holds(reader.status()) && !EndingSignalCame(kLookMs)) {
    reader = OpenReader(log, options, partitions);
  }
  RETURN_IF_ERROR(reader.status());
  while (!(*reader)->ended() && context.out->good() && !EndingSignalCame()) {
    const absl::StatusOr<const kit::Decided*> found = (*reader)->Next(kLookMs);
    if (patience.Holds(found.status())) {
      if (EndingSignalCame(kLookMs)) break;
      continue;
    }
    RETURN_IF_ERROR(found.status());
    patience.Answered();
    if (*found == nullptr) continue;
    const kit::Decided& one = **found;
    RETURN_IF_ERROR(PrintTailLine(
        context, options,
        ResponseOf((*reader)->partition(), one.offset, one.append_time_us, *one.entry),
        one.verdict));
  }
  return absl::OkStatus();
}

// Of a topic without decisions.
absl::Status PrintAll(Context& context, const TailOptions& options, kit::Log* log, int partitions) {
  struct One {
    kit::LogCursor cursor;
    kit::Offset end;
  };
  std::vector<One> ones;
  for (int i = 0; i < partitions; ++i) {
    if (options.partition >= 0 && options.partition != i) continue;
    const kit::TopicPartition where{TopicOf(options.topic), i};
    ASSIGN_OR_RETURN(const kit::LogExtent extent, log->Extent(where));
    const kit::Offset from = options.from < 0 ? extent.end : std::max(options.from, extent.begin);
    ones.push_back({kit::LogCursor(log, where, from), extent.end});
  }
  kit::Patience patience = PatienceOf(context);
  while (context.out->good()) {
    bool waits = false, found = false;
    for (One& one : ones) {
      if (!options.follow && one.cursor.next() >= one.end) continue;
      waits = true;
      const absl::StatusOr<const kit::LogRecord*> record = one.cursor.Peek();
      if (patience.Holds(record.status())) continue;
      RETURN_IF_ERROR(record.status());
      patience.Answered();
      if (*record == nullptr) {
        if (options.follow) continue;
        // The end may lie behind marks at which no record is; who came so far knows it.
        ASSIGN_OR_RETURN(const kit::LogExtent extent, log->Extent(one.cursor.where()));
        one.end = std::min(one.end, extent.end);
        continue;
      }
      found = true;
      RETURN_IF_ERROR(PrintTailLine(context, options,
                                    ResponseOf(one.cursor.where().partition, (*record)->offset,
                                               (*record)->append_time_us, *(*record)->entry),
                                    kit::Verdict::kCounted));
      one.cursor.Pass();
    }
    if (!waits || EndingSignalCame(found ? 0 : kLookMs)) break;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status TailKafka(Context& context, const TailOptions& options) {
  const std::string topic = TopicOf(options.topic);
  ASSIGN_OR_RETURN(const kit::KafkaLogOptions reading, ConnectTo(context, options.kafka));
  auto log = kit::KafkaReadLog::Open(reading, {topic});
  if (absl::IsNotFound(log.status())) return WrongUsage(std::string(log.status().message()));
  RETURN_IF_ERROR(log.status());
  ASSIGN_OR_RETURN(const int partitions, (*log)->PartitionCount(topic));
  if (options.partition >= partitions) {
    return WrongUsage(kit::Concat("--partition ", options.partition, ": ", topic, " has ",
                                  partitions, " partitions, from 0 on"));
  }
  return HasDecisions(topic) ? PrintDecisions(context, options, log->get(), partitions)
                             : PrintAll(context, options, log->get(), partitions);
}

}  // namespace huiyin::ctl
