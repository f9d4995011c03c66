"""What must hold after every fault: acknowledged once and for all, states equal to their logs, nothing left to do."""

import time

import grpc

from huiyin.common.v1 import admin_pb2, admin_pb2_grpc
from kill_logs import Logs


class ClusterLogs(Logs):
    """The four logs, each asked of an instance of its service."""

    def channel_of(self, topic):
        service = topic.removeprefix("huiyin.")
        return self.huiyin.channel(next(i for i in self.huiyin.of(service) if i.alive()))


def wait_consumed(cluster, seconds=120):
    """Until the backlog is gone: every partition owned and idle, twice in a row with logs of one length."""
    begun, before = time.monotonic(), None
    while True:
        now = consumed_at(cluster)
        if now is not None and now == before:
            return time.monotonic() - begun
        before = now
        assert time.monotonic() < begun + seconds, f"a backlog is left after {seconds} s"
        time.sleep(0.2)


def consumed_at(cluster):
    """The length of all logs when all that is owned is idle; None: something waits."""
    ends, owned, known = {}, 0, set()
    for instance in cluster.instances:
        if not instance.alive():
            continue
        try:
            status = cluster.status(instance)
        except grpc.RpcError:
            return None
        for partition in status.partitions:
            place = partition.topic, partition.partition
            known.add(place)
            assert not partition.error, f"{instance.name}: {place} has stopped: {partition.error}"
            if not partition.owner:
                continue
            owned += 1
            if not partition.idle:
                return None
            ends.update({place: p.next_offset for p in partition.positions if (p.topic, p.partition) == place})
    return sum(ends.values()) if owned == len(known) else None


def finish(cluster, load, again=None):
    """Ends the load and judges it: acknowledged once and for all, and told again when asked; returns (the logs, seconds of backlog)."""
    load.finish()
    assert not load.failures, load.failures[:3]
    backlog = wait_consumed(cluster)
    load.ask_again(again)
    load.wait_asked()
    assert not load.failures, load.failures[:3]
    logs = ClusterLogs(cluster)
    logs.check_exactly_once(load)
    return logs, backlog


def verified(cluster, instance, seconds=60):
    """What the instance finds; leaders of a broker that came back may still be moving."""
    stub = admin_pb2_grpc.AdminServiceStub(cluster.channel(instance))
    end = time.monotonic() + seconds
    while True:
        try:
            return stub.Verify(admin_pb2.VerifyRequest(), timeout=300, metadata=cluster.operator).partitions
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.UNAVAILABLE or time.monotonic() > end:
                raise
        time.sleep(1)


def check_states(cluster):
    """The state of every instance, owner or not, equals the fold of its log."""
    for instance in cluster.instances:
        for partition in verified(cluster, instance):
            assert partition.differences_count == 0, (instance.name, partition)
