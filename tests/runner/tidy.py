"""clang-tidy: in CI of what changed since the commit before, all of it when asked."""

import hashlib
import json
import re
import time

from builds import build, in_parallel
from commands import BUILD, RESULTS, ROOT, capture, describe, run
from results import Tally, failure

# The analyzer takes two thirds of the time and is for the long run.
QUICK = ["--checks=-clang-analyzer-*"]
BUDGET_SECONDS = 240
FILE_TIMEOUT_SECONDS = 900
COMMANDS = BUILD / "tidy-commands"
SOUND = BUILD / "tidy-sound"  # an empty file for each that was sound, named after all that this depends on


def changed_files():
    """Names that differ from the commit before, or from the last commit if that is not all; None: no history here."""
    dirty = lines("git", "diff", "--name-only", "HEAD"), lines("git", "ls-files", "--others", "--exclude-standard")
    if None in dirty:
        return None
    return set(dirty[0] + dirty[1]) or set(lines("git", "diff", "--name-only", "HEAD^", "HEAD") or [])


def lines(*command):
    said = capture(*command)
    return None if said is None else said.splitlines()


def take_commands():
    """Leaves in COMMANDS how the release build compiles, but for GCC's precompiled headers: clang cannot read them, and finds
    without them what a file forgot to include. Returns the hand-written C++ files."""
    entries = json.loads((BUILD / "release/compile_commands.json").read_text())
    for entry in entries:
        entry["command"] = re.sub(r" -fpch-preprocess| -Winvalid-pch -include \S+", "", entry["command"])
    COMMANDS.mkdir(parents=True, exist_ok=True)
    (COMMANDS / "compile_commands.json").write_text(json.dumps(entries))
    names = {entry["file"].removeprefix(f"{ROOT}/") for entry in entries}
    return sorted(name for name in names if name.startswith(("services/", "tests/")))


def choose(compiled, changed):
    """Changed files, and for a changed header the file of its name."""
    stems = {re.sub(r"\.(cc|h)$", "", name) for name in changed if name.endswith((".cc", ".h"))}
    return [name for name in compiled if name.removesuffix(".cc") in stems]


def check(name, options):
    log = RESULTS / "tidy" / (name.replace("/", "_") + ".log")
    code = run(["clang-tidy-14", "-p", COMMANDS, "--quiet", *options, ROOT / name], log, FILE_TIMEOUT_SECONDS)
    if code == 0:
        return Tally(passed=1)
    found = [line.removeprefix(f"{ROOT}/") for line in log.read_text(errors="replace").splitlines() if ": error: " in line]
    return failure(f"clang-tidy {name}: {describe(code)}", found[:20])


def digest_of(paths):
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def check_once(name, shared):
    """A file of which nothing changed, nor of what any could include, need not be read again: a long run goes on where it was ended."""
    stamp = SOUND / hashlib.sha256(f"{shared} {digest_of([ROOT / name])}".encode()).hexdigest()
    if stamp.exists():
        return Tally(passed=1)
    tally = check(name, [])
    if not tally.failed:
        stamp.touch()
    return tally


def check_all(names):
    SOUND.mkdir(parents=True, exist_ok=True)
    shared = [path for top in ("services", "tests", "protos") for end in ("*.h", "*.proto") for path in (ROOT / top).rglob(end)]
    shared = digest_of([ROOT / ".clang-tidy", *sorted(shared)])
    return sum(in_parallel([lambda name=name: check_once(name, shared) for name in names]), Tally())


def part_tidy(long=False):
    tally = build("release", ("huiyin_generated", "simulation_toy"))
    if tally.failed:
        return tally
    compiled = take_commands()
    if long:
        return check_all(compiled)
    changed = changed_files()
    if changed is None:
        return Tally(skipped=1, notes=["skipped clang-tidy: no git history here"])
    names = choose(compiled, changed)
    end = time.monotonic() + BUDGET_SECONDS
    late = []

    def in_time(name):
        if time.monotonic() < end:
            return check(name, QUICK)
        late.append(name)
        return Tally()

    tally = sum(in_parallel([lambda name=name: in_time(name) for name in names]), Tally())
    if late:
        tally += Tally(notes=[f"{len(names) - len(late)} of {len(names)} changed files in {BUDGET_SECONDS} s; "
                              "the rest: tests/run.sh --long tidy"])
    return tally if tally.passed or tally.failed else Tally(passed=1, notes=["no C++ file changed"])
