"""The runs of a fuzzer: CI's is one, a long one is many and goes on where it was ended."""

import pytest

import fuzz
from commands import ROOT
from results import failure


def test_every_fuzzer_has_seeds_and_every_seed_a_fuzzer():
    seeds = {path.stem for path in (ROOT / "tests/fuzz/seeds").iterdir()}
    assert seeds == set(fuzz.find_fuzzers())
    assert {path.name for path in (ROOT / "tests/fuzz/regressions").iterdir()} <= seeds


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """The executions that each run was asked for; `runs.ends` says what the next ones end with, in place of what was asked."""
    class Runs(list):
        ends = []

    asked = Runs()

    def run_once(name, program, folder, arguments, count):
        asked.append(count)
        return asked.ends.pop(0) if asked.ends else (count, "reached")

    program = tmp_path / "program"
    program.write_bytes(b"one build")
    for name, value in {"DONE": tmp_path / "done", "CORPUS": tmp_path / "corpus", "program_of": lambda name: program,
                        "run_regressions": lambda name, program: 0, "run_once": run_once,
                        "prepare_corpus": lambda name, program: (tmp_path, [])}.items():
        monkeypatch.setattr(fuzz, name, value)
    asked.program = program
    return asked


def ignore(*_):
    pass


def test_ci_runs_once(runs):
    assert fuzz.fuzz("a", False, ignore).passed == 1
    assert runs == [60_000]


def test_a_long_run_reaches_its_number_exactly(runs):
    runs.ends = [(200_003, "reached")]
    assert fuzz.fuzz("a", True, ignore).passed == 1
    assert runs == [200_000] * 24 + [199_997]


def test_a_long_run_goes_on_where_it_was_ended(runs):
    runs.ends = [(200_000, "reached"), (200_000, "reached"), failure("a crash")]
    assert fuzz.fuzz("a", True, ignore).failed == 1
    runs.clear()
    assert fuzz.fuzz("a", True, ignore).passed == 1
    assert len(runs) == 23
    runs.clear()
    assert fuzz.fuzz("a", True, ignore).passed == 1
    assert runs == [], "this one was done; another may not have been"


def test_a_program_built_anew_begins_anew(runs):
    assert fuzz.fuzz("a", True, ignore).passed == 1
    runs.program.write_bytes(b"another build")
    runs.clear()
    assert fuzz.fuzz("a", True, ignore).passed == 1
    assert len(runs) == 25


def test_a_broken_regression_ends_it(runs, monkeypatch):
    monkeypatch.setattr(fuzz, "run_regressions", lambda name, program: failure("an old input"))
    assert fuzz.fuzz("a", False, ignore).failed == 1
    assert runs == []


def test_tells_all_of_them_at_once(capsys, monkeypatch):
    teller = fuzz.Teller()
    teller.tell("a", 50, 100)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(fuzz, "TELL_SECONDS", 0)
    teller.tell("b", 10, 100)
    assert capsys.readouterr().err == "\n  a 50%, b 10%"


@pytest.mark.parametrize("codes, ended", [
    ([0, 0], (200_000, "  12 of    34 edges      56 features")),
    ([77], None),
    ([0, 77], None),  # found only where freed memory is kept from use
])
def test_what_was_found_is_run_again_with_all_checks(tmp_path, monkeypatch, codes, ended):
    calls = []

    def run(command, log, timeout_seconds, env=None):
        calls.append((command[1], env))
        log.write_text("(34 inline 8-bit counters)\n#9 DONE cov: 12 ft: 56 corp\nstat::number_of_executed_units: 200000\n")
        return codes[len(calls) - 1]

    monkeypatch.setattr(fuzz, "RESULTS", tmp_path)
    monkeypatch.setattr(fuzz, "run", run)
    result = fuzz.run_once("a", ROOT / "program", tmp_path, [], 200_000)
    assert calls == [("-runs=200000", fuzz.QUICK), ("-runs=0", None)][:len(codes)]
    assert (result.failed == 1) if ended is None else (result[0] == ended[0] and result[1].split() == ended[1].split())
