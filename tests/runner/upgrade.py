"""The last tagged version, built beside this one, and both on one log."""

import shutil
import subprocess

import prepare
from builds import BUILD_TIMEOUT_SECONDS, build
from commands import BUILD, RESULTS, ROOT, describe, run, tail
from pytests import run_pytest, with_stubs
from results import Tally, failure

PROGRAMS = ("huiyin-directory", "huiyin-intake", "huiyin-dispatch", "huiyin-tracking", "huiyin-evaluation")


def build_before(tag):
    """Returns (folder of that version's programs, what went wrong). Kept: a tag does not change."""
    source = BUILD / "before" / tag
    programs = source / "build/release/bin"
    if all((programs / name).exists() for name in PROGRAMS):
        return programs, Tally()
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", tag], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    subprocess.run(["tar", "x", "-C", source], input=archive, check=True)
    for step, command in (("configure", ["cmake", "--preset", "release"]), ("build", ["ninja", "-C", "build/release", *PROGRAMS])):
        log = RESULTS / f"before-{step}.log"
        code = run(command, log, BUILD_TIMEOUT_SECONDS, cwd=source)
        if code != 0:
            return programs, failure(f"{step} of {tag}: {describe(code)}", tail(log))
    return programs, Tally()


def part_upgrade():
    tag = prepare.find_version_before()
    if tag is None:
        return Tally(skipped=1, notes=["skipped upgrade: no earlier version is tagged"])
    tally = build("release")
    if tally.failed:
        return tally
    programs, tally = build_before(tag)
    if tally.failed:
        return tally
    return run_pytest("upgrade", [ROOT / "tests/upgrade", f"--before-bin={programs}", f"--before-name={tag}"], with_stubs())
