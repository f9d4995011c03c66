#include "huiyin/intake/v1/commands.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "huiyin/intake/v1/intake.pb.h"
#include "services/intake/matter_id.h"
#include "services/intake/service.h"
#include "services/intake/tables.h"
#include "services/kit/base/status.h"
#include "tests/fixture/reasons.h"
#include "tests/fuzz/service/target.h"

namespace huiyin::fuzz {

const Target& FuzzTarget() {
  static const intake::IntakeService service;
  for (int i = 0; i < 3; ++i) {  // or every submission to it would be refused at once
    HUIYIN_CHECK(intake::ValidMatterId(Words()[i]), "families whose ids have their check digit");
  }
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
