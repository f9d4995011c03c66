// CommandRecord: what stands in huiyin.commands, from owners and from systems that speak nothing but Kafka.
//
//   if (auto record = ReadCommandRecord(service, bytes)) ...
//
// A record is the message CommandRecord, or JSON of this shape, whose names are those of the protos in either spelling:
//
//   {"service": "huiyin.intake", "header": {"commandId": "hotline-4711"},
//    "command": {"submitCase": {"channel": "CHANNEL_HOTLINE", "text": "…", "areaId": "chengguan"}}}
//
// The first byte tells them apart: no CommandRecord begins with '{'. A root id is not needed: the service knows to which family
// a command belongs, and sends it on to its partition.
//
// Threads: safe from any. Nothing here quotes a value: it may be personal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "google/protobuf/message.h"
#include "huiyin/common/v1/record.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::kit {

// None: bytes that are no command record, or are for another service. JSON whose command cannot be read keeps it as it is, so
// that it is refused by its id, as other broken commands are.
std::optional<common::v1::CommandRecord> ReadCommandRecord(const Service& service,
                                                           std::string_view bytes);

// The matter that the message in the command's oneof names; empty: it names none.
std::string MatterIdOf(const google::protobuf::Message& command);
// The bytes of `shape` filled from JSON; none: it does not fit.
std::optional<std::string> BytesFromJson(std::string_view json, google::protobuf::Message* shape);

}  // namespace huiyin::kit
