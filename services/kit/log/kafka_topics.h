// Makes the topics that are missing, and checks that all are as the log's promises need them.
//
//   RETURN_IF_ERROR(PrepareKafkaTopics(admin, options));
//
// Errors: FAILED_PRECONDITION names every property that is wrong, of every topic, with what it should be and the command that
// sets it; partition counts and replicas cannot be set that way. UNAVAILABLE: no broker answers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/kit/log/kafka_admin.h"

namespace huiyin::kit {

absl::Status PrepareKafkaTopics(KafkaAdmin& admin, const KafkaLogOptions& options);

// As PrepareKafkaTopics, but properties that are wrong are set right.
absl::Status SetKafkaTopics(KafkaAdmin& admin, const KafkaLogOptions& options);

// What is wrong with a topic, one sentence each. No round trips.
std::vector<std::string> CompareKafkaTopic(const std::string& name, const KafkaTopic& wanted,
                                           const KafkaLogOptions& options,
                                           const KafkaTopicFacts& facts);

}  // namespace huiyin::kit
