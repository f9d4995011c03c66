"""The parts of tests/run.sh. Each returns a Tally; what a part needs and does not find yet counts nothing."""

import os
import re
import shutil
import subprocess

import deploy_tools
import prepare
from builds import TEST_TIMEOUT_SECONDS, build, find_tests, run_gtests
from commands import BUILD, RESULTS, ROOT, describe, run, tail
from coverage import part_coverage
from fuzz import part_fuzz
from pytests import run_pytest, with_stubs
from results import Tally, check, failure
from tidy import part_tidy
from tsan import part_tsan
from upgrade import part_upgrade

CLUSTER_TIMEOUT_SECONDS = 5400

# Programs that need brokers: a part of their own.
KAFKA = ("kafka_test",)

# Folders of tests/ that the sanitizer lane leaves out; all others are unit and contract tests.
NOT_SANITIZED = {
    "simulation": "hundreds of seeds: too slow there, and the release lane runs them",
    "threads": "the tsan lane is made for them",
    "kafka": "needs brokers",
    "loop": "thousands of seeds: too slow there, and the release lane runs them",
    "system": "starts the released programs",
    "bench": "measures",
}


def part_format():
    files = sorted(p for top in ("services", "tests") for s in ("*.cc", "*.h") for p in (ROOT / top).rglob(s))
    if not files:
        return Tally()
    log = RESULTS / "format.log"
    code = run(["clang-format-14", "--dry-run", "-Werror", *files], log, TEST_TIMEOUT_SECONDS)
    if code == 0:
        return Tally(passed=1)
    bad = sorted({os.path.relpath(m, ROOT) for m in re.findall(r"^(/\S+?):\d+", log.read_text(), re.MULTILINE)})
    return failure("clang-format-14 -i " + " ".join(bad) if bad else f"clang-format-14: {describe(code)}")


def part_structure():
    return run_pytest("structure", [ROOT / "tests/structure", ROOT / "tests/runner"])


def part_buf():
    buf = prepare.prepare_buf()
    log = RESULTS / "buf-lint.log"
    tally = check("buf lint", run([buf, "lint"], log, TEST_TIMEOUT_SECONDS), log)

    base, why = prepare.find_protos_before()
    if base is None:
        return tally + Tally(skipped=1, notes=[f"skipped buf breaking: {why}"])
    before, log = BUILD / "protos-before", RESULTS / "buf-breaking.log"
    shutil.rmtree(before, ignore_errors=True)
    before.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", base, "protos"], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    subprocess.run(["tar", "x", "-C", before], input=archive, check=True)
    shutil.copy(ROOT / "buf.yaml", before)
    code = run([buf, "breaking", "--against", before], log, TEST_TIMEOUT_SECONDS)
    return tally + check(f"buf breaking, {why}", code, log)


def part_unit():
    tally = build("release")
    return tally if tally.failed else run_gtests("release", find_tests(left_out=("kafka",)))


def part_system():
    if not any((ROOT / "tests/system").rglob("test_*.py")):
        return Tally()
    tally = build("release")
    if tally.failed:
        return tally
    env = {**with_stubs(), "PATH": f"{prepare.prepare_grpcurl()}:{os.environ['PATH']}"}
    return run_pytest("reader", [ROOT / "tests/reader"], env) + run_pytest("system", [ROOT / "tests/system"], env)


def part_kafka():
    """Its programs start brokers by deploy/kafka/kafka.sh; run() ends those that they leave behind."""
    tally = build("release", (*KAFKA, "huiyin", "huiyinctl"))
    log = RESULTS / "kafka-fetch.log"
    if not tally.failed:
        tally += failure_of("deploy/kafka/kafka.sh fetch", run([ROOT / "deploy/kafka/kafka.sh", "fetch"], log, 600), log)
    if tally.failed:
        return tally
    return run_gtests("release", KAFKA) + run_pytest("readers", [ROOT / "tests/kafka"], with_stubs())


def part_cluster(long=False):
    """Starts brokers and instances; each test ends its own."""
    tally = build("release")
    if tally.failed:
        return tally
    minutes = "60" if long else "2.5"
    return run_pytest("cluster", [ROOT / "tests/cluster", f"--chaos-minutes={minutes}"], with_stubs(), CLUSTER_TIMEOUT_SECONDS)


def part_deploy():
    """Without brokers, containers or a cluster: what deploy/ says is checked, not run. Programs are looked at if they are built."""
    return run_pytest("deploy", [ROOT / "tests/deploy"], deploy_tools.prepare_deploy_tools())


def failure_of(title, code, log):
    return Tally() if code == 0 else failure(f"{title}: {describe(code)}", tail(log, 15))


def part_asan():
    names = find_tests(left_out=NOT_SANITIZED)
    if not names:
        return Tally()
    tally = build("asan", names)
    return tally if tally.failed else run_gtests("asan", names)


# In the order in which they run: what is quick, and what most often finds something, first.
PARTS = {
    "format": part_format,
    "structure": part_structure,
    "buf": part_buf,
    "unit": part_unit,
    "tidy": part_tidy,
    "system": part_system,
    "kafka": part_kafka,
    "cluster": part_cluster,
    "deploy": part_deploy,
    "tsan": part_tsan,
    "fuzz": part_fuzz,
    "asan": part_asan,
    "coverage": part_coverage,
    "upgrade": part_upgrade,
}
# Those that have a long run; the others take no argument.
LONG = {"cluster", "fuzz", "tidy"}
# Those that run only when they are named.
ASKED = {"coverage", "upgrade"}
# What --quick leaves out.
SLOW = {"tidy", "tsan", "fuzz", "asan"}
