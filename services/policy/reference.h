// How the runtime's untyped reference becomes a policy, and how huiyin.directory's records make
// one.
//
//   kit::Reference reference(log, policy::FoldDirectory);
//   const policy::Policy& policy = policy::PolicyOf(context.reference);
#pragma once

#include <memory>

#include "huiyin/common/v1/record.pb.h"
#include "services/policy/policy.h"

namespace huiyin::policy {

// The next version of the policy from the one before (null: none yet) and a counted record of
// huiyin.directory.
std::shared_ptr<const void> FoldDirectory(const std::shared_ptr<const void>& before,
                                          const common::v1::Record& record);

// The policy a decision may look at; version 0, which knows nobody, before the first pack.
const Policy& PolicyOf(const void* reference);

}  // namespace huiyin::policy
