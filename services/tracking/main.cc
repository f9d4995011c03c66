// huiyin-tracking: the tracking service, one of any number of instances over Kafka.
#include "services/kit/process/run.h"
#include "services/policy/reference.h"
#include "services/tracking/rpc/part.h"

int main(int argc, char** argv) {
  return huiyin::kit::RunProgram(
      argc, argv,
      {.name = "huiyin-tracking",
       .help = "Follows each matter until it is done: the case of record.",
       .parts = {huiyin::tracking::MakePart()},
       .reference_step = huiyin::policy::FoldDirectory});
}
