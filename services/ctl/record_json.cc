// One record of a log as a line of JSON.
#include "huiyin/directory/v1/directory.pb.h"
#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/ctl/format.h"
#include "services/ctl/operate.h"
#include "services/kit/base/status.h"

namespace huiyin::ctl {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

template <typename Message>
std::string JsonList(const google::protobuf::RepeatedPtrField<Message>& items) {
  std::vector<std::string> values;
  for (const Message& item : items) values.push_back(ToJson(item, false));
  return JsonArray(values);
}

// A refusal as it is; a reply decoded, since its bytes say nothing to people.
template <typename Reply>
std::string AnswerJson(const common::v1::Answer& answer) {
  if (answer.has_rejection()) {
    return JsonObject({{"rejection", ToJson(answer.rejection(), false)}});
  }
  Reply reply;
  reply.ParseFromString(answer.reply());
  return JsonObject({{"reply", ToJson(reply, false)}});
}

// `Record` knows the events, common.v1.Record what the runtime adds: the same bytes.
template <typename Record, typename Reply>
absl::Status AddRecord(const std::string& bytes, Fields* fields) {
  Record typed;
  common::v1::Record plain;
  if (!typed.ParseFromString(bytes) || !plain.ParseFromString(bytes)) {
    return BadData("this is no record of that topic");
  }
  if (typed.has_opened()) fields->emplace_back("opened", ToJson(typed.opened(), false));
  if (typed.has_envelope()) fields->emplace_back("envelope", ToJson(typed.envelope(), false));
  fields->emplace_back("events", JsonList(typed.events()));
  if (typed.has_answer()) fields->emplace_back("answer", AnswerJson<Reply>(typed.answer()));
  if (plain.follow_ups_size() > 0) fields->emplace_back("follow_ups", JsonList(plain.follow_ups()));
  if (plain.runtime_events_size() > 0) {
    fields->emplace_back("runtime_events", JsonList(plain.runtime_events()));
  }
  return absl::OkStatus();
}

absl::Status AddCommand(const std::string& bytes, Fields* fields) {
  common::v1::CommandRecord command;
  if (!command.ParseFromString(bytes)) return BadData("this is no record of that topic");
  fields->emplace_back("command", ToJson(command, false));
  return absl::OkStatus();
}

absl::Status AddContent(const std::string& topic, const std::string& bytes, Fields* fields) {
  using common::v1::CaseReply;
  if (topic == "huiyin.intake") return AddRecord<intake::v1::Record, CaseReply>(bytes, fields);
  if (topic == "huiyin.dispatch") return AddRecord<dispatch::v1::Record, CaseReply>(bytes, fields);
  if (topic == "huiyin.tracking") return AddRecord<tracking::v1::Record, CaseReply>(bytes, fields);
  if (topic == "huiyin.evaluation") {
    return AddRecord<evaluation::v1::Record, CaseReply>(bytes, fields);
  }
  if (topic == "huiyin.directory") {
    return AddRecord<directory::v1::Record, directory::v1::ApplyPackReply>(bytes, fields);
  }
  return AddCommand(bytes, fields);
}

}  // namespace

std::string TopicOf(const std::string& name) {
  return name.starts_with("huiyin.") ? name : "huiyin." + name;
}

absl::StatusOr<std::string> RecordJson(const std::string& topic,
                                       const common::v1::TailResponse& record,
                                       const std::string& counts) {
  Fields fields = {
      {"partition", kit::Concat(record.partition())},
      {"offset", kit::Concat(record.offset())},
      {"append_time", JsonText(absl::FormatTime("%Y-%m-%dT%H:%M:%E6S%Ez",
                                                absl::FromUnixMicros(record.append_time_us()),
                                                absl::UTCTimeZone()))},
      {"key", JsonText(record.key())}};
  if (!counts.empty()) fields.emplace_back("counts", JsonText(counts));
  RETURN_IF_ERROR(AddContent(topic, record.record(), &fields));
  return JsonObject(fields);
}

}  // namespace huiyin::ctl
