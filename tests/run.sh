#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test. Ends with one line: `N passed, N failed`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: tests/run.sh [--quick] [--only PART]...

Installs what is missing (as root), builds and runs the tests. Prints a line for each part with the seconds it took, then
`N passed, N failed`. Exits with 1 if anything failed or nothing ran. What programs printed is in build/results/.

  --quick      leave out the sanitizers (asan)
  --only PART  run this part; may be given several times

Parts, in their order:
  format     clang-format of services/ and tests/
  structure  sizes, includes, banned calls, pages against the tree (tests/structure), and this runner's own tests
  buf        protos: lint, and no change that breaks readers of the last tag, else of the commit before
  unit       every C++ test program, release build
  system     tests/system: the programs as a user starts them
  asan       unit and contract tests with AddressSanitizer and UndefinedBehaviorSanitizer

Examples:
  tests/run.sh                                 everything
  tests/run.sh --quick                         while working
  tests/run.sh --only structure --only format  the checks that need no build
TEXT
}

for argument in "$@"; do
  case "$argument" in
    --help | -h) usage; exit 0 ;;
  esac
done


deploy/install.sh --tests
exec /usr/bin/python3 tests/runner/run.py "$@" </dev/null
