#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/dispatch/service.h"
#include "services/dispatch/tables.h"
#include "tests/fixture/reasons.h"
#include "tests/fuzz/service/target.h"

namespace huiyin::fuzz {

const Target& FuzzTarget() {
  static const dispatch::DispatchService service;
  static const Target target{
      .service = &service,
      .command = &dispatch::v1::Command::default_instance(),
      .event = &dispatch::v1::Event::default_instance(),
      .upstreams = {&intake::v1::Event::default_instance(),
                    &tracking::v1::Event::default_instance()},
      .reasons = fixture::ReasonsOf<dispatch::v1::RejectionReason>(),
      .read_all = ReadTables<dispatch::Assignments>,
  };
  return target;
}

}  // namespace huiyin::fuzz
