#include "huiyin/evaluation/v1/commands.pb.h"
#include "huiyin/evaluation/v1/evaluation.pb.h"
#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/evaluation/service.h"
#include "services/evaluation/tables.h"
#include "tests/fixture/reasons.h"
#include "tests/fuzz/service/target.h"

namespace huiyin::fuzz {

const Target& FuzzTarget() {
  static const evaluation::EvaluationService service;
  static const Target target{
      .service = &service,
      .command = &evaluation::v1::Command::default_instance(),
      .event = &evaluation::v1::Event::default_instance(),
      .upstreams = {&tracking::v1::Event::default_instance()},
      .reasons = fixture::ReasonsOf<evaluation::v1::RejectionReason>(),
      .read_all = ReadTables<evaluation::Scores, evaluation::Sums, evaluation::Durations>,
  };
  return target;
}

}  // namespace huiyin::fuzz
