"""A Kafka broker of a test's own on loopback, by deploy/kafka/kafka.sh; the Python side of brokers.h."""

import os
import pathlib
import socket
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PORTS_OF_A_CLUSTER = 6


def _is_free(port):
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _free_ports():
    """Below the ports that the kernel gives to connections."""
    for base in range(20_000 + os.getpid() % 1_000 * 10, 32_000, PORTS_OF_A_CLUSTER):
        if all(_is_free(port) for port in range(base, base + PORTS_OF_A_CLUSTER)):
            return base
    raise RuntimeError("no ports are free")


class Broker:
    """`with Broker("readers") as broker:`; one that a crashed test left behind is ended first."""

    def __init__(self, name):
        self.folder = ROOT / f"build/kafka/test-{name}"

    def do(self, *command):
        subprocess.run([ROOT / "deploy/kafka/kafka.sh", *command, "--dir", self.folder], check=True,
                       stdin=subprocess.DEVNULL, timeout=200)

    def __enter__(self):
        self.do("kill", "--clean")
        port = _free_ports()
        self.do("start", "--port", str(port))
        self.address = f"127.0.0.1:{port}"
        return self

    def __exit__(self, *_):
        self.do("kill", "--clean")
