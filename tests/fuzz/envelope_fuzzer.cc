// A partition's fold of records that anybody may have written: it stops or folds, and what it
// folded it finds again.
#include <cstdio>
#include <cstdlib>

#include "google/protobuf/text_format.h"
#include "huiyin/common/v1/record.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/kit/base/status.h"
#include "services/kit/runtime/chain.h"
#include "services/kit/runtime/fold.h"
#include "services/kit/store/memory_store.h"
#include "services/tracking/service.h"
#include "tests/fuzz/service/target.h"

namespace huiyin::fuzz {
namespace {

const tracking::TrackingService& Service() {
  static const tracking::TrackingService service;
  return service;
}

// Events that a record can carry, as bytes, beside the words of all fuzzers.
const std::vector<std::string>& WordsAndEvents() {
  static const auto* words = [] {
    auto* all = new std::vector<std::string>(Words());
    for (
        const char* text : {
            R"(case_opened { matter_id: "1000000000007" submitted_at_us: 1600000000000000 })",
            R"(stage_reached { matter_id: "1000000000007" stage: CASE_STAGE_DISPATCHED unit_id: "desk" })",
            R"(deadline_set { matter_id: "1000000000007" kind: DEADLINE_KIND_HANDLE due_at_us: 1600000360000000 })",
            R"(case_parked { matter_id: "1000000000007" reason: "law" })",
            R"(case_closed { matter_id: "1000000000007" })",
        }) {
      tracking::v1::Event event;
      HUIYIN_CHECK(google::protobuf::TextFormat::ParseFromString(text, &event), text);
      all->push_back(event.SerializeAsString());
    }
    return all;
  }();
  return *words;
}

// What of the chain is put right, so that not every record ends the run: the step's number.
constexpr int kFixEpoch = 1, kFixSequence = 2, kFixDigest = 4;

class Run {
 public:
  void Take(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      if (TypeOf(FuzzTarget(), step) != nullptr && !TakeRecord(step)) break;
    }
    kit::Overlay end(&store_);
    fold_.Save(end, "log", point_);
    HUIYIN_CHECK(store_.Write(std::move(end.writes())).ok(), "a memory that can be written");
    const absl::StatusOr<kit::FoldPoint> again = fold_.Load(store_, "log");
    HUIYIN_CHECK(again.ok(), "a fold that knows its own state");
    HUIYIN_CHECK(again->own.sequence() == point_.own.sequence() &&
                     again->own.digest() == point_.own.digest() &&
                     again->decided_at_us == point_.decided_at_us &&
                     again->held_places == point_.held_places,
                 "a point that is loaded as it was saved");
  }

 private:
  // false: the partition would stop here.
  bool TakeRecord(const Step& step) {
    common::v1::Record record;
    std::string bytes = step.payload;
    if (record.ParseFromString(bytes) && !record.has_opened()) {
      common::v1::Envelope& envelope = *record.mutable_envelope();
      if (step.number & kFixEpoch) envelope.set_epoch(point_.own.epoch());
      if (step.number & kFixSequence) envelope.set_sequence(point_.own.sequence() + 1);
      if (step.number & kFixDigest) envelope.set_previous_digest(point_.own.digest());
      bytes = record.SerializeAsString();
    }
    const auto entry = std::make_shared<kit::LogEntry>(kit::LogEntry{"1000000000007", bytes});
    common::v1::Record parsed;
    switch (point_.own.Admit({.offset = offset_, .entry = entry}, &parsed)) {
      case kit::Admission::kBroken:
      case kit::Admission::kCut:
        return false;
      case kit::Admission::kOpened:
        point_.nonce = parsed.opened().nonce();
        ++offset_;
        return true;
      case kit::Admission::kSkipped:
        ++offset_;
        return true;
      case kit::Admission::kCounted:
        break;
    }
    kit::Overlay overlay(&store_);
    const absl::Status applied = fold_.Apply(overlay, &point_, parsed, entry->key, nullptr);
    if (!applied.ok()) {
      HUIYIN_CHECK(overlay.writes().empty(), "nothing written for a record that is not known");
      return false;
    }
    fold_.AddFollowUps(overlay, parsed, entry->key, offset_, point_.nonce);
    HUIYIN_CHECK(store_.Write(std::move(overlay.writes())).ok(), "a memory that can be written");
    ++offset_;
    return true;
  }

  const kit::RuntimeBugs bugs_{};
  const kit::Fold fold_{Service(), {"huiyin.tracking", 0}, bugs_};
  kit::MemoryStore store_;
  kit::FoldPoint point_ = fold_.Start();
  kit::Offset offset_ = 0;
};

}  // namespace

const Target& FuzzTarget() {
  static const Target target{
      .service = &Service(),
      .command = &common::v1::Record::default_instance(),
      .event = &common::v1::Record::default_instance(),
      .words = &WordsAndEvents(),
      .take = [](const std::vector<Step>& steps) { Run().Take(steps); },
  };
  return target;
}

}  // namespace huiyin::fuzz
