"""Runs commands: output to a file, no input, a time limit that also ends what the command started."""

import os
import signal
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
RESULTS = BUILD / "results"

TIMED_OUT = "timed out"

_running = set()  # process groups
_ending = False


def end_all():
    """Ends whatever runs; nothing starts any more. For the runner's own end."""
    global _ending
    _ending = True
    for group in list(_running):
        _kill(group)


def _kill(group):
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run(command, log, timeout_seconds, env=None, cwd=ROOT):
    """Returns the exit code (negative: a signal), or TIMED_OUT. `log` gets everything the command prints."""
    if _ending:
        raise InterruptedError("the runner is being ended")
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            cwd=cwd, env={**os.environ, **(env or {})}, start_new_session=True)
        _running.add(process.pid)
        if _ending:  # since it was asked above
            _kill(process.pid)
        try:
            return process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            return TIMED_OUT
        finally:
            # Servers that a crashed test left behind are in its group and must not outlive it.
            _kill(process.pid)
            process.wait()
            _running.discard(process.pid)


def capture(*command):
    """What a command prints, or None if it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=ROOT)
    return done.stdout.strip() if done.returncode == 0 else None


def tail(log, lines=40):
    return log.read_text(errors="replace").splitlines()[-lines:] if log.exists() else []


def describe(code):
    if code == TIMED_OUT:
        return TIMED_OUT
    return f"ended by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
