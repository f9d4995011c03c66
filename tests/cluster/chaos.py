"""Faults for a cluster, and the load that lives through them."""

import random
import shutil
import signal
import threading
import time

import grpc

from kill_load import methods_of


class AnyInstance:
    """A connection of the load that asks a random instance of the service each time; it may be away, or own nothing."""

    call_seconds_max = 10
    passing = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED,
               grpc.StatusCode.CANCELLED}

    def __init__(self, cluster, seed):
        self.cluster, self.random = cluster, random.Random(seed)
        self.answered, self.killed_at, self.lost = 0, None, []
        self.by_instance = {}
        self.methods = {kind: self._asker(kind) for kind in ("submit", "receive", "handle", "rate")}

    def _asker(self, kind):
        service = {"submit": "intake", "receive": "dispatch", "handle": "dispatch", "rate": "evaluation"}[kind]

        def ask(request, timeout):
            instance = self.random.choice(self.cluster.of(service))
            if instance.name not in self.by_instance:
                channel = self.cluster.channel(instance)
                self.by_instance[instance.name] = methods_of(lambda _: channel)
            return self.by_instance[instance.name][kind](request, timeout=timeout)

        return ask


class Progress:
    """How many commands were acknowledged lately: whether the cluster works again."""

    def __init__(self, load, cluster):
        self.load, self.cluster = load, cluster

    def await_more(self, count, seconds, after="this began"):
        """Until `count` more commands are acknowledged, `after` says what happened before; returns how long it took."""
        begun, before = time.monotonic(), len(self.load.acknowledged)
        while len(self.load.acknowledged) < before + count:
            assert not self.load.failures, self.load.failures[:3]
            assert time.monotonic() < begun + seconds, (
                f"only {len(self.load.acknowledged) - before} of {count} commands acknowledged in {seconds} s after: {after}\n"
                f"waited for: {self.load.refused}\n{self.cluster.describe()}")
            time.sleep(0.05)
        return time.monotonic() - begun


def choose(cluster, rng):
    """An instance that runs; two faults at a time may want the same one."""
    with cluster.lock:
        free = [i for i in cluster.instances if i.alive() and i not in cluster.in_trouble]
        victim = rng.choice(free)
        cluster.in_trouble.add(victim)
        return victim


def relaunch(cluster, victim):
    victim.launch()
    cluster.in_trouble.discard(victim)


def kill_instance(cluster, rng):
    """kill -9 of one instance, and its restart some seconds later."""
    victim = choose(cluster, rng)
    victim.kill()
    time.sleep(rng.uniform(0.2, 8))
    relaunch(cluster, victim)
    return f"kill -9 {victim.name}"


def pause_instance(cluster, rng, seconds_max=15):
    """SIGSTOP: a zombie that wakes up and still believes that it owns."""
    victim, seconds = choose(cluster, rng), rng.uniform(1, seconds_max)
    victim.signal(signal.SIGSTOP)
    time.sleep(seconds)
    victim.signal(signal.SIGCONT)
    cluster.in_trouble.discard(victim)
    return f"SIGSTOP {victim.name} for {seconds:.0f} s"


def drain_instance(cluster, rng):
    """SIGTERM, as in a rolling restart."""
    victim = choose(cluster, rng)
    assert victim.stop() == 0, f"{victim.name}: {victim.log()[-500:]}"
    relaunch(cluster, victim)
    return f"restart {victim.name}"


def lose_state(cluster, rng):
    """The state's folder is gone: it is folded anew."""
    victim = choose(cluster, rng)
    victim.kill()
    shutil.rmtree(victim.folder / "state")
    relaunch(cluster, victim)
    return f"state of {victim.name} deleted"


def kill_broker(cluster, rng):
    """One broker of three; leaders move."""
    broker = rng.randint(1, cluster.brokers.count)
    cluster.brokers("kill", "--broker", broker)
    time.sleep(rng.uniform(1, 6))
    cluster.brokers("start", "--broker", broker)
    return f"kill -9 broker {broker}"


def pause_brokers(cluster, rng, seconds_max=12):
    """All brokers hang at once."""
    seconds = rng.uniform(3, seconds_max)
    cluster.brokers("pause")
    time.sleep(seconds)
    cluster.brokers("resume")
    return f"all brokers paused for {seconds:.0f} s"


FAULTS = [kill_instance, pause_instance, drain_instance, lose_state, kill_broker, pause_brokers]


def together(cluster, rng, faults):
    """Several at the same time, each in a thread of its own."""
    told, threads = [], []
    for fault, seed in [(fault, rng.random()) for fault in faults]:
        threads.append(threading.Thread(target=lambda f=fault, s=seed: told.append(f(cluster, random.Random(s)))))
        threads[-1].start()
    for thread in threads:
        thread.join()
    assert len(told) == len(faults), "a fault could not be made; see above"
    return " + ".join(told)
