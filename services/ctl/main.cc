// huiyinctl: the command line of Huiyin.
#include <iostream>

#include "services/ctl/backup/backup.h"
#include "services/ctl/commands.h"
#include "services/ctl/import/import.h"
#include "services/ctl/verify/restore.h"
#include "services/ctl/verify/verify.h"

int main(int argc, char** argv) {
  huiyin::ctl::Context context;
  context.out = &std::cout;
  context.err = &std::cerr;
  return huiyin::ctl::RunMain(
      argc, argv, context,
      {huiyin::ctl::RegisterImport, huiyin::ctl::RegisterVerify, huiyin::ctl::RegisterRestore,
       huiyin::ctl::RegisterBackup, huiyin::ctl::RegisterRestoreBackup});
}
