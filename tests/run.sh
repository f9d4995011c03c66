#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test. Ends with one line: `N passed, N failed`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: tests/run.sh [--quick] [--only PART]... [--long PART]...

Installs what is missing (as root), builds and runs the tests. Prints a line for each part with the seconds it took, where
the time went, then `N passed, N failed`. Exits with 1 if anything failed or nothing ran. What programs printed is in build/results/.

  --quick      leave out what instruments the code (tidy, tsan, fuzz, asan)
  --only PART  run this part; may be given several times
  --long PART  run this part, at length: fuzz (5,000,000 executions of each fuzzer; says every few minutes how far it is,
               and goes on where it was ended), cluster (an hour of faults), tidy (every file, with the analyzer; goes on where it was ended)

Parts, in their order:
  format     clang-format of services/ and tests/
  structure  sizes, includes, banned calls, pages against the tree (tests/structure), and this runner's own tests
  buf        protos: lint, and no change that breaks readers of the last tag, else of the commit before
  unit       every C++ test program, release build
  tidy       clang-tidy of the C++ files changed since the commit before
  system     tests/system: the programs as a user starts them; and the reader library in Python
  kafka      KafkaLog and both reader libraries on brokers that the tests start on loopback and harm; fetches Kafka from
             Maven Central once
  cluster    ten processes on Kafka: any instance takes any command, deaths, drains, and minutes of faults under load
  deploy     image, compose, Kubernetes, alarms: schemas, options against the programs' --help; nothing is started in containers
  tsan       log, store and runtime with ThreadSanitizer; a planted race must be found
  fuzz       libFuzzer: 60,000 executions of each fuzzer of tests/fuzz, after every input that once failed
  asan       unit and contract tests with AddressSanitizer and UndefinedBehaviorSanitizer
  upgrade    only when named, before a version is tagged: the last tagged one, built beside this, and both at work on one log
  coverage   only when named: the lines that the inputs of the last fuzz part reach, for each fuzzer

Examples:
  tests/run.sh                                 everything
  tests/run.sh --quick                         while working
  tests/run.sh --only structure --only format  the checks that need no build
  tests/run.sh --long fuzz                     overnight
TEXT
}

for argument in "$@"; do
  case "$argument" in
    --help | -h) usage; exit 0 ;;
  esac
done


deploy/install.sh --tests
exec /usr/bin/python3 tests/runner/run.py "$@" </dev/null
