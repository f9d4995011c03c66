"""Runs the parts that tests/run.sh asks for and ends with one line: `N passed, N failed`."""

import argparse
import signal
import sys
import time

from commands import end_all
from parts import ASKED, LONG, PARTS, SLOW
from prepare import PrepareError
from results import Tally, failure


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tests/run.sh", add_help=False)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", choices=PARTS, metavar="PART", default=[])
    parser.add_argument("--long", action="append", choices=sorted(LONG), metavar="PART", default=[])
    return parser.parse_args(arguments)


def choose(options):
    """Names of parts in their order, and which of them run long."""
    wanted = options.only + options.long
    names = [name for name in PARTS if name in wanted or (not wanted and name not in ASKED)]
    return [name for name in names if not (options.quick and name in SLOW)], set(options.long)


def run_part(name, part):
    print(f"{name:<10}", end="", flush=True)
    started = time.monotonic()
    try:
        tally = part()
    except PrepareError as error:
        tally = failure(name, str(error).splitlines())
    except Exception as error:  # a defect of the runner must not hide what the other parts found
        tally = failure(f"{name}: {type(error).__name__}: {error}")
    seconds = time.monotonic() - started
    print(f"{tally}, {seconds:.0f} s")
    for note in tally.notes:
        print(f"  {note}")
    sys.stdout.flush()
    return tally, seconds


def explain_time(seconds):
    """Where the time went, the most first."""
    total = sum(seconds.values())
    shares = sorted(seconds.items(), key=lambda item: -item[1])
    return f"{total:.0f} s: " + ", ".join(f"{name} {part:.0f} s" for name, part in shares if part >= 1)


def main():
    total, seconds = Tally(), {}
    names, long = choose(parse(sys.argv[1:]))
    for name in names:
        part = PARTS[name]
        tally, seconds[name] = run_part(name, (lambda: part(long=True)) if name in long else part)
        total += tally
    if len(names) > 1:
        print(explain_time(seconds))
    print(f"{total.passed} passed, {total.failed} failed")
    return 0 if total.passed and not total.failed else 1


if __name__ == "__main__":
    def leave(received, _):
        end_all()
        sys.exit(128 + received)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    sys.exit(main())
