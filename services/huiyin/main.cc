// huiyin: all services of Huiyin in one process, over an embedded log.
#include "services/huiyin/run.h"

int main(int argc, char** argv) { return huiyin::RunMain(argc, argv); }
