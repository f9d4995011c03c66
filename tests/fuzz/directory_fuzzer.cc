#include "huiyin/directory/v1/directory.pb.h"
#include "services/directory/service.h"
#include "services/directory/tables.h"
#include "tests/fixture/reasons.h"
#include "tests/fuzz/service/target.h"

namespace huiyin::fuzz {

const Target& FuzzTarget() {
  static const directory::DirectoryService service;
  static const Target target{
      .service = &service,
      .command = &directory::v1::Command::default_instance(),
      .event = &directory::v1::Event::default_instance(),
      .upstreams = {},
      .reasons = fixture::ReasonsOf<directory::v1::RejectionReason>(),
      .read_all = ReadTables<directory::Entities, directory::Pack>,
  };
  return target;
}

}  // namespace huiyin::fuzz
