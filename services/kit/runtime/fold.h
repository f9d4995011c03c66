// Fold: a decision log becomes state. The same code for the owner's batches, standbys, recovery and
// verification.
//
//   Fold fold(service, own, bugs);
//   ASSIGN_OR_RETURN(FoldPoint point, fold.Load(store, log_identity));  // where the state stands
//   fold.Apply(writer, &point, record, key, nullptr);                   // one counted record
//   fold.AddFollowUps(writer, record, key, offset, point.nonce);
//   fold.Save(writer, log_identity, point);
//
// Fold itself holds no state: `FoldPoint` is a value that goes with the rows it describes.
#pragma once

#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "huiyin/common/v1/state.pb.h"
#include "services/kit/runtime/bugs.h"
#include "services/kit/runtime/positions.h"
#include "services/kit/runtime/service.h"
#include "services/kit/store/reader.h"

namespace huiyin::kit {

inline constexpr char kDirectoryTopic[] = "huiyin.directory";
inline constexpr char kCommandsTopic[] = "huiyin.commands";

// What `FoldState` says, in memory.
struct FoldPoint {
  Chain own;
  std::string nonce;    // of the latest opening
  std::string address;  // of the instance that made it
  int64_t decided_at_us = 0;
  Offset sent_before = 0;
  Positions positions;
  int64_t forgotten_before_day = 0;
  uint64_t held_places = 0;
  uint64_t held_families = 0;

  // In memory only, so that scans need not cross the tombstones of what is gone: there is no timer before this due time
  // and key, and no outcome to be forgotten before that.
  std::pair<int64_t, std::string> timers_from{std::numeric_limits<int64_t>::min(), ""};
  std::pair<int64_t, int64_t> forget_from{std::numeric_limits<int64_t>::min(), 0};
};

// Of all tables together, the runtime's own and the service's: a state of another one is folded anew.
uint32_t SchemaVersion(const Service& service);

// The topics a service's partition reads: directory first, then upstreams, then commands.
std::vector<TopicPartition> InputsOf(const Service& service, int partition);

// Digest of what a command of huiyin.commands says; of its bytes where they are no command.
uint64_t CommandDigest(const Service& service, const common::v1::CommandRecord& record);

// The command that follow-up `index` of the record at `offset` of `source` becomes. `nonce` is that of
// the record's epoch.
common::v1::CommandRecord FollowUpCommand(const TopicPartition& source,
                                          const common::v1::Record& record, std::string_view key,
                                          Offset offset, int index, const std::string& nonce);

class Fold {
 public:
  Fold(const Service& service, TopicPartition own, const RuntimeBugs& bugs)
      : service_(service), own_(std::move(own)), bugs_(bugs) {}

  FoldPoint Start() const;
  // The point a state stands at; Start() when it is empty. FAILED_PRECONDITION: it is of another
  // log or another schema version and must be thrown away.
  absl::StatusOr<FoldPoint> Load(const Reader& state, const std::string& log_identity) const;
  void Save(Writer& state, const std::string& log_identity, const FoldPoint& point) const;

  // Applies a record that counted; `point->own` was moved by the caller's chain. `decided` are the
  // record's events when the caller has them parsed already. UNIMPLEMENTED: an event this version
  // does not know; nothing was changed.
  absl::Status Apply(Writer& state, FoldPoint* point, const common::v1::Record& record,
                     std::string_view key, const EventList* decided) const;
  // Remembers the follow-ups of the record at `offset`. Apart from Apply, because an owner learns
  // the offset later. `nonce` is that of the record's epoch: with the position it makes the
  // follow-up's command id.
  void AddFollowUps(Writer& state, const common::v1::Record& record, std::string_view key,
                    Offset offset, const std::string& nonce) const;

 private:
  void ApplyOutcome(Writer& state, FoldPoint* point, const common::v1::Record& record) const;
  // `sequence` is that of the record.
  void Remember(Writer& state, FoldPoint* point, uint64_t sequence, const std::string& command_id,
                common::v1::Outcome outcome) const;
  // fold_held.cc
  void ApplyRuntimeEvents(Writer& state, FoldPoint* point, const common::v1::Record& record) const;
  void ApplyHeld(Writer& state, FoldPoint* point, const common::v1::MatterHeld& held) const;
  void ApplyResolved(Writer& state, FoldPoint* point, const common::v1::HeldResolved& resolved,
                     const common::v1::Envelope& envelope) const;
  void Forget(Writer& state, FoldPoint* point) const;
  void DropSent(Writer& state, Offset from, Offset sent_before) const;

  const Service& service_;
  const TopicPartition own_;
  const RuntimeBugs& bugs_;
};

}  // namespace huiyin::kit
