"""What the runner must never get wrong: a crash, a hang or an empty run is a failure."""

import json
import os
import signal
import time

import pytest

import tidy
from commands import TIMED_OUT, run
from parts import ASKED, LONG, PARTS, SLOW
from results import Tally, count_gtest, count_pytest
from run import choose, explain_time, parse

OK = {"name": "Holds", "result": "COMPLETED"}
BROKEN = {"name": "Breaks", "result": "COMPLETED", "failures": [{"failure": "a.cc:1\nexpected 1"}]}
SKIPPED = {"name": "Waits", "result": "SKIPPED"}


def gtest(tmp_path, code, cases, said=""):
    report, log = tmp_path / "a.json", tmp_path / "a.log"
    log.write_text(said)
    if cases is not None:
        report.write_text(json.dumps({"testsuites": [{"name": "Suite", "testsuite": cases}]}))
    tally = count_gtest("a_test", code, report, log)
    return tally.passed, tally.failed, tally.skipped


@pytest.mark.parametrize("code, cases, expected", [
    (0, [OK, OK], (2, 0, 0)),
    (1, [OK, BROKEN], (1, 1, 0)),
    (0, [OK, SKIPPED], (1, 0, 1)),
    (1, [OK], (1, 1, 0)),  # a leak found at exit
    (0, [], (0, 1, 0)),
])
def test_counts_gtest(tmp_path, code, cases, expected):
    assert gtest(tmp_path, code, cases) == expected


@pytest.mark.parametrize("code", [-signal.SIGSEGV, TIMED_OUT])
def test_counts_a_program_that_died_as_one_failure(tmp_path, code):
    assert gtest(tmp_path, code, None, "[       OK ] Suite.Holds (0 ms)\n[ RUN      ] Suite.Dies\n") == (1, 1, 0)


@pytest.mark.parametrize("code, cases, expected", [
    (0, "<testcase/><testcase/>", (2, 0, 0)),
    (1, '<testcase/><testcase><failure message="no"/></testcase>', (1, 1, 0)),
    (1, '<testcase><error message="no"/></testcase>', (0, 1, 0)),
    (0, "<testcase><skipped/></testcase>", (0, 0, 1)),
    (5, "", (0, 1, 0)),
    (-9, None, (0, 1, 0)),
])
def test_counts_pytest(tmp_path, code, cases, expected):
    report = tmp_path / "a.xml"
    if cases is not None:
        report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    tally = count_pytest("a", code, report, tmp_path / "a.log")
    assert (tally.passed, tally.failed, tally.skipped) == expected


def test_sums():
    assert str(Tally(1, 2, 0) + Tally(3, 4, 0)) == "4 passed, 6 failed"


def test_run_ends_a_command_that_hangs_and_what_it_started(tmp_path):
    log = tmp_path / "log"
    assert run(["sh", "-c", "sleep 60 & echo $!; wait"], log, 1) == TIMED_OUT
    assert not is_alive(int(log.read_text()))


def test_run_ends_what_a_finished_command_left_behind(tmp_path):
    log = tmp_path / "log"
    assert run(["sh", "-c", "sleep 60 & echo $!; exit 3"], log, 10) == 3
    assert not is_alive(int(log.read_text()))


def is_alive(process_id):
    """Looks for a second: a killed process stays in the list until it is waited for."""
    for _ in range(20):
        try:
            os.kill(process_id, 0)
            with open(f"/proc/{process_id}/stat") as stat:
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return False
        except (ProcessLookupError, FileNotFoundError):
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("words, names, long", [
    ([], [name for name in PARTS if name not in ASKED], set()),
    (["--quick"], [name for name in PARTS if name not in SLOW | ASKED], set()),
    (["--only", "coverage"], ["coverage"], set()),
    (["--only", "buf", "--only", "format"], ["format", "buf"], set()),
    (["--long", "fuzz"], ["fuzz"], {"fuzz"}),
    (["--long", "tidy", "--only", "unit"], ["unit", "tidy"], {"tidy"}),
])
def test_chooses_parts(words, names, long):
    assert choose(parse(words)) == (names, long)


def test_every_part_that_is_special_is_a_part():
    assert LONG | SLOW | ASKED <= set(PARTS)


def test_says_where_the_time_went():
    assert explain_time({"format": 0.4, "unit": 90, "asan": 500}) == "590 s: asan 500 s, unit 90 s"


def test_tidy_takes_a_changed_header_with_its_file():
    compiled = ["services/a.cc", "services/b.cc", "tests/c.cc"]
    assert tidy.choose(compiled, {"services/a.h", "tests/c.cc", "docs/b.md"}) == ["services/a.cc", "tests/c.cc"]
