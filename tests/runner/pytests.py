"""Runs folders of pytest, and counts what they found."""

import prepare
from commands import RESULTS, ROOT, run
from results import count_pytest

SYSTEM_TIMEOUT_SECONDS = 1800
READER = ROOT / "services/kit/reader/python"


def run_pytest(name, folders, env=None, timeout_seconds=SYSTEM_TIMEOUT_SECONDS):
    python = prepare.prepare_python()
    report, log = RESULTS / f"{name}.xml", RESULTS / f"{name}.log"
    report.unlink(missing_ok=True)
    command = [python, "-B", "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", f"--junitxml={report}", *folders]
    code = run(command, log, timeout_seconds, env={"PYTHONDONTWRITEBYTECODE": "1", **(env or {})})
    return count_pytest(name, code, report, log)


def with_stubs():
    """The environment in which tests find the messages, the stubs and the reader library."""
    return {"PYTHONPATH": f"{prepare.prepare_stubs(prepare.prepare_python())}:{READER}"}
