"""Faults of instances: killed, frozen, restarted, without their state or with an old one, without room, with a wrong clock.

Each is given a cluster, its randomness, how long it lasts and whether it is alone, and says what it did and what came of it.
"""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import threading
import time

import grpc

from cluster import SERVICES
from huiyin.common.v1 import admin_pb2, admin_pb2_grpc
from huiyin_process import until
from keeper import EXIT_START
from victims import Share, owned_by, taken, taken_in_turn

SKEW_SECONDS = 3600
ROOM = "256m"  # taken from memory as it is used
WRONG_CLOCK = pathlib.Path(__file__).with_name("wrong_clock.c")
WAIT_SECONDS_MAX = 150  # brokers may be away for a minute meanwhile, and take some time to start


def kill_instance(cluster, rng, seconds, alone):
    """kill -9, and a start some seconds later."""
    with taken(cluster, rng) as victim:
        share = Share(cluster, victim, alone)
        victim.kill()
        share.watch(seconds)
        victim.launch()
    return f"kill -9 {victim.name} for {seconds:.0f} s: {share}"


def pause_instance(cluster, rng, seconds, alone):
    """SIGSTOP: a zombie that wakes up and still believes that it owns."""
    with taken(cluster, rng) as victim:
        share = Share(cluster, victim, alone)
        victim.signal(signal.SIGSTOP)
        try:
            share.watch(seconds)
        finally:
            victim.signal(signal.SIGCONT)
    return f"SIGSTOP {victim.name} for {seconds:.0f} s: {share}"


def restart_instance(cluster, rng, seconds, alone):
    """SIGTERM, and a start at once."""
    with taken(cluster, rng) as victim:
        stop(victim)
        victim.launch()
    return f"restart {victim.name}"


def restart_all(cluster, rng, seconds, alone):
    """Every instance in turn, as an upgrade does: the next once this one works."""
    begun = time.monotonic()
    for service in SERVICES:
        for instance in cluster.of(service):
            with taken_in_turn(cluster, instance):
                stop(instance)
                instance.launch()
                await_working(cluster, instance)
    return f"restart of all {len(cluster.instances)}, one after another, in {time.monotonic() - begun:.0f} s"


def lose_state(cluster, rng, seconds, alone):
    """The state's folder is gone: it is folded anew."""
    with taken(cluster, rng) as victim:
        victim.kill()
        shutil.rmtree(victim.folder / "state")
        victim.launch()
    return f"state of {victim.name} deleted"


def old_state(cluster, rng, seconds, alone):
    """A copy of the state from earlier is put back: from the first time that this befell the instance, or a moment ago."""
    with taken(cluster, rng) as victim:
        state, copy = victim.folder / "state", victim.folder / "state-of-yesterday"
        if not copy.exists():
            stop(victim)
            shutil.copytree(state, copy)
            victim.launch()
            time.sleep(seconds)
        victim.kill()
        age = time.time() - copy.stat().st_ctime
        shutil.rmtree(state)
        shutil.copytree(copy, state)
        victim.launch()
    return f"state of {victim.name} as {age:.0f} s ago"


def fill_disk(cluster, rng, seconds, alone):
    """No room for the state, and room again later: a partition that cannot write stops, others take over, a start mends it."""
    with taken(cluster, rng) as victim:
        stop(victim)
        with small_disk(victim.folder / "state") as resize:
            victim.launch()
            await_working(cluster, victim)
            with contextlib.suppress(AssertionError):  # of the directory's two, or beside other faults, one may get nothing
                until(lambda: owned_by(cluster, victim), 15)
            share = Share(cluster, victim, alone)
            resize(None)
            for _ in range(2):  # the table file of the first cannot be written, and then nothing more that waits in memory
                flush(cluster, victim)
            share.watch(seconds)
            stopped = [p.partition for p in cluster.status(victim).partitions if p.error]
            resize(ROOM)
            victim.kill()
            victim.launch()
            await_working(cluster, victim)
            stop(victim)
        victim.launch()
    return f"disk of {victim.name} full for {seconds:.0f} s: {len(stopped)} partitions stopped, {share}"


def skew_clock(cluster, rng, seconds, alone):
    """A clock an hour fast or slow from a start on, and right from the next: meanwhile the instance owns nothing."""
    with taken(cluster, rng) as victim:
        skew = rng.choice([-SKEW_SECONDS, SKEW_SECONDS])
        stop(victim)
        victim.environment = {"LD_PRELOAD": str(built_wrong_clock(cluster.folder)), "WRONG_CLOCK_SECONDS": str(skew)}
        victim.launch()
        await_working(cluster, victim)
        end, without, looked = time.monotonic() + seconds, 0, time.monotonic()
        while time.monotonic() < end:
            owned, now = cluster.owners(victim.service, timeout=1), time.monotonic()
            assert not any(victim in instances for instances in owned.values()), f"{victim.name} owns, with a clock {skew:+d} s off"
            without += (now - looked) * (not all(owned.values()))
            looked = now
            time.sleep(0.1)
        stop(victim)
        victim.environment = {}
        victim.launch()
    return f"clock of {victim.name} {skew:+d} s for {seconds:.0f} s: some partition without owner for {without:.1f} s"


def built_wrong_clock(folder):
    library = folder / "wrong_clock.so"
    if not library.exists():
        draft = folder / f"wrong_clock.{threading.get_ident()}"
        subprocess.run(["cc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", draft, WRONG_CLOCK], check=True)
        draft.rename(library)
    return library


def stop(instance):
    code = instance.stop()
    # -SIGTERM: it had been started a moment before, by another fault, and did not yet take signals itself.
    assert code in (0, EXIT_START, -signal.SIGTERM), f"{instance.name} ended with {code}: {instance.log()[-2000:]}"


def await_working(cluster, instance):
    """Until it answers; beside other faults a start may have to be made again, which the keeper does."""

    def answers():
        with contextlib.suppress(grpc.RpcError):
            return cluster.status(instance, timeout=2)

    until(answers, WAIT_SECONDS_MAX, f"a word of {instance.name}")


@contextlib.contextmanager
def small_disk(folder):
    """A file system of its own in that place, while nobody uses it; gives what sets its size: None leaves no room at all."""
    options = ["-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs"]
    subprocess.run(["mount", *options, folder], check=True)

    def resize(size):
        if size is None:
            disk = os.statvfs(folder)
            size = (disk.f_blocks - disk.f_bfree) * disk.f_frsize
        subprocess.run(["mount", "-o", f"remount,size={size}", folder], check=True)

    try:
        yield resize
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def flush(cluster, instance):
    """Writes what waits in memory, as much load would: a checkpoint does. Fails where there is no room."""
    stub = admin_pb2_grpc.AdminServiceStub(cluster.channel(instance))
    try:
        stub.Checkpoint(admin_pb2.CheckpointRequest(name=f"full-{time.time_ns()}"), timeout=30, metadata=cluster.operator)
    except grpc.RpcError:
        return
    raise AssertionError(f"{instance.name} wrote its state on a full disk")
