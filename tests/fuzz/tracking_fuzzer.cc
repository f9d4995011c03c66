#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/tracking/v1/commands.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/tracking.pb.h"
#include "services/tracking/service.h"
#include "services/tracking/tables.h"
#include "tests/fixture/reasons.h"
#include "tests/fuzz/service/target.h"

namespace huiyin::fuzz {

const Target& FuzzTarget() {
  static const tracking::TrackingService service;
  static const Target target{
      .service = &service,
      .command = &tracking::v1::Command::default_instance(),
      .event = &tracking::v1::Event::default_instance(),
      .upstreams = {&intake::v1::Event::default_instance(),
                    &dispatch::v1::Event::default_instance(),
                    &evaluation::v1::Event::default_instance()},
      .reasons = fixture::ReasonsOf<tracking::v1::RejectionReason>(),
      .read_all =
          ReadTables<tracking::Cases, tracking::Timeline, tracking::Ledger, tracking::Missed,
                     tracking::Overdue, tracking::CasesByEnd, tracking::CasesOfUnit>,
  };
  return target;
}

}  // namespace huiyin::fuzz
