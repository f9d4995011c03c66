// huiyin-dispatch: the dispatch service, one of any number of instances over Kafka.
#include "services/dispatch/rpc/part.h"
#include "services/kit/process/run.h"
#include "services/policy/reference.h"

int main(int argc, char** argv) {
  return huiyin::kit::RunProgram(argc, argv,
                                 {.name = "huiyin-dispatch",
                                  .help = "Sends each matter to the unit that must act.",
                                  .parts = {huiyin::dispatch::MakePart()},
                                  .reference_step = huiyin::policy::FoldDirectory});
}
