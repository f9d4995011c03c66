"""Which lines the fuzzers reach: their corpora, as the last fuzz part left them, run once more through a build that counts lines."""

import json
import re

from builds import build, in_parallel
from commands import BUILD, RESULTS, describe, run, tail
from fuzz import CORPUS, LIMITS, find_fuzzers
from results import Tally, failure

TIMEOUT_SECONDS = 900

# What each fuzzer is there for, as places of files under services/.
READS = {
    "envelope": r"kit/runtime/(chain|fold)",
    "pack": r"policy/(pack_|one_document|validate|entity|time_zone)",
    "jwe": r"kit/seal/(jwe|p256)",
    "csv": r"ctl/la311/(csv_reader|layout|row|row_codec|row_reader|la_time|utf8|rejects)\.",
}


def groups_of(name):
    """Titles, each with the pattern of its files."""
    if name in READS:
        return {"parses or folds": READS[name]}
    return {part: rf"{name}/{part}/" for part in ("decide", "apply")}


def count_lines(report, pattern):
    """(covered, all) of the files that match; those that no fuzzer links are not in the report."""
    lines = [entry["summary"]["lines"] for entry in report["data"][0]["files"]
             if re.search(f"/services/(?:{pattern})", entry["filename"])]
    return sum(line["covered"] for line in lines), sum(line["count"] for line in lines)


def measure(name):
    program, folder = BUILD / "coverage/fuzz" / f"{name}_fuzzer", CORPUS / name
    if not folder.is_dir():
        return failure(f"coverage {name}: no inputs in {folder}: tests/run.sh --only fuzz makes them")
    raw, profile = RESULTS / f"coverage-{name}.profraw", RESULTS / f"coverage-{name}.profdata"
    report = RESULTS / f"coverage-{name}.json"
    for step, command, log in (
        ("run", [program, "-runs=0", *LIMITS, folder], RESULTS / f"coverage-{name}.log"),
        ("merge", ["llvm-profdata-14", "merge", "-sparse", raw, "-o", profile], RESULTS / f"coverage-{name}-merge.log"),
        ("report", ["llvm-cov-14", "export", "-summary-only", f"-instr-profile={profile}", program], report),
    ):
        code = run(command, log, TIMEOUT_SECONDS, {"LLVM_PROFILE_FILE": str(raw)})
        if code != 0:
            return failure(f"coverage {name}, {step}: {describe(code)}", tail(log, 15))
    said = json.loads(next(line for line in report.read_text().splitlines() if line.startswith("{")))  # it also warns there
    tally = Tally(passed=1)
    for title, pattern in groups_of(name).items():
        covered, lines = count_lines(said, pattern)
        if not lines:
            return failure(f"coverage {name}: no file matches {pattern}")
        tally.notes.append(f"{name:<11}{title:<17}{covered:>6} of {lines:>6} lines {covered / lines:>6.1%}")
    raw.unlink()
    return tally


def part_coverage():
    tally = build("coverage", ("fuzzers",))
    return tally if tally.failed else sum(in_parallel([lambda name=name: measure(name) for name in find_fuzzers()]), Tally())
