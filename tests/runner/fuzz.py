"""The fuzzers of tests/fuzz: every input of the regressions first, then new ones."""

import hashlib
import re
import shutil
import sys
import threading
import time

from builds import build, in_parallel
from commands import BUILD, RESULTS, ROOT, describe, run, tail
from results import Tally, failure

FUZZ = ROOT / "tests/fuzz"
CORPUS = BUILD / "fuzz/corpus"
DONE = BUILD / "fuzz/done"  # how far a long run has come: one file a fuzzer
RUNS_CI = 60_000
RUNS = 200_000
RUNS_LONG = 5_000_000  # in runs of RUNS each: what was done counts when it is ended and started again
TIMEOUT_SECONDS = 3600  # of one run
TELL_SECONDS = 300

# Of one input: time, memory, size. Inputs of services are many small steps; longer ones only take longer. With entropic, half
# of the time goes into weighing inputs, and into the longest of them, which it likes best; no more lines are reached.
LIMITS = ["-timeout=20", "-rss_limit_mb=2048", "-max_len=1024", "-entropic=0",
          "-reload=0", "-print_final_stats=1", "-verbosity=1"]
# While new inputs are tried, freed memory is poisoned but not kept from use, new memory is not filled, and no stack is kept of
# either: twice as fast. Every input that reached something new is then run once more with all of that.
QUICK = {"ASAN_OPTIONS": "malloc_context_size=0:max_malloc_fill_size=0:quarantine_size_mb=0:thread_local_quarantine_size_kb=0"}
# The slowest first, so that both cores have work to the end.
SLOWEST = ("tracking", "directory", "evaluation", "dispatch")


def find_fuzzers():
    """Names, in the order in which they are run."""
    names = re.findall(r"^huiyin_fuzzer\((\w+)", (FUZZ / "CMakeLists.txt").read_text(), re.MULTILINE)
    names += ["directory", "intake", "dispatch", "tracking", "evaluation"]
    return sorted(names, key=lambda name: SLOWEST.index(name) if name in SLOWEST else len(SLOWEST))


def program_of(name):
    return BUILD / "fuzz/fuzz" / f"{name}_fuzzer"


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
        code = run([program, "--seeds", lines, folder], log, 60)
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


class Done:
    """How many executions of a long run are done, kept in a file. A program that was built anew begins anew."""

    def __init__(self, name, program):
        self.path = DONE / name
        self.program = hashlib.sha256(program.read_bytes()).hexdigest()

    def load(self):
        words = self.path.read_text().split() if self.path.exists() else []
        return int(words[1]) if len(words) == 2 and words[0] == self.program else 0

    def save(self, executed):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(f"{self.program} {executed}\n")

    def clear(self):
        self.path.unlink(missing_ok=True)


class Teller:
    """One line of all fuzzers, every few minutes, on standard error: what a person waits for."""

    def __init__(self):
        self.lock, self.rows, self.told_at = threading.Lock(), {}, time.monotonic()

    def tell(self, name, executed, wanted):
        with self.lock:
            self.rows[name] = f"{name} {executed / wanted:.0%}"
            if time.monotonic() - self.told_at >= TELL_SECONDS:
                self.told_at = time.monotonic()
                print("\n  " + ", ".join(self.rows.values()), end="", file=sys.stderr, flush=True)


def run_regressions(name, program):
    """Returns how many there are, or what failed."""
    log, known = RESULTS / f"fuzz-{name}-regressions.log", sorted((FUZZ / "regressions" / name).glob("*"))
    code = run([program, *LIMITS, *known], log, TIMEOUT_SECONDS) if known else 0
    if code != 0:
        return failure(f"fuzz {name}, an input of tests/fuzz/regressions/{name}: {describe(code)}", tail(log, 15))
    return len(known)


def run_once(name, program, folder, arguments, runs):
    """Returns (executions, what was reached, in words), or what failed."""
    log, saved = RESULTS / f"fuzz-{name}.log", RESULTS / f"fuzz-{name}"
    shutil.rmtree(saved, ignore_errors=True)
    saved.mkdir(parents=True)
    command = [program, f"-runs={runs}", *LIMITS, *arguments, f"-artifact_prefix={saved}/", folder]
    code = run(command, log, TIMEOUT_SECONDS, QUICK)
    said = log.read_text(errors="replace")
    if code == 0:
        command[1], log = "-runs=0", RESULTS / f"fuzz-{name}-again.log"
        code = run(command, log, TIMEOUT_SECONDS)
    if code != 0:
        return explain(name, program, code, log, sorted(saved.iterdir()))
    executed = int((re.findall(r"stat::number_of_executed_units: (\d+)", said) or ["0"])[-1])
    if executed < runs:
        return failure(f"fuzz {name}: {executed} executions of {runs}", tail(log, 5))
    edges = (re.findall(r"\((\d+) inline 8-bit counters\)", said) or ["?"])[0]
    covered, features = (re.findall(r"cov: (\d+) ft: (\d+)", said) or [("?", "?")])[-1]
    return executed, f"{covered:>6} of {edges:>6} edges {features:>7} features"


def fuzz(name, long, tell):
    program, started = program_of(name), time.monotonic()
    known = run_regressions(name, program)
    if isinstance(known, Tally):
        return known
    if not long:  # begins with the seeds alone, so that it says what they lack
        shutil.rmtree(CORPUS / name, ignore_errors=True)
    folder, arguments = prepare_corpus(name, program)
    wanted = RUNS_LONG if long else RUNS_CI
    done = Done(name, program)
    executed = done.load() if long else 0
    reached = "done by the run before"
    while executed < wanted:
        ended = run_once(name, program, folder, arguments, min(RUNS, wanted - executed))
        if isinstance(ended, Tally):
            return ended
        executed, reached = executed + ended[0], ended[1]
        if long:
            done.save(executed)
            tell(name, executed, wanted)
    return Tally(passed=1, notes=[f"{name:<11}{executed:>9} executions {reached} {known:>3} regressions "
                                  f"{time.monotonic() - started:>6.0f} s"])


def part_fuzz(long=False):
    """The long run keeps what it learns in build/fuzz/corpus, and how far it came; after an end by force it goes on there."""
    tally = build("fuzz", ("fuzzers",))
    if tally.failed:
        return tally
    names, tell = find_fuzzers(), Teller().tell
    tally = sum(in_parallel([lambda name=name: fuzz(name, long, tell) for name in names]), Tally())
    if long and not tally.failed:
        for name in names:
            Done(name, program_of(name)).clear()
    return tally
