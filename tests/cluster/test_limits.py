"""Limits of the log, met by whole services: replicas, retention, partitions, sizes. Each is said clearly, and nothing is lost."""

import subprocess
import time

import grpc
import pytest

from checks import finish, wait_consumed
from cluster import Cluster
from clients import AnyInstance, Progress
from huiyin.common.v1 import matter_pb2, record_pb2
from huiyin.intake.v1 import commands_pb2 as intake_commands
from huiyin.intake.v1 import intake_pb2, intake_pb2_grpc
from huiyin_process import ROOT
from kill_load import Load
from topics import ask_for_replicas, forget

PACK = ROOT / "deploy/packs/qinghe.yaml"
GONE = 5  # records at the beginning of a partition


def submit(cluster, command_id, text="路灯不亮", seconds=30):
    """Asks the first instance of intake until it says something else than UNAVAILABLE; returns (answer or error, all that was said)."""
    stub = intake_pb2_grpc.IntakeServiceStub(cluster.channel(cluster.of("intake")[0]))
    request = intake_pb2.SubmitCaseRequest(
        header=record_pb2.CommandHeader(command_id=command_id, actor="test"),
        command=intake_commands.SubmitCase(channel=matter_pb2.CHANNEL_HOTLINE, text=text, area_id="chengguan"))
    said, end = [], time.monotonic() + seconds
    while True:
        try:
            return stub.SubmitCase(request, timeout=20), said
        except grpc.RpcError as error:
            said.append(error.details())
            if error.code() != grpc.StatusCode.UNAVAILABLE or time.monotonic() > end:
                return error, said
        time.sleep(0.2)


def test_too_few_replicas_in_sync_are_said_and_nothing_is_lost(tmp_path):
    with Cluster(tmp_path / "cluster", brokers=3, instances=1) as cluster:
        cluster.ctl("directory", "apply", PACK)
        load = Load(1, 4)
        load.use(AnyInstance(cluster, 1))
        progress = Progress(load, cluster)
        progress.await_more(40, 60, "the start")
        ask_for_replicas(cluster, "huiyin.intake", 3)
        cluster.brokers("kill", "--broker", 3)
        intake, end = cluster.of("intake")[0], time.monotonic() + 60
        while "only 2 of 3 replicas" not in intake.log():
            error, said = submit(cluster, "too-few", seconds=0)
            assert isinstance(error, grpc.RpcError) and error.code() in AnyInstance.passing, said
            assert time.monotonic() < end, intake.log()[-2000:]
        cluster.brokers("start", "--broker", 3)
        progress.await_more(40, 90, "the third broker came back")
        done, said = submit(cluster, "too-few", seconds=60)
        assert not isinstance(done, grpc.RpcError), said
        finish(cluster, load)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp("cluster"), instances=1) as cluster:
        cluster.ctl("directory", "apply", PACK)
        yield cluster


def test_another_number_of_partitions_is_refused(small):
    other = small.of("tracking")[0]
    command = [*other.process.args]
    command[command.index("--partitions") + 1] = "3"
    command[command.index("--data-dir") + 1] = other.folder.parent / "other"
    command[command.index("--port") + 1] = "1"
    done = subprocess.run(command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, timeout=60)
    assert done.returncode == 3, done.stderr
    assert "partitions" in done.stderr.splitlines()[-1] and "3" in done.stderr.splitlines()[-1], done.stderr


def test_a_text_that_is_too_long_is_refused_at_the_door(small):
    error, _ = submit(small, "too-long", text="路" * 2_000_000)
    assert isinstance(error, grpc.RpcError)
    assert error.code() in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.RESOURCE_EXHAUSTED), error
    assert "text" in error.details() or "larger" in error.details(), error.details()
    done, said = submit(small, "short-enough")
    assert not isinstance(done, grpc.RpcError), said


def test_a_log_whose_beginning_is_gone_stops_who_has_no_state_and_nobody_else(small):
    for i in range(40):
        done, said = submit(small, f"case-{i}")
        assert not isinstance(done, grpc.RpcError), said
    wait_consumed(small)
    victim, other = small.of("intake")[0], small.of("dispatch")[0]
    forget(small, "huiyin.intake", GONE)  # as a retention does that somebody set
    done, said = submit(small, "with-its-state")
    assert not isinstance(done, grpc.RpcError), said
    victim.stop()
    for folder in ("state", "checkpoints"):
        subprocess.run(["rm", "-r", "-f", victim.folder / folder, small.folder / "checkpoints"], check=True)
    victim.launch()
    end = time.monotonic() + 60
    while not any(p.error for p in statuses(small, victim)):
        assert time.monotonic() < end, victim.log()[-2000:]
        time.sleep(0.2)
    errors = {p.error for p in statuses(small, victim) if p.error}
    assert all(f"it holds [{GONE}, " in error for error in errors), errors
    assert not any(p.error for p in statuses(small, other))


def statuses(cluster, instance):
    try:
        return cluster.status(instance).partitions
    except grpc.RpcError:
        return []
