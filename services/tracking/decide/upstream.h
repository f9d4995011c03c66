// Drafts: the cases that one upstream record is about, each with what the record has said of it so
// far.
//
// A fact about a case that was never opened here is passed over: an operator has discarded its
// opening, since effects never come before their causes.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "services/tracking/decide/draft.h"

namespace huiyin::tracking {

class Drafts {
 public:
  Drafts(const kit::Reader& state, const kit::DecideContext& context)
      : state_(state), context_(context), decision_(context) {}
  Drafts(const Drafts&) = delete;  // the drafts point at its decision
  Drafts& operator=(const Drafts&) = delete;

  CaseDraft& Of(const std::string& matter_id) {
    return drafts_.try_emplace(matter_id, state_, matter_id, context_, &decision_).first->second;
  }
  // nullptr: there is no such case.
  CaseDraft* Opened(const std::string& matter_id) {
    CaseDraft& draft = Of(matter_id);
    return draft.opened() ? &draft : nullptr;
  }
  kit::Decision Finish() { return std::move(decision_); }

 private:
  const kit::Reader& state_;
  const kit::DecideContext& context_;
  std::map<std::string, CaseDraft> drafts_;
  kit::Decision decision_;
};

}  // namespace huiyin::tracking
