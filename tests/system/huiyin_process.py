"""A real huiyin process on free ports, and calls to it. Ended by its own process id, never by name."""

import json
import os
import pathlib
import signal
import subprocess
import threading
import time

import grpc

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("HUIYIN_BIN", ROOT / "build/release/bin"))
START_SECONDS_MAX = 60


class Huiyin:
    """`with Huiyin(folder) as huiyin:` starts it, waits until it is ready and ends it gracefully."""

    def __init__(self, data_dir, *options):
        self.data_dir = pathlib.Path(data_dir)
        self.options = options
        self.program = BIN / "huiyin"
        self.environment = {}
        self.process = None
        self.log = []

    def start(self):
        return self.launch().wait_ready()

    def launch(self):
        """Starts the process and returns at once."""
        self.ready, self.port = threading.Event(), None
        self.process = subprocess.Popen(
            [self.program, "--data-dir", self.data_dir, "--port", "0", "--metrics-port", "0", *self.options],
            stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=os.environ | self.environment)

        def read():
            for line in self.process.stderr:
                self.log.append(line)
                if '"message":"ready"' in line:
                    said = json.loads(line)
                    self.port, self.metrics_port = said["port"], said["metrics_port"]
                    self.channel = grpc.insecure_channel(f"127.0.0.1:{self.port}")
                    self.ready.set()
            self.ready.set()

        self.reader = threading.Thread(target=read, daemon=True)
        self.reader.start()
        return self

    def wait_ready(self):
        assert self.ready.wait(START_SECONDS_MAX) and self.port is not None, "".join(self.log)
        return self

    def kill(self):
        """kill -9: nothing is flushed, nobody is told."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.reader.join()
        if self.port is not None:
            self.channel.close()

    def stop(self):
        self.channel.close()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=40)
        self.reader.join()
        return code

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    @property
    def operator(self):
        token = (self.data_dir / "operator.token").read_text().strip()
        return (("huiyin-operator-token", token),)

    def ctl(self, *arguments, check=True, **options):
        environment = dict(os.environ, HUIYIN_DATA_DIR=str(self.data_dir), HUIYIN_ADDRESS=f"127.0.0.1:{self.port}")
        return run_ctl(*arguments, check=check, env=environment, **options)


def run_ctl(*arguments, check=True, timeout=600, **options):
    done = subprocess.run([BIN / "huiyinctl", *map(str, arguments)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=timeout, **options)
    assert not check or done.returncode == 0, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def until(condition, seconds=20, what="condition"):
    """Waits for something that must come soon; what it gives is returned."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f"{what} did not come within {seconds} s"
        time.sleep(0.02)
