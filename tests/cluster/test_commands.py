"""A hotline system that speaks nothing but Kafka: it writes commands, and finds their outcome by command id in the decision log."""

import json
import subprocess

import pytest

from cluster import Cluster
from hotline import COMMANDS, outcome, produce, submission
from huiyin.common.v1 import matter_pb2, record_pb2
from huiyin.dispatch.v1 import commands_pb2 as dispatch_commands
from huiyin.intake.v1 import events_pb2 as intake_events
from huiyin_process import ROOT
from huiyin_reader import DecisionReader


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp("commands"), instances=1) as running:
        running.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
        yield running


def kcat(cluster, line):
    """As an operator would, from a shell: no key, so to any partition."""
    subprocess.run(["kcat", "-P", "-b", cluster.brokers.address, "-t", COMMANDS], input=line, text=True, check=True, timeout=30)


def test_json_from_a_shell(cluster):
    kcat(cluster, json.dumps({
        "service": "huiyin.intake", "header": {"commandId": "shell-1", "actor": "hotline"},
        "command": {"submitCase": {"channel": "CHANNEL_HOTLINE", "text": "路灯不亮", "areaId": "chengguan"}}},
        ensure_ascii=False))
    answer, key = outcome(cluster, "huiyin.intake", "shell-1")
    assert matter_pb2.CaseReply.FromString(answer.reply).matter_id == str(key)


def test_protobuf_from_python_on_whatever_partition_and_twice(cluster):
    for partition in (0, 1, 0):
        produce(cluster, submission("python-1"), partition=partition)
    answer, key = outcome(cluster, "huiyin.intake", "python-1")
    matter = matter_pb2.CaseReply.FromString(answer.reply).matter_id
    assert matter == str(key)
    # The unit answers by Kafka as well.
    receive = dispatch_commands.Command(receive_case=dispatch_commands.ReceiveCase(matter_id=matter, unit_id="ecology"))
    produce(cluster, record_pb2.CommandRecord(
        service="huiyin.dispatch", payload=receive.SerializeToString(),
        header=record_pb2.CommandHeader(command_id="python-2", actor="ecology")))
    answer, _ = outcome(cluster, "huiyin.dispatch", "python-2")
    # It may have come before the case did: that is told, as an outcome like any other.
    assert answer.HasField("reply") or answer.rejection.reason


def test_what_is_refused_says_why_and_what_cannot_be_read_harms_nobody(cluster):
    kcat(cluster, "{\"service\": \"huiyin.intake\"}")
    kcat(cluster, "no command at all")
    produce(cluster, submission("with-contact", contact={"phone": "13900000000"}))
    answer, _ = outcome(cluster, "huiyin.intake", "with-contact")
    assert answer.rejection.field == "submit_case.contact"
    produce(cluster, submission("after-all-that"))
    assert outcome(cluster, "huiyin.intake", "after-all-that")[0].HasField("reply")


def test_the_outcome_can_be_read_by_type(cluster):
    with DecisionReader(cluster.brokers.address, "huiyin.intake", follow=False) as reader:
        events = [event.WhichOneof("event") for d in reader for event in intake_events.Record.FromString(d.value).events]
    assert events.count("case_submitted") >= 3
