"""The load's way to a cluster, and whether it gets on there."""

import random
import time

import grpc

from kill_load import Connection, methods_of


class AnyInstance:
    """A connection of the load that asks a random instance of the service each time; it may be away, or own nothing."""

    call_seconds_max = 10
    passing = {*Connection.passing, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED}

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

    def await_more(self, count, seconds, after):
        """Until `count` more commands are acknowledged, `after` this happened; returns how long it took."""
        begun, before = time.monotonic(), len(self.load.acknowledged)
        while len(self.load.acknowledged) < before + count:
            assert not self.load.failures, self.load.failures[:3]
            assert time.monotonic() < begun + seconds, (
                f"only {len(self.load.acknowledged) - before} of {count} commands acknowledged in {seconds} s after: {after}\n"
                f"waited for: {self.load.refused}\n{self.cluster.describe()}")
            time.sleep(0.05)
        return time.monotonic() - begun
