"""Whether what makes faults does what it says: the wire, the clock, the disk, the plan."""

import contextlib
import os
import random
import socket
import subprocess
import sys
import threading
import time

import pytest

import chaos
import instance_faults
from huiyin_process import until

TALKER = """
import socket, sys, threading, time
wire = socket.create_connection((sys.argv[1], int(sys.argv[2])))
def talk():
    while True:
        wire.send(b"x")
        time.sleep(0.05)
threading.Thread(target=talk, daemon=True).start()
while wire.recv(1):
    print("heard", flush=True)
"""
CLOCK = """
import threading, time
begun = time.monotonic()
condition = threading.Condition()
with condition:
    condition.wait(0.3)
print(time.time(), time.monotonic() - begun)
"""


class Talk:
    """Two that talk all the time over a wire: the test at its end of the bridge, and a process in a namespace."""

    def __init__(self, network, name):
        self.heard = {"to": 0, "from": 0}
        with socket.create_server((network.host, 0)) as server:
            self.port = server.getsockname()[1]
            self.talker = subprocess.Popen([*network.command(name), sys.executable, "-c", TALKER, network.host, str(self.port)],
                                           stdout=subprocess.PIPE)
            server.settimeout(30)
            self.wire, _ = server.accept()
        for work in (self._send, self._hear, self._read):
            threading.Thread(target=work, daemon=True).start()

    def _send(self):
        with contextlib.suppress(OSError):  # the talker is gone
            while True:
                self.wire.send(b"x")
                time.sleep(0.05)

    def _hear(self):
        with contextlib.suppress(OSError):
            while self.wire.recv(1):
                self.heard["to"] += 1

    def _read(self):
        for _ in self.talker.stdout:
            self.heard["from"] += 1

    def grows(self, way):
        before = self.heard[way]
        until(lambda: self.heard[way] > before, 30, f"a word {way} the bridge")

    def still(self, way):
        time.sleep(0.5)  # what was on its way
        before = self.heard[way]
        time.sleep(1)
        return self.heard[way] == before


def test_a_wire_is_cut_the_ways_that_are_asked_for_and_heals():
    machine = chaos.Machine()
    if chaos.NETWORK in machine.missing:
        pytest.skip("; ".join(machine.lacks()))
    with machine.network as network:
        network.join("one")
        for ways in (("to",), ("from",), ("to", "from")):
            talk = Talk(network, "one")
            for way in ("to", "from"):
                talk.grows(way)
            network.cut("one", [talk.port], ways)
            assert all(talk.still(way) for way in ways), ways
            assert network.heal("one", ways) > 0
            for way in ("to", "from"):
                talk.grows(way)
            talk.talker.kill()
            talk.talker.wait()
        name = network.name
    assert name not in subprocess.run(["ip", "link"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("skew", [-3600, 3600])
def test_a_wrong_clock_is_off_and_waits_last_as_long_as_ever(tmp_path, skew):
    preload = {"LD_PRELOAD": str(instance_faults.built_wrong_clock(tmp_path)), "WRONG_CLOCK_SECONDS": str(skew)}
    said = subprocess.run([sys.executable, "-c", CLOCK], env=os.environ | preload, capture_output=True, text=True, check=True).stdout
    wall, waited = map(float, said.split())
    assert abs(wall - time.time() - skew) < 60
    assert 0.25 < waited < 30


def test_each_fault_comes_alone_first_and_then_beside_one_that_does_not_undo_it():
    def first(count):
        plan = chaos.plan(chaos.FAULTS, random.Random(7))
        return [next(plan) for _ in range(count)]

    planned = first(len(chaos.FAULTS) + 300)
    alone, pairs = planned[:len(chaos.FAULTS)], planned[len(chaos.FAULTS):]
    assert sorted(f.make.__name__ for (f,) in alone) == sorted(f.make.__name__ for f in chaos.FAULTS)
    assert all(one is not other and chaos.INSTANCE in (one.holds, other.holds) for one, other in pairs)
    assert {fault for pair in pairs for fault in pair} == set(chaos.FAULTS)
    assert planned == first(len(planned)), "the same seed, the same faults"
