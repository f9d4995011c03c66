// huiyin-evaluation: the evaluation service, one of any number of instances over Kafka.
#include "services/evaluation/rpc/part.h"
#include "services/kit/process/run.h"
#include "services/policy/reference.h"

int main(int argc, char** argv) {
  return huiyin::kit::RunProgram(argc, argv,
                                 {.name = "huiyin-evaluation",
                                  .help = "Lets the citizen judge, and ranks the units.",
                                  .parts = {huiyin::evaluation::MakePart()},
                                  .reference_step = huiyin::policy::FoldDirectory});
}
