"""Builds a preset, and runs the C++ test programs that it makes."""

import os
import re
from concurrent.futures import ThreadPoolExecutor

from commands import BUILD, RESULTS, ROOT, describe, run, tail
from results import Tally, count_gtest, failure

TEST_TIMEOUT_SECONDS = 1800  # of one test program; the loop simulation takes the longest
BUILD_TIMEOUT_SECONDS = 3600

# Programs that use every core themselves or that measure time: they run alone, after the others.
ALONE = {"loop_test", "power_test", "simulation_test", "threads_test"}


def find_tests(left_out=(), only=None):
    """Names of the C++ test programs, as the CMakeLists.txt of the folders of tests/ declare them."""
    lists = sorted((ROOT / "tests").glob("*/CMakeLists.txt"))
    return [
        name
        for path in lists
        if path.parent.name not in left_out and (only is None or path.parent.name in only)
        for name in re.findall(r"^\s*huiyin_test\(\s*(\w+)", path.read_text(), re.MULTILINE)
    ]


def build(preset, targets=()):
    """Counts nothing when it works: the tests that it makes possible are counted."""
    if preset != "release":  # the other lanes link its messages and stubs: see protos/CMakeLists.txt
        tally = build("release", ("huiyin_protos", "huiyin_grpc"))
        if tally.failed:
            return tally
    for step, command in (
        ("configure", ["cmake", "--preset", preset]),
        ("build", ["ninja", "-C", BUILD / preset, *targets]),
    ):
        log = RESULTS / f"{step}-{preset}.log"
        code = run(command, log, BUILD_TIMEOUT_SECONDS)
        if code != 0:
            return failure(f"{step} {preset}: {describe(code)}, all of it in {log.relative_to(ROOT)}", tail(log))
    return Tally()


def run_gtest(preset, name, env=None):
    report = RESULTS / f"{name}-{preset}.json"
    report.unlink(missing_ok=True)
    log = RESULTS / f"{name}-{preset}.log"
    program = BUILD / preset / "tests" / name
    if not program.exists():
        return failure(f"{name} ({preset}): was not built; is its folder in tests/CMakeLists.txt?")
    code = run([program, f"--gtest_output=json:{report}"], log, TEST_TIMEOUT_SECONDS, env)
    return count_gtest(f"{name} ({preset})", code, report, log)


def run_gtests(preset, names, env=None):
    """As many at a time as there are cores; those of ALONE one by one."""
    tallies = in_parallel([lambda name=name: run_gtest(preset, name, env) for name in names if name not in ALONE])
    tallies += [run_gtest(preset, name, env) for name in names if name in ALONE]
    return sum(tallies, Tally())


def in_parallel(calls):
    """What the calls return, in their order."""
    with ThreadPoolExecutor(max(1, os.cpu_count() or 1)) as pool:
        try:
            return [future.result() for future in [pool.submit(call) for call in calls]]
        except BaseException:  # the runner is ended, or has a defect: do not start what waits
            pool.shutdown(wait=False, cancel_futures=True)
            raise
