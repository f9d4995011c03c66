// Reject with the reason taken from the service's own enum, so that what is refused always exists
// there, and is spelled as clients know it: REJECTION_REASON_CASE_UNKNOWN is "CASE_UNKNOWN".
//
//   return kit::Reject(kTopic, v1::REJECTION_REASON_CASE_UNKNOWN,
//                      common::v1::REJECTION_KIND_NOT_FOUND, kit::Concat("no case ", id, ": ..."));
//
// Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "google/protobuf/generated_enum_reflection.h"
#include "services/kit/base/status.h"
#include "services/kit/runtime/typed_service.h"

namespace huiyin::kit {

// The name of a RejectionReason without its prefix.
template <typename Reason>
requires google::protobuf::is_proto_enum<Reason>::value std::string_view ReasonName(Reason reason) {
  constexpr std::string_view kPrefix = "REJECTION_REASON_";
  const auto* value = google::protobuf::GetEnumDescriptor<Reason>()->FindValueByNumber(reason);
  HUIYIN_CHECK(value != nullptr, "a rejection reason that the service's enum has");
  return std::string_view(value->name()).substr(kPrefix.size());
}

template <typename Reason>
requires google::protobuf::is_proto_enum<Reason>::value Decision
Reject(std::string_view domain, Reason reason, common::v1::RejectionKind kind, std::string message,
       std::string_view field = "") {
  return Reject(domain, ReasonName(reason), kind, std::move(message), field);
}

}  // namespace huiyin::kit
