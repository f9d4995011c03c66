#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "services/intake/service.h"
#include "services/intake/tables.h"
#include "tests/fixture/reasons.h"
#include "tests/fuzz/service/target.h"

namespace huiyin::fuzz {

const Target& FuzzTarget() {
  static const intake::IntakeService service;
  static const Target target{
      .service = &service,
      .command = &intake::v1::Command::default_instance(),
      .event = &intake::v1::Event::default_instance(),
      .upstreams = {},
      .reasons = fixture::ReasonsOf<intake::v1::RejectionReason>(),
      .read_all = ReadTables<intake::Cases, intake::SourceNumbers>,
  };
  return target;
}

}  // namespace huiyin::fuzz
