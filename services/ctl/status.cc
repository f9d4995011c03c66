// Status, checkpoints and held matters.
#include "services/kit/base/status.h"

#include <ostream>

#include "services/ctl/format.h"
#include "services/ctl/fresh.h"
#include "services/ctl/operate.h"
#include "services/ctl/table.h"

namespace huiyin::ctl {
namespace {

std::string WhatIsHeld(const common::v1::HeldInput& held) {
  if (held.has_input()) {
    return kit::Concat(held.input().topic(), "/", held.input().partition(), " @",
                       held.input().offset());
  }
  if (held.has_timer()) {
    return kit::Concat("timer due ", FormatTime(held.timer().due_at_us(), absl::UTCTimeZone()));
  }
  return held.has_follow_up() ? "follow-up" : "";
}

std::string InputsText(const common::v1::PartitionStatus& partition) {
  std::string text;
  for (const common::v1::Position& position : partition.positions()) {
    if (!text.empty()) text += ' ';
    text += kit::Concat(position.topic(), "/", position.partition(), "@", position.next_offset());
  }
  return text;
}

}  // namespace

absl::Status Status(Context& context) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  common::v1::GetStatusResponse status;
  RETURN_IF_ERROR(client->Call(common::v1::GetStatusRequest(), &status));
  if (context.json()) {
    *context.out << ToJson(status) << '\n';
    return absl::OkStatus();
  }
  PrintFields(*context.out, {{"version", status.version()}, {"data", status.data_dir()}});
  *context.out << '\n';
  Table table({"topic",
               {"partition", Align::kRight},
               "owner",
               {"held", Align::kRight},
               "state",
               "read up to"});
  for (const common::v1::PartitionStatus& partition : status.partitions()) {
    table.Add({partition.topic(), kit::Concat(partition.partition()),
               partition.owner() ? "yes" : "no", kit::Concat(partition.held_families()),
               partition.error().empty() ? "works" : partition.error(), InputsText(partition)});
  }
  table.Print(*context.out);
  return absl::OkStatus();
}

absl::Status Checkpoint(Context& context, const std::string& name) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  common::v1::CheckpointRequest request;
  request.set_name(name);
  common::v1::CheckpointResponse response;
  RETURN_IF_ERROR(client->Call(request, &response));
  *context.out << (context.json() ? ToJson(response) : response.directory()) << '\n';
  return absl::OkStatus();
}

absl::Status ListHeld(Context& context, const std::string& topic) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  common::v1::ListHeldRequest request;
  request.set_topic(topic.empty() ? "" : TopicOf(topic));
  common::v1::ListHeldResponse held;
  RETURN_IF_ERROR(client->Call(request, &held));
  if (context.json()) {
    *context.out << ToJson(held) << '\n';
    return absl::OkStatus();
  }
  Table table({"topic", "matter", {"place", Align::kRight}, "what", "error"});
  for (const common::v1::HeldEntry& entry : held.entries()) {
    table.Add({entry.topic(), entry.root_id(), kit::Concat(entry.place()), WhatIsHeld(entry.held()),
               entry.error()});
  }
  table.Print(*context.out);
  return absl::OkStatus();
}

absl::Status ShowHeld(Context& context, const HeldOptions& options) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  common::v1::ListHeldRequest request;
  request.set_topic(TopicOf(options.topic));
  common::v1::ListHeldResponse held;
  RETURN_IF_ERROR(client->Call(request, &held));
  int shown = 0;
  for (const common::v1::HeldEntry& entry : held.entries()) {
    if (entry.root_id() != options.root_id) continue;
    ++shown;
    if (context.json()) {
      *context.out << ToJson(entry, false) << '\n';
      continue;
    }
    PrintFields(*context.out,
                {{"place", kit::Concat(entry.place())},
                 {"what", WhatIsHeld(entry.held())},
                 {"error", entry.error().empty() ? "waits behind the one before" : entry.error()},
                 {"input", Describe(entry.held(), absl::UTCTimeZone())}});
    *context.out << '\n';
  }
  if (shown > 0) return absl::OkStatus();
  return absl::NotFoundError(
      kit::Concat(request.topic(), " holds nothing of ", options.root_id, ": see held list"));
}

absl::Status ResolveHeld(Context& context, const HeldOptions& options) {
  ASSIGN_OR_RETURN(Client * client, GetClient(context));
  common::v1::ResolveHeldRequest request;
  *request.mutable_header() = NewHeader(context);
  request.set_root_id(options.root_id);
  request.set_topic(TopicOf(options.topic));
  request.set_discard_first(options.discard);
  common::v1::ResolveHeldResponse response;
  RETURN_IF_ERROR(client->Call(request, &response));
  if (context.json()) {
    *context.out << ToJson(response) << '\n';
  } else {
    *context.out << (options.discard ? "discarded the first held input of "
                                     : "asked to decide again the held inputs of ")
                 << options.root_id << '\n';
    if (response.has_discarded()) {
      *context.out << "it was: " << WhatIsHeld(response.discarded().held()) << '\n';
    }
    const std::string& asker = response.asked_by_root_id();
    if (!asker.empty()) {
      *context.out << "matter " << asker << " asked " << options.root_id
                   << " for it and is told nothing. Look at both (huiyinctl show): the one that "
                      "stands at merged and shall go on by itself is taken out by huiyinctl "
                      "unmerge ID --reason WHY\n";
    }
  }
  return absl::OkStatus();
}

}  // namespace huiyin::ctl
