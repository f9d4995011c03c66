"""A hotline system that speaks nothing but Kafka: it writes commands, and finds their outcome by command id in the decision log."""

import json
import subprocess

import confluent_kafka
import confluent_kafka.admin
import pytest
from jwcrypto import jwe, jwk

from cluster import Cluster
from hotline import COMMANDS, outcome, produce, submission
from huiyin.common.v1 import matter_pb2, record_pb2
from huiyin.dispatch.v1 import commands_pb2 as dispatch_commands
from huiyin.intake.v1 import events_pb2 as intake_events
from huiyin.intake.v1 import intake_pb2, intake_pb2_grpc
from huiyin_process import ROOT
from huiyin_reader import DecisionReader

# Whose bytes must be nowhere.
CONTACT = {"name": "欧阳若兰", "phone": "+86 139-1717-2323", "address": "桂花巷十九号"}
SECRETS = [*CONTACT.values(), "13917172323"]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp("commands"), instances=1) as running:
        running.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
        yield running


def kcat(cluster, line):
    """As an operator would, from a shell: no key, so to any partition."""
    subprocess.run(["kcat", "-P", "-b", cluster.brokers.address, "-t", COMMANDS], input=line, text=True, check=True, timeout=30)


def contact_jwe(cluster, contact=None, **header):
    """As a hotline system would make it: to the key that huiyinctl prints."""
    key = jwk.JWK.from_json(cluster.ctl("contact-key").stdout)
    token = jwe.JWE(json.dumps(contact or CONTACT, ensure_ascii=False).encode(),
                    json.dumps({"alg": "ECDH-ES", "enc": "A256GCM", "kid": key["kid"], **header}))
    token.add_recipient(key)
    return token.serialize(compact=True)


def contact_of(cluster, command_id):
    """What an operator is told of the matter that this command made."""
    answer, key = outcome(cluster, "huiyin.intake", command_id)
    assert answer.HasField("reply"), answer
    request = intake_pb2.GetContactRequest(matter_id=str(key))
    stub = intake_pb2_grpc.IntakeServiceStub(cluster.channel(cluster.of("intake")[0]))
    found = stub.GetContact(request, metadata=cluster.operator, timeout=20).contact
    return {"name": found.name, "phone": found.phone, "address": found.address}


def records(cluster, topic):
    """Every value of every record, the commands' own topic too."""
    consumer = confluent_kafka.Consumer({"bootstrap.servers": cluster.brokers.address, "group.id": "look",
                                         "enable.partition.eof": True, "auto.offset.reset": "earliest"})
    places = consumer.list_topics(topic, 20).topics[topic].partitions
    consumer.assign([confluent_kafka.TopicPartition(topic, place, 0) for place in places])
    ended, values = set(), []
    while len(ended) < len(places):
        message = consumer.poll(20)
        assert message is not None, f"{topic} does not answer"
        if message.error():
            assert message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF, message.error()
            ended.add(message.partition())
        else:
            values.append(message.value() or b"")
    consumer.close()
    return values


def test_contact_data_comes_encrypted_and_is_told_to_the_operator_alone(cluster):
    for partition in (0, 1, 1):
        produce(cluster, submission("with-jwe", contact_jwe=contact_jwe(cluster)), partition=partition)
    assert contact_of(cluster, "with-jwe") == CONTACT
    kcat(cluster, json.dumps({
        "service": "huiyin.intake", "header": {"commandId": "shell-jwe", "actor": "hotline"},
        "command": {"submitCase": {"channel": "CHANNEL_HOTLINE", "text": "路灯不亮", "areaId": "chengguan",
                                   "contactJwe": contact_jwe(cluster)}}}, ensure_ascii=False))
    assert contact_of(cluster, "shell-jwe") == CONTACT
    found = cluster.ctl("requester", "--phone", "13917172323", "--output", "json")
    assert len(json.loads(found.stdout)["submissions"]) == 2


def test_contact_data_that_cannot_be_taken_is_refused_and_nobody_waits(cluster):
    refused = {
        "jwe-kid": (contact_jwe(cluster, kid="another"), "contact-key"),
        "jwe-cut": (contact_jwe(cluster)[:-2], "ECDH-ES and A256GCM"),
        "jwe-else": (contact_jwe(cluster, {"telephone": CONTACT["phone"]}), "holds no contact"),
        "jwe-long": (contact_jwe(cluster, {**CONTACT, "phone": "1" * 33}), "phone"),
        "jwe-large": ("x" * 5000, "4096"),
    }
    for command_id, (token, _) in refused.items():
        produce(cluster, submission(command_id, contact_jwe=token))
    produce(cluster, submission("jwe-after", contact_jwe=contact_jwe(cluster)))
    for command_id, (_, words) in refused.items():
        rejection = outcome(cluster, "huiyin.intake", command_id)[0].rejection
        assert rejection.field == "submit_case.contact_jwe" and words in rejection.message, rejection
    assert contact_of(cluster, "jwe-after") == CONTACT


def test_contact_data_is_nowhere_in_the_open(cluster):
    topics = [topic for topic in confluent_kafka.admin.AdminClient(
        {"bootstrap.servers": cluster.brokers.address}).list_topics(timeout=20).topics if topic.startswith("huiyin.")]
    assert {"huiyin.intake", "huiyin.keys", COMMANDS} <= set(topics)
    held = {topic: b"".join(records(cluster, topic)) for topic in topics}
    held |= {str(path): path.read_bytes() for path in sorted(cluster.folder.rglob("*"))
             if path.is_file() and path.parts[len(cluster.folder.parts)] != "kafka"}
    assert any("/state/" in name for name in held) and any(name.endswith("/log") for name in held)
    for name, content in held.items():
        assert [secret for secret in SECRETS if secret.encode() in content] == [], name
    # The JWE itself opens as long as intake's key lives, so it must not be kept for ever either.
    head = contact_jwe(cluster).split(".")[0][:20].encode()
    assert head in held.pop(COMMANDS)
    assert [name for name, content in held.items() if head in content] == []


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
