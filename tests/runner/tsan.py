"""ThreadSanitizer over log, store and runtime; and a race planted on purpose, which it must find."""

import shutil
import tempfile

from builds import build, find_tests, run_gtests
from commands import RESULTS, BUILD, ROOT, describe, run, tail
from results import Tally, failure

FOLDERS = ("base", "store", "log", "contract", "runtime", "threads")
REPORTED = 66
OPTIONS = {"TSAN_OPTIONS": f"suppressions={ROOT}/tests/threads/debian_libraries.supp exitcode={REPORTED} history_size=4"}


def find_planted():
    log = RESULTS / "planted_race.log"
    folder = tempfile.mkdtemp(prefix="huiyin-planted-")
    try:
        code = run([BUILD / "tsan/bin/planted_race", f"{folder}/data"], log, 120, OPTIONS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if code == REPORTED and "WARNING: ThreadSanitizer: data race" in log.read_text(errors="replace"):
        return Tally(passed=1)
    return failure(f"the planted race was not found ({describe(code)}): this lane finds nothing", tail(log, 15))


def part_tsan():
    names = find_tests(only=FOLDERS)
    tally = build("tsan", (*names, "planted_race"))
    return tally if tally.failed else find_planted() + run_gtests("tsan", names, OPTIONS)
