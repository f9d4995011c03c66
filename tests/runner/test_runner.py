"""What the runner must never get wrong: a crash, a hang or an empty run is a failure."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

import tidy
from commands import ROOT, TIMED_OUT, run
from parts import ASKED, LONG, PARTS, SLOW
from results import Tally, count_gtest, count_pytest, failure
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


def test_tidy_reads_a_sound_file_once(tmp_path, monkeypatch):
    for folder in ("services", "tests", "protos"):
        (tmp_path / folder).mkdir()
    for name in (".clang-tidy", "services/a.cc", "services/b.cc", "services/b.h"):
        (tmp_path / name).write_text("one")
    read, bad = [], {"services/b.cc"}
    monkeypatch.setattr(tidy, "ROOT", tmp_path)
    monkeypatch.setattr(tidy, "SOUND", tmp_path / "sound")
    monkeypatch.setattr(tidy, "check", lambda name, _: read.append(name) or (failure(name) if name in bad else Tally(passed=1)))

    def run_all():
        read.clear()
        tally = tidy.check_all(["services/a.cc", "services/b.cc"])
        return sorted(read), tally.passed, tally.failed

    assert run_all() == (["services/a.cc", "services/b.cc"], 1, 1)
    assert run_all() == (["services/b.cc"], 1, 1)
    bad.clear()
    assert run_all() == (["services/b.cc"], 2, 0)
    assert run_all() == ([], 2, 0)
    (tmp_path / "services/a.cc").write_text("two")
    assert run_all() == (["services/a.cc"], 2, 0)
    (tmp_path / "services/b.h").write_text("two")
    assert run_all() == (["services/a.cc", "services/b.cc"], 2, 0)
    (tmp_path / ".clang-tidy").write_text("two")
    assert run_all() == (["services/a.cc", "services/b.cc"], 2, 0)


def test_ends_at_once_with_all_that_runs_and_starts_nothing_more(tmp_path):
    """As `--long` is ended by Ctrl-C: commands have sessions of their own, and more of them wait in the pool."""
    program = tmp_path / "program.py"
    program.write_text(f"""
import signal, sys
sys.path.insert(0, {str(ROOT / "tests/runner")!r})
from builds import in_parallel
from commands import end_all, run
import pathlib
def leave(*_):
    end_all()
    sys.exit(3)
signal.signal(signal.SIGTERM, leave)
folder = pathlib.Path({str(tmp_path)!r})
in_parallel([lambda n=n: run(["sh", "-c", "echo $$; exec sleep 60"], folder / f"log-{{n}}", 60) for n in range(20)])
""")
    process = subprocess.Popen([sys.executable, "-B", program])
    end = time.monotonic() + 20
    while not list(tmp_path.glob("log-*")) or not (tmp_path / "log-0").read_text():
        assert time.monotonic() < end
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 3
    logs = list(tmp_path.glob("log-*"))
    assert len(logs) < 20
    assert not any(is_alive(int(log.read_text())) for log in logs if log.read_text())
