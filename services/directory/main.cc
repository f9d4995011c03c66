// huiyin-directory: the directory service, one of any number of instances over Kafka.
#include "services/directory/rpc/part.h"
#include "services/kit/process/run.h"
#include "services/policy/reference.h"

int main(int argc, char** argv) {
  return huiyin::kit::RunProgram(argc, argv,
                                 {.name = "huiyin-directory",
                                  .help = "Keeps organisations, duties, calendars and policy.",
                                  .parts = {huiyin::directory::MakePart()},
                                  .reference_step = huiyin::policy::FoldDirectory});
}
