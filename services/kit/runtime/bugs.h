// Planted bugs: each breaks one rule of the runtime, so that tests can show that the simulator's
// invariants notice. All off outside tests.
#pragma once

#include "services/kit/runtime/chain.h"

namespace huiyin::kit {

struct RuntimeBugs {
  ChainBugs chain;                // accept a gap, ignore epochs, guess past a cut
  bool ignore_opening = false;    // an owner works on after a later opening
  bool answer_early = false;      // answers before the record is read back
  bool answer_in_flight = false;  // a retry is told what stands in a record that is not read back
  bool refuse_without_record = false;
  bool leave_position_out = false;  // a record does not carry its input's position
  bool direct_positions = false;    // positions reached through others are not merged
  bool no_hold_back = false;        // effects before their causes
  bool fire_unread = false;         // fires a timer with inputs unread
  bool fire_before_commands = false;
  bool keep_timer_row = false;  // a fired timer stays
  bool forget_outcome = false;
  bool held_twice = false;        // a held input is decided and stays held
  bool held_overtaken = false;    // later inputs of a held family do not wait
  bool follow_up_new_id = false;  // a follow-up sent again gets another id
  bool follow_ups_overtake =
      false;  // what a family is asked is sent before what it was asked earlier is acknowledged
  bool follow_up_sent_early = false;  // counted as sent before it is acknowledged
  bool decided_at_back = false;       // decided_at may lie before its causes and predecessors
  bool no_back_off = false;           // opens again at once, for ever
  bool empty_causes_empty = false;    // positions-only records answer each other
  bool forward_unawaited = false;     // a misrouted command is passed before it was sent on
  bool newest_reference = false;      // policy as of the directory's end, not of the own position
  bool keep_overlay = false;          // an owner that was fenced keeps what it decided
  bool ignore_wanted = false;         // a command does not wait for the positions it carries
  bool forget_discarded = false;  // a follow-up that was discarded is decided when it comes again
  bool forward_again =
      false;  // what was forwarded here is sent on to whom this one holds the owner
  bool decide_unowned = false;      // what was forwarded here is decided, whoever owns
  bool answer_misrouted = false;    // what was forwarded to the wrong one is answered as if done
  bool refuse_misrouted = false;    // … is refused as if it could never be taken
  bool never_forward = false;       // commands are taken by the owner only, and by nobody for it
  bool answer_unfresh = false;      // a query is answered by the state at hand, however old
  bool keep_owner_address = false;  // a new opening does not change whom commands go to
};

}  // namespace huiyin::kit
