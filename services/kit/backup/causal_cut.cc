#include "services/kit/backup/causal_cut.h"

#include <algorithm>
#include <utility>

#include "huiyin/common/v1/record.pb.h"
#include "services/kit/runtime/command_record.h"
#include "services/kit/runtime/fold.h"

namespace huiyin::kit {

void CausalCut::Extend(const Ends& ends, Ends named_max) {
  for (const auto& [where, end] : ends) ends_[where] = std::max(ends_[where], end);
  named_max_ = std::move(named_max);
  raised_by_command_ = false;
}

void CausalCut::Take(const TopicPartition& where, const LogRecord& record) {
  if (where.topic == kCommandsTopic) {
    for (const common::v1::Position& position : NamedByCommand(record)) Raise(position, false);
    return;
  }
  common::v1::Record parsed;
  if (!parsed.ParseFromString(record.entry->value)) return;
  for (const common::v1::Position& position : parsed.envelope().positions()) {
    Raise(position, true);
  }
}

void CausalCut::Raise(const common::v1::Position& to, bool trusted) {
  const auto end = ends_.find({to.topic(), to.partition()});
  if (end == ends_.end() || to.next_offset() <= end->second) return;
  if (!trusted) {
    const auto max = named_max_.find(end->first);
    if (max == named_max_.end() || to.next_offset() > max->second) return;
    raised_by_command_ = true;
  }
  end->second = to.next_offset();
}

PositionList CausalCut::NamedByCommand(const LogRecord& record) const {
  const std::string& bytes = record.entry->value;
  common::v1::CommandRecord command;
  if (!bytes.starts_with('{')) {
    return command.ParseFromString(bytes) ? command.header().positions() : PositionList();
  }
  for (const Service* service : services_) {  // JSON, which only the service it is for can read
    const auto read = ReadCommandRecord(*service, bytes);
    if (read.has_value()) return read->header().positions();
  }
  return {};
}

}  // namespace huiyin::kit
