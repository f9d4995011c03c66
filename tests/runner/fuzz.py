"""The fuzzers of tests/fuzz: every input of the regressions first, then new ones."""

import re
import shutil
import time

from builds import build, in_parallel
from commands import BUILD, RESULTS, ROOT, describe, run, tail
from results import Tally, failure

FUZZ = ROOT / "tests/fuzz"
CORPUS = BUILD / "fuzz/corpus"
RUNS = 200_000
RUNS_LONG = 5_000_000
TIMEOUT_SECONDS = 1800
TIMEOUT_LONG_SECONDS = 12 * 3600

# Of one input: time, memory, size. Inputs of services are many small steps; longer ones only take longer.
LIMITS = ["-timeout=20", "-rss_limit_mb=2048", "-max_len=1024", "-reload=0", "-print_final_stats=1", "-verbosity=1"]
# Short stacks of allocations, and less memory kept from use: several times faster.
ASAN = {"ASAN_OPTIONS": "malloc_context_size=3:quarantine_size_mb=16"}


def find_fuzzers():
    return re.findall(r"^huiyin_fuzzer\((\w+)", (FUZZ / "CMakeLists.txt").read_text(), re.MULTILINE) + [
        "directory", "intake", "dispatch", "tracking", "evaluation"]


def split_pack(folder):
    """The sample pack by its sections: a whole one is so long that nothing much would be tried."""
    text = (ROOT / "deploy/packs/qinghe.yaml").read_text()
    for number, section in enumerate(re.split(r"^(?=\w)", text, flags=re.MULTILINE)):
        if section.strip() and not section.startswith("name:"):
            (folder / f"sample-{number}.yaml").write_text("name: sample\n" + section[:900])


def prepare_corpus(name, program):
    """Returns (folder of inputs to begin with, arguments)."""
    folder = CORPUS / name
    folder.mkdir(parents=True, exist_ok=True)
    lines, files = FUZZ / f"seeds/{name}.txt", FUZZ / f"seeds/{name}"
    if lines.exists():
        log = RESULTS / f"fuzz-{name}-seeds.log"
        code = run([program, "--seeds", lines, folder], log, 60, ASAN)
        if code != 0:
            raise RuntimeError("\n".join([f"the seeds of {name}: {describe(code)}", *tail(log, 5)]))
        return folder, []
    for path in files.iterdir():
        if path.suffix != ".dict":
            shutil.copy(path, folder / path.name)
    if name == "pack":
        split_pack(folder)
    return folder, [f"-dict={path}" for path in files.glob("*.dict")]


def explain(name, program, code, log, found):
    """What failed, and how to see it again."""
    lines = [line for line in tail(log, 4000) if re.search(r"BROKEN|expected|ERROR: |runtime error|SUMMARY|    #[0-9] ", line)]
    again = [f"again: {program.relative_to(ROOT)} {path.relative_to(ROOT)}" for path in found]
    keep = [f"keep:  cp {path.relative_to(ROOT)} tests/fuzz/regressions/{name}/" for path in found]
    return failure(f"fuzz {name}: {describe(code)}", lines[:14] + again + keep)


def fuzz(name, runs, timeout_seconds, fresh):
    program = BUILD / "fuzz/fuzz" / f"{name}_fuzzer"
    log, saved = RESULTS / f"fuzz-{name}.log", RESULTS / f"fuzz-{name}"
    shutil.rmtree(saved, ignore_errors=True)
    saved.mkdir(parents=True)
    known = sorted((FUZZ / "regressions" / name).glob("*"))
    if known:
        code = run([program, *LIMITS, *known], log, timeout_seconds, ASAN)
        if code != 0:
            return failure(f"fuzz {name}, an input of tests/fuzz/regressions/{name}: {describe(code)}", tail(log, 15))
    if fresh:
        shutil.rmtree(CORPUS / name, ignore_errors=True)
    folder, dictionary = prepare_corpus(name, program)
    started = time.monotonic()
    command = [program, f"-runs={runs}", *LIMITS, *dictionary, f"-artifact_prefix={saved}/", folder]
    code = run(command, log, timeout_seconds, ASAN)
    said = log.read_text(errors="replace")
    if code != 0:
        return explain(name, program, code, log, sorted(saved.iterdir()))
    executed = int((re.findall(r"stat::number_of_executed_units: (\d+)", said) or ["0"])[-1])
    if executed < runs:
        return failure(f"fuzz {name}: {executed} executions of {runs}", tail(log, 5))
    edges = (re.findall(r"\((\d+) inline 8-bit counters\)", said) or ["?"])[0]
    covered, features = (re.findall(r"cov: (\d+) ft: (\d+)", said) or [("?", "?")])[-1]
    row = f"{name:<11}{executed:>9} executions {covered:>6} of {edges:>6} edges {features:>7} features " \
          f"{len(known):>3} regressions {time.monotonic() - started:>5.0f} s"
    return Tally(passed=1, notes=[row])


def part_fuzz(long=False):
    """The long run keeps what it learns in build/fuzz/corpus; the short one begins with the seeds, so that it says what they lack."""
    tally = build("fuzz", ("fuzzers",))
    if tally.failed:
        return tally
    runs, timeout = (RUNS_LONG, TIMEOUT_LONG_SECONDS) if long else (RUNS, TIMEOUT_SECONDS)
    # The slowest first, so that both cores have work to the end.
    order = ("tracking", "dispatch", "evaluation", "directory")
    names = sorted(find_fuzzers(), key=lambda name: order.index(name) if name in order else len(order))
    return sum(in_parallel([lambda name=name: fuzz(name, runs, timeout, not long) for name in names]), Tally())
