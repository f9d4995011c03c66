"""The power goes in a given phase of a process's life: the process ends itself there, and what it had not synced is gone."""

import json
import random
import threading
import time

import grpc

from huiyin.common.v1 import admin_pb2, admin_pb2_grpc
from huiyin_process import BIN, Huiyin

PHASES = ("append", "sync", "answer", "apply", "checkpoint", "opening")
# Which passage through the phase is the last one, counted from the start of the process. The first few dozens of appends
# and syncs open the log; an opening has over 150 steps, a checkpoint over 60.
PASSAGES = {"append": (60, 400), "sync": (120, 800), "answer": (20, 300), "apply": (20, 300), "checkpoint": (1, 60),
            "opening": (1, 150)}
DEATH_SECONDS_MAX = 60
PROGRAM = BIN.parent / "tests/huiyin_on_bad_machine"


class Cut:
    """What was seen of one power cut."""

    def __init__(self, phase, passage):
        self.phase, self.passage = phase, passage
        self.died_at = None
        self.lived_ms = 0
        self.answered, self.in_flight = 0, 0


def plan(count, seed):
    """As many of each phase, in random order."""
    phases = [PHASES[i % len(PHASES)] for i in range(count)]
    rng = random.Random(seed)
    rng.shuffle(phases)
    return [Cut(phase, rng.randint(*PASSAGES[phase])) for phase in phases]


def machine(data_dir):
    """The system on files that forget what was not synced."""
    assert PROGRAM.exists(), f"{PROGRAM} is not built: ninja -C build/release huiyin_on_bad_machine"
    huiyin = Huiyin(data_dir, "--partitions", "2")
    huiyin.program = PROGRAM
    huiyin.environment = {"HUIYIN_POWER_SCRATCH": f"{data_dir}.unsynced"}
    return huiyin


def live_until(huiyin, load, cut, again):
    """One life: starts, works, and ends in `cut`."""
    huiyin.environment["HUIYIN_POWER_CUT"] = f"{cut.phase}:{cut.passage}"
    huiyin.log.clear()
    started = time.time()
    huiyin.launch()
    if cut.phase == "opening":
        huiyin.process.wait(timeout=DEATH_SECONDS_MAX)
        huiyin.reader.join()
        assert huiyin.port is None, "the opening was over before the cut"
    else:
        load.connect(huiyin.wait_ready())
        load.ask_again(again)
        if cut.phase == "checkpoint":
            threading.Thread(target=take_checkpoint, args=(huiyin, f"cut-{time.time_ns()}"), daemon=True).start()
        huiyin.process.wait(timeout=DEATH_SECONDS_MAX)
        huiyin.reader.join()
    said = [json.loads(line) for line in huiyin.log if line.startswith('{"power_cut"')]
    assert [line["power_cut"] for line in said] == [cut.phase], "".join(huiyin.log)
    cut.died_at = said[0]["at_us"] / 1e6
    cut.lived_ms = round((cut.died_at - started) * 1000)
    if cut.phase != "opening":
        connection = load.disconnect(killed_at=cut.died_at)
        cut.answered, cut.in_flight = connection.answered, len(connection.in_flight())
        huiyin.channel.close()


def take_checkpoint(huiyin, name):
    time.sleep(random.Random(name).uniform(0.1, 0.4))
    try:
        admin = admin_pb2_grpc.AdminServiceStub(huiyin.channel)
        admin.Checkpoint(admin_pb2.CheckpointRequest(name=name), timeout=30, metadata=huiyin.operator)
    except (grpc.RpcError, ValueError):
        return  # cut off, as planned: the test sees where


def table(cuts):
    """Lines: each phase with its kills, how many hit commands in flight, how many commands those were."""
    row = "{:<10} {:>5}  {:>22}  {:>18}  {:>16}"
    lines = [row.format("phase", "kills", "with commands in flight", "commands in flight", "ms lived, median")]
    for phase in (*PHASES, "all"):
        of = [cut for cut in cuts if phase in (cut.phase, "all")]
        if of:
            lived = sorted(cut.lived_ms for cut in of)[len(of) // 2]
            lines.append(row.format(phase, len(of), sum(cut.in_flight > 0 for cut in of),
                                    sum(cut.in_flight for cut in of), lived))
    return lines
