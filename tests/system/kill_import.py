"""An import that is killed at a moment of one of its phases, which its progress bar tells."""

import os
import pathlib
import pty
import re
import subprocess
import threading
import time

from huiyin_process import BIN

WAIT_SECONDS_MAX = 120
COMMANDS_AT_A_TIME_MAX = 256  # that the importer has under way, whose answers it has not seen
# What the bar must have shown for the phase to have begun: a stage's line ends when the next one starts.
BEGINS = {"reading": "", "ordering/opening": "reading", "replaying": "ordering"}


def open_terminal():
    """A terminal, or a pipe where there are none (a bare chroot): the same stages stand there as plain lines."""
    try:
        return pty.openpty()
    except OSError:
        return os.pipe()


class Import:
    """huiyinctl import la311 on a terminal of its own, so that it shows its bar."""

    def __init__(self, file, data_dir):
        terminal, end = open_terminal()
        self.process = subprocess.Popen(
            [BIN / "huiyinctl", "import", "la311", str(file), "--data-dir", str(data_dir)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=end)
        os.close(end)
        self.started_at = time.monotonic()
        self.shown = ""
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, args=(terminal,), daemon=True)
        self._reader.start()

    def kill_in(self, phase, after_seconds, after_written):
        """Kills it so long after the phase began and so many bytes written after that, which are as many on a fast machine as
        on a slow one. Returns the phase it hit, or None where it was done before."""
        with self._changed:
            begun = re.compile(BEGINS[phase] + r".*100\.0%.*\n" if BEGINS[phase] else "")
            assert self._changed.wait_for(lambda: begun.search(self.shown) or self._ended(),
                                          WAIT_SECONDS_MAX), self.shown
        time.sleep(after_seconds)
        enough, latest = self._written() + after_written, time.monotonic() + WAIT_SECONDS_MAX
        while self._written() < enough and not self._ended():
            assert time.monotonic() < latest, self.shown
            time.sleep(0.001)
        self.process.kill()
        code = self.process.wait()
        self.lived_seconds = time.monotonic() - self.started_at
        self._reader.join()
        return self._phase() if code == -9 else None

    def _ended(self):
        """Without taking its end away from the process's owner, which could no longer ask what it wrote."""
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _written(self):
        """Bytes it has given to the system to write, to any file."""
        counts = pathlib.Path(f"/proc/{self.process.pid}/io").read_text()
        return int(re.search(r"^wchar: (\d+)$", counts, re.M)[1])

    def _phase(self):
        lasts = [phase for phase, label in BEGINS.items() if re.search(label + r".*100\.0%.*\n", self.shown) or not label]
        percents = re.findall(r"importing.*?([\d.]+%)", self.shown)
        return lasts[-1] + (f" {percents[-1]}" if percents else "")

    def _read(self, terminal):
        while True:
            try:
                read = os.read(terminal, 4096)
            except OSError:  # the other end is closed: how Linux says so
                read = b""
            with self._changed:
                self.shown += read.decode(errors="replace").replace("\r\n", "\n")
                self._changed.notify_all()
            if not read:
                os.close(terminal)
                return
