"""Runs the parts that tests/run.sh asks for and ends with one line: `N passed, N failed`."""

import argparse
import signal
import sys
import time

from parts import PARTS
from prepare import PrepareError
from results import Tally, failure


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tests/run.sh", add_help=False)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", choices=PARTS, metavar="PART")
    return parser.parse_args(arguments)


def choose(options):
    return [name for name in PARTS if (not options.only or name in options.only) and not (options.quick and name == "asan")]


def run_part(name, part):
    print(f"{name:<10}", end="", flush=True)
    started = time.monotonic()
    try:
        tally = part()
    except PrepareError as error:
        tally = failure(name, str(error).splitlines())
    except Exception as error:  # a defect of the runner must not hide what the other parts found
        tally = failure(f"{name}: {type(error).__name__}: {error}")
    print(f"{tally}, {time.monotonic() - started:.0f} s")
    for note in tally.notes:
        print(f"  {note}")
    sys.stdout.flush()
    return tally


def main():
    total = Tally()
    for name in choose(parse(sys.argv[1:])):
        total += run_part(name, PARTS[name])
    print(f"{total.passed} passed, {total.failed} failed")
    return 0 if total.passed and not total.failed else 1


if __name__ == "__main__":
    # Leave through `finally`, so that what runs now is ended too.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    sys.exit(main())
