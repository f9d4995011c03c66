"""Which instance a fault takes, and who owns meanwhile what was its own."""

import contextlib
import time

import grpc

from cluster import SESSION_SECONDS

# Others must own by then what an instance owned that is away: the session, then joining, folding, opening.
TAKE_OVER_SECONDS_MAX = SESSION_SECONDS + 5


@contextlib.contextmanager
def taken(cluster, rng):
    """An instance that runs, for one fault at a time; one that owns something, where there is one."""
    instance = _choose(cluster, rng)
    try:
        yield instance
    finally:
        cluster.in_trouble.discard(instance)


@contextlib.contextmanager
def taken_in_turn(cluster, instance):
    """That instance, once no other fault has it."""
    while True:
        with cluster.lock:
            if instance not in cluster.in_trouble:
                cluster.in_trouble.add(instance)
                break
        time.sleep(0.1)
    try:
        yield
    finally:
        cluster.in_trouble.discard(instance)


def _choose(cluster, rng):
    order = rng.sample(cluster.instances, len(cluster.instances))
    owning = {i for i in order if i.alive() and i not in cluster.in_trouble and owned_by(cluster, i)}
    with cluster.lock:
        free = [i for i in order if i.alive() and i not in cluster.in_trouble]
        victim = next((i for i in free if i in owning), free[0])
        cluster.in_trouble.add(victim)
        return victim


def owned_by(cluster, instance):
    """The partitions that the instance says it owns."""
    try:
        return {p.partition for p in cluster.status(instance, timeout=2).partitions if p.owner}
    except grpc.RpcError:
        return set()


class Share:
    """What an instance owned when a fault began, and how it fared. `alone`: nothing else is wrong, so others must take over."""

    def __init__(self, cluster, instance, alone):
        self.cluster, self.instance, self.alone = cluster, instance, alone
        self.partitions = owned_by(cluster, instance)
        self.begun = time.monotonic()
        self.others_after = None

    def watch(self, seconds):
        """For so long, from the beginning, who else owns is looked at; returns how long it took until others owned all of it."""
        while time.monotonic() < self.begun + seconds:
            owned = self.cluster.owners(self.instance.service, but=self.instance, timeout=1)
            if self.others_after is None and all(owned.get(p) for p in self.partitions):
                self.others_after = time.monotonic() - self.begun
            time.sleep(0.1)
        assert not (self.alone and self.others_after is None and seconds >= TAKE_OVER_SECONDS_MAX), (
            f"nobody took over from {self.instance.name} in {seconds:.0f} s\n{self.cluster.describe()}")
        return self

    def __str__(self):
        if not self.partitions:
            return "it owned nothing"
        after = "nobody else's" if self.others_after is None else f"others' after {self.others_after:.1f} s"
        return f"its {len(self.partitions)} partitions {after}"
