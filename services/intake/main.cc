// huiyin-intake: the intake service, one of any number of instances over Kafka.
#include "services/intake/rpc/part.h"
#include "services/kit/process/run.h"
#include "services/policy/reference.h"

int main(int argc, char** argv) {
  return huiyin::kit::RunProgram(
      argc, argv,
      {.name = "huiyin-intake",
       .help = "Takes in what citizens ask, and answers what can be answered at once.",
       .parts = {huiyin::intake::MakePart()},
       .reference_step = huiyin::policy::FoldDirectory});
}
