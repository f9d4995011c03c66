"""Counts what test programs report."""

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

from commands import describe, tail


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    notes: list = field(default_factory=list)  # lines for people: what failed and why, what was left out

    def __add__(self, other):
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped,
                     self.notes + other.notes)

    def __str__(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def failure(title, lines=()):
    return Tally(failed=1, notes=[f"FAILED {title}", *(f"    {line}" for line in lines)])


def check(title, code, log):
    """One check that one command makes."""
    return Tally(passed=1) if code == 0 else failure(f"{title}: {describe(code)}", tail(log))


def count_gtest(name, code, report, log):
    """`report` is the file of --gtest_output=json; it is not there if the program died."""
    if not report.exists():
        said = log.read_text(errors="replace") if log.exists() else ""
        passed = len(re.findall(r"^\[       OK \] ", said, re.MULTILINE))
        return Tally(passed=passed) + failure(f"{name}: {describe(code)}", tail(log))
    tally = Tally()
    for suite in json.loads(report.read_text())["testsuites"]:
        for case in suite["testsuite"]:
            if case.get("failures"):
                lines = [line for f in case["failures"] for line in f["failure"].splitlines()[:20]]
                tally += failure(f"{name}: {suite['name']}.{case['name']}", lines)
            elif case.get("result") == "COMPLETED":
                tally += Tally(passed=1)
            else:
                tally += Tally(skipped=1, notes=[f"skipped {name}: {suite['name']}.{case['name']}"])
    if code != 0 and not tally.failed:
        tally += failure(f"{name}: every case passed, but {describe(code)}", tail(log))
    if not tally.passed + tally.failed:
        tally += failure(f"{name}: ran no test")
    return tally


def count_pytest(name, code, report, log):
    """`report` is the file of --junitxml."""
    if not report.exists():
        return failure(f"{name}: {describe(code)}", tail(log))
    tally = Tally()
    for case in ElementTree.parse(report).iter("testcase"):
        title = f"{name}: {case.get('classname')}.{case.get('name')}"
        broken = [child for child in case if child.tag in ("failure", "error")]
        if broken:
            tally += failure(title, (broken[0].text or broken[0].get("message") or "").splitlines()[-30:])
        elif (skipped := case.find("skipped")) is not None:
            why = skipped.get("message", "").splitlines()[:1]
            tally += Tally(skipped=1, notes=[": ".join([f"skipped {title}", *why])])
        else:
            tally += Tally(passed=1)
    if code != 0 and not tally.failed:
        tally += failure(f"{name}: {describe(code)}", tail(log))
    return tally
