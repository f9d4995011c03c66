// huiyin: all services of Huiyin in one process.
#include "services/huiyin/assembly.h"

int main(int argc, char** argv) { return huiyin::RunMain(argc, argv); }
