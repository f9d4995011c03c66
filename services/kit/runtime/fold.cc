#include "services/kit/runtime/fold.h"

#include <algorithm>

#include "services/kit/base/clock.h"
#include "services/kit/base/text.h"
#include "services/kit/runtime/tables.h"

namespace huiyin::kit {
namespace {

// Raised when the runtime's own tables change shape, as a service's is when its tables do.
constexpr uint32_t kTablesVersion = 3;

// What apply writes through: rows, and timers as rows.
class FoldWriter : public StateWriter {
 public:
  FoldWriter(Writer& base, FoldPoint* point) : base_(base), point_(point) {}
  bool Get(std::string_view key, std::string* value) const override {
    return base_.Get(key, value);
  }
  void Scan(std::string_view from, std::string_view to, Visit visit) const override {
    base_.Scan(from, to, visit);
  }
  RowPtr Find(std::string_view key, const google::protobuf::MessageLite& shape) const override {
    return base_.Find(key, shape);
  }
  void Put(std::string_view key, std::string_view value) override { base_.Put(key, value); }
  void PutRow(std::string_view key, RowPtr row) override { base_.PutRow(key, std::move(row)); }
  void Change(std::string_view key, const google::protobuf::MessageLite& shape, IfNone if_none,
              Changing change) override {
    base_.Change(key, shape, if_none, change);
  }
  void Delete(std::string_view key) override { base_.Delete(key); }
  void SetTimer(int64_t due_at_us, std::string_view key, std::string_view root_id) override {
    common::v1::Timer timer;
    timer.set_root_id(std::string(root_id));
    Timers::Put(base_, due_at_us, key, timer);
    if (std::pair(due_at_us, key) < std::pair<int64_t, std::string_view>(point_->timers_from)) {
      point_->timers_from = {due_at_us, std::string(key)};
    }
  }
  void CancelTimer(int64_t due_at_us, std::string_view key) override {
    Timers::Delete(base_, due_at_us, key);
  }

 private:
  Writer& base_;
  FoldPoint* point_;
};

// The nonce in a command id, which is text of at most 64 bytes.
std::string Printable(std::string_view nonce) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : nonce.substr(0, 8)) {
    text.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
    text.push_back(kDigits[c & 0xf]);
  }
  return text;
}

absl::Status UnknownEvent(const TopicPartition& own, std::string_view key) {
  return absl::UnimplementedError(
      Concat(own.topic, "/", own.partition, ": an event of ", key,
             " is unknown to this version: a newer one wrote it. Run that version."));
}

}  // namespace

uint32_t SchemaVersion(const Service& service) {
  return kTablesVersion << 16 | service.schema_version();
}

std::vector<TopicPartition> InputsOf(const Service& service, int partition) {
  std::vector<TopicPartition> inputs;
  if (service.reads_reference()) inputs.push_back({kDirectoryTopic, 0});
  for (const std::string& topic : service.upstreams()) inputs.push_back({topic, partition});
  if (service.reads_commands()) inputs.push_back({kCommandsTopic, partition});
  return inputs;
}

uint64_t CommandDigest(const Service& service, const common::v1::CommandRecord& record) {
  const std::unique_ptr<Message> command = service.ParseCommand(record.payload());
  return command != nullptr ? service.ContentDigest(*command) : Digest(record.payload());
}

common::v1::CommandRecord FollowUpCommand(const TopicPartition& source,
                                          const common::v1::Record& record, std::string_view key,
                                          Offset offset, int index, const std::string& nonce) {
  const common::v1::FollowUp& asked = record.follow_ups(index);
  common::v1::CommandRecord command;
  command.set_service(asked.service());
  command.set_root_id(asked.root_id());
  command.set_payload(asked.payload());
  if (asked.has_notice()) *command.mutable_notice() = asked.notice();
  command.set_asked_by_root_id(std::string(key));
  // Same for every attempt to send it, whoever sends: a second arrival changes nothing.
  command.mutable_header()->set_command_id(Concat("f/", source.topic, "/", source.partition, "/",
                                                  offset, "/", index, "/", Printable(nonce)));
  *command.mutable_header()->mutable_positions() = record.envelope().positions();
  common::v1::FollowUpId* id = command.mutable_follow_up();
  id->set_topic(source.topic);
  id->set_partition(source.partition);
  id->set_offset(offset);
  id->set_index(index);
  id->set_decided_at_us(record.envelope().decided_at_us());
  // Whoever decides the follow-up decides after this record.
  common::v1::Position* asked_at = command.mutable_header()->add_positions();
  asked_at->set_topic(source.topic);
  asked_at->set_partition(source.partition);
  asked_at->set_next_offset(offset + 1);
  return command;
}

FoldPoint Fold::Start() const {
  FoldPoint point;
  point.positions = Positions(InputsOf(service_, own_.partition));
  point.own.set_bugs(bugs_.chain);
  for (size_t i = 0; i < point.positions.inputs(); ++i) {
    point.positions.input(i).chain.set_bugs(bugs_.chain);
  }
  return point;
}

absl::StatusOr<FoldPoint> Fold::Load(const Reader& state, const std::string& log_identity) const {
  FoldPoint point = Start();
  std::optional<common::v1::FoldState> saved = FoldRow::Get(state);
  if (!saved.has_value()) return point;
  if (saved->schema_version() != SchemaVersion(service_) || saved->log_identity() != log_identity) {
    return absl::FailedPreconditionError(
        Concat(own_.topic, "/", own_.partition, ": the state belongs to another log or version"));
  }
  point.own = Chain(saved->next_offset(), saved->epoch(), saved->sequence(), saved->digest(),
                    saved->last_offset());
  point.own.set_bugs(bugs_.chain);
  point.nonce = saved->nonce();
  point.address = saved->owner_address();
  point.decided_at_us = saved->decided_at_us();
  point.sent_before = saved->sent_before();
  point.positions.Load(saved->positions());
  point.forgotten_before_day = saved->forgotten_before_day();
  point.held_places = saved->held_places();
  point.held_families = saved->held_families();
  return point;
}

void Fold::Save(Writer& state, const std::string& log_identity, const FoldPoint& point) const {
  common::v1::FoldState row;
  row.set_schema_version(SchemaVersion(service_));
  row.set_log_identity(log_identity);
  row.set_next_offset(point.own.next());
  row.set_epoch(point.own.epoch());
  row.set_nonce(point.nonce);
  row.set_owner_address(point.address);
  row.set_sequence(point.own.sequence());
  row.set_digest(point.own.digest());
  row.set_last_offset(point.own.last_offset());
  row.set_decided_at_us(point.decided_at_us);
  row.set_sent_before(point.sent_before);
  point.positions.Save(row.mutable_positions());
  row.set_forgotten_before_day(point.forgotten_before_day);
  row.set_held_places(point.held_places);
  row.set_held_families(point.held_families);
  FoldRow::Put(state, row);
}

absl::Status Fold::Apply(Writer& state, FoldPoint* point, const common::v1::Record& record,
                         std::string_view key, const EventList* decided) const {
  EventList parsed;
  if (decided == nullptr) {
    for (const std::string& bytes : record.events()) {
      parsed.push_back(service_.ParseEvent(bytes, record.GetArena()));
      if (parsed.back() == nullptr) return UnknownEvent(own_, key);
    }
    for (const common::v1::RuntimeEvent& event : record.runtime_events()) {
      if (event.event_case() == common::v1::RuntimeEvent::EVENT_NOT_SET) {
        return UnknownEvent(own_, key);
      }
    }
    decided = &parsed;
    point->positions.Load(record.envelope().positions());
  }
  const common::v1::Envelope& envelope = record.envelope();
  point->decided_at_us = envelope.decided_at_us();
  if (envelope.sent_before() > point->sent_before) {
    DropSent(state, point->sent_before, envelope.sent_before());
    point->sent_before = envelope.sent_before();
  }
  if (envelope.cause().has_command()) ApplyOutcome(state, point, record);
  ApplyRuntimeEvents(state, point, record);
  FoldWriter writer(state, point);
  const ApplyContext context{.decided_at_us = envelope.decided_at_us(),
                             .sequence = envelope.sequence(),
                             .cause = &envelope.cause(),
                             .event_bytes = record.events()};
  service_.Apply(writer, *decided, context);
  Forget(state, point);
  return absl::OkStatus();
}

void Fold::ApplyOutcome(Writer& state, FoldPoint* point, const common::v1::Record& record) const {
  const common::v1::CommandCause& cause = record.envelope().cause().command();
  if (cause.has_follow_up()) {
    const common::v1::FollowUpId& id = cause.follow_up();
    FollowUpMarks::Change(state, id.topic(), id.partition(), [&](common::v1::FollowUpMark* mark) {
      if (std::pair(id.offset(), id.index()) >= std::pair(mark->offset(), mark->index())) {
        mark->set_offset(id.offset());
        mark->set_index(id.index());
      }
      return true;
    });
  }
  if (bugs_.forget_outcome || cause.command_id().empty()) return;
  common::v1::Outcome outcome;
  outcome.set_content_digest(cause.content_digest());
  outcome.set_forget_day(cause.forget_at_us() / kMicrosPerDay);
  *outcome.mutable_answer() = record.answer();
  Remember(state, point, record.envelope().sequence(), cause.command_id(), std::move(outcome));
}

void Fold::Remember(Writer& state, FoldPoint* point, uint64_t sequence,
                    const std::string& command_id, common::v1::Outcome outcome) const {
  const int64_t day = outcome.forget_day();
  const auto row = static_cast<int64_t>(sequence / kRecordsPerForgetRow);
  Outcomes::Put(state, command_id, std::move(outcome));
  OutcomesByDay::Change(state, day, row, [&](common::v1::RememberedCommands* remembered) {
    remembered->add_command_ids(command_id);
    return true;
  });
  point->forgotten_before_day = std::min(point->forgotten_before_day, day);
  point->forget_from = std::min(point->forget_from, std::pair(day, row));
}

void Fold::AddFollowUps(Writer& state, const common::v1::Record& record, std::string_view key,
                        Offset offset, const std::string& nonce) const {
  for (int i = 0; i < record.follow_ups_size(); ++i) {
    Outbox::Put(state, offset, i, FollowUpCommand(own_, record, key, offset, i, nonce));
  }
}

void Fold::DropSent(Writer& state, Offset from, Offset sent_before) const {
  std::vector<std::string> keys;
  Outbox::ScanFrom(
      state,
      [&](const Outbox::Row& row) {
        if (row.value.follow_up().offset() >= sent_before) return false;
        keys.push_back(Outbox::Key(row.value.follow_up().offset(), row.value.follow_up().index()));
        return true;
      },
      from, 0);
  for (const std::string& key : keys) state.Delete(key);
}

// Drops outcomes whose day is over, a row of them a record, so that no record pays for a whole day.
void Fold::Forget(Writer& state, FoldPoint* point) const {
  const int64_t today = point->decided_at_us / kMicrosPerDay;
  if (point->forgotten_before_day >= today) return;
  const std::pair from =
      std::max(std::pair(point->forgotten_before_day, int64_t{0}), point->forget_from);
  std::optional<std::pair<int64_t, int64_t>> gone;
  common::v1::RememberedCommands forgotten;
  bool more = false;
  OutcomesByDay::ScanFrom(
      state,
      [&](const OutcomesByDay::Row& row) {
        KeyReader reader(row.key);
        std::pair<int64_t, int64_t> place;
        if (!reader.Read(&place.first) || !reader.Read(&place.second)) return false;
        if (place.first >= today) return false;
        more = gone.has_value();
        if (more) return false;
        gone = place;
        forgotten = row.value;
        return true;
      },
      from.first, from.second);
  point->forgotten_before_day = more ? gone->first : today;
  if (!gone.has_value()) return;
  OutcomesByDay::Delete(state, gone->first, gone->second);
  for (const std::string& command_id : forgotten.command_ids()) {
    auto outcome = Outcomes::Get(state, command_id);
    if (outcome.has_value() && outcome->forget_day() <= gone->first) {
      Outcomes::Delete(state, command_id);
    }
  }
  point->forget_from = *gone;
}

}  // namespace huiyin::kit
