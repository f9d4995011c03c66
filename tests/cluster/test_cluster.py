"""Ten processes and a broker: any instance takes any command, an owner's death moves its partitions, a drain loses nothing."""

import time

import grpc
import pytest

from checks import finish
from clients import AnyInstance, Progress
from cluster import SERVICES, SESSION_SECONDS, Cluster
from huiyin.common.v1 import admin_pb2, admin_pb2_grpc, matter_pb2
from huiyin.intake.v1 import commands_pb2 as intake_commands
from huiyin.intake.v1 import intake_pb2, intake_pb2_grpc
from huiyin.tracking.v1 import tracking_pb2, tracking_pb2_grpc
from huiyin_process import ROOT
from kill_load import Load

PACK = ROOT / "deploy/packs/qinghe.yaml"
TAKE_OVER_SECONDS_MAX = SESSION_SECONDS + 5


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp("cluster")) as running:
        running.ctl("directory", "apply", PACK)
        yield running


@pytest.fixture
def load(cluster):
    load = Load(time.time_ns() % 10**9, 8)
    load.use(AnyInstance(cluster, load.seed))
    yield load
    load._stopping = True


def test_any_instance_takes_any_command_and_query(cluster, load):
    Progress(load, cluster).await_more(400, 60, "the start")
    finish(cluster, load)
    matter = next(a.reply.matter_id for a in load.acknowledged.values() if a.kind == "submit")
    seen = [tracking_pb2_grpc.TrackingServiceStub(cluster.channel(instance)).GetCase(
        tracking_pb2.GetCaseRequest(matter_id=matter), timeout=10).record for instance in cluster.of("tracking")]
    assert seen[0] == seen[1] and seen[0].matter_id == matter
    ledgers = [tracking_pb2_grpc.TrackingServiceStub(cluster.channel(instance)).GetLedger(
        tracking_pb2.GetLedgerRequest(), timeout=10) for instance in cluster.of("tracking")]
    for ledger in ledgers:
        ledger.ClearField("positions")
    assert ledgers[0] == ledgers[1]


@pytest.mark.parametrize("service", SERVICES)
def test_another_instance_owns_soon_after_a_death(cluster, load, service):
    owners = cluster.owners(service)
    victim = next(iter(owners.values()))[0]
    victim.kill()
    begun = time.monotonic()
    while not all(len(o) == 1 for o in cluster.owners(service).values()):
        assert time.monotonic() < begun + TAKE_OVER_SECONDS_MAX, cluster.owners(service)
        time.sleep(0.05)
    print(f"{service}: owned again {time.monotonic() - begun:.1f} s after kill -9")
    Progress(load, cluster).await_more(40, 30, f"the death of {victim.name}")
    victim.launch()
    finish(cluster, load)


def test_a_drain_hands_over_before_it_ends(cluster, load):
    Progress(load, cluster).await_more(40, 30, "the start")
    for service in SERVICES:
        owners = cluster.owners(service)
        leaving = next(iter(owners.values()))[0]
        assert leaving.stop() == 0, leaving.log()[-500:]
        assert all(len(o) == 1 for o in cluster.owners(service).values()), "no partition is without owner after a drain"
        leaving.launch()
        cluster.wait_owned()
    finish(cluster, load)


def test_a_partition_without_owner_is_unavailable_with_a_hint_and_others_go_on(cluster):
    for instance in cluster.of("dispatch"):
        instance.kill()
    stub = tracking_pb2_grpc.TrackingServiceStub(cluster.channel(cluster.of("tracking")[0]))
    assert stub.GetLedger(tracking_pb2.GetLedgerRequest(), timeout=10) is not None
    for instance in cluster.of("dispatch"):
        instance.launch()
    cluster.wait_owned()


def test_what_one_instance_sealed_any_other_opens(cluster):
    """Keys are shared: whichever instance took the call in, and whichever is asked."""
    command = intake_commands.SubmitCase(channel=matter_pb2.CHANNEL_HOTLINE, text="路灯不亮", area_id="chengguan")
    command.contact.phone = "13912345678"
    for number, taker in enumerate(cluster.of("intake")):
        request = intake_pb2.SubmitCaseRequest(command=command)
        request.header.command_id = f"contact-{number}"
        taken = intake_pb2_grpc.IntakeServiceStub(cluster.channel(taker)).SubmitCase(request, timeout=20)
        for asked in cluster.of("intake"):
            told = intake_pb2_grpc.IntakeServiceStub(cluster.channel(asked)).GetContact(
                intake_pb2.GetContactRequest(matter_id=taken.reply.matter_id), timeout=20, metadata=cluster.operator)
            assert told.contact.phone == "13912345678", (taker.name, asked.name)


def test_peers_are_asked_only_by_who_has_the_token(cluster):
    from huiyin.common.v1 import peer_pb2, peer_pb2_grpc

    stub = peer_pb2_grpc.PeerServiceStub(cluster.channel(cluster.of("intake")[0]))
    with pytest.raises(grpc.RpcError) as refused:
        stub.Execute(peer_pb2.ExecuteRequest(topic="huiyin.intake", root_id="x"), timeout=5)
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED


def test_status_says_who_owns(cluster):
    text = cluster.ctl("cluster").stdout
    assert text.count("huiyin.intake") == 2 and "nobody" not in text
    stub = admin_pb2_grpc.AdminServiceStub(cluster.channel(cluster.of("intake")[0]))
    status = stub.GetStatus(admin_pb2.GetStatusRequest(), timeout=5, metadata=cluster.operator)
    assert {p.owner_address for p in status.partitions} <= {i.address for i in cluster.of("intake")}
