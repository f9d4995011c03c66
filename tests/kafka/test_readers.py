"""On a real broker: the C++ reader (through huiyinctl tail) and the Python one count the same records of the same topics.

tests/run.sh --only kafka"""

import json
import pathlib
import random
import subprocess
import sys
import time

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/kafka"), str(ROOT / "tests/reader"), str(ROOT / "tests/system")]

from broker import Broker  # noqa: E402
from huiyin.common.v1 import admin_pb2, admin_pb2_grpc, record_pb2  # noqa: E402
from huiyin_process import Huiyin, run_ctl  # noqa: E402
from huiyin_reader import DecisionReader, LogCut, ReaderError  # noqa: E402
from huiyin_reader.judge import digest  # noqa: E402
from vectors import all_vectors  # noqa: E402

SEED = 20261126
VECTORS = [vector for vector in all_vectors() if not vector.has_gaps]
COMMAND_SECONDS_MAX = 60


@pytest.fixture(scope="module")
def broker():
    with Broker("readers") as running:
        yield running


def make_topic(broker, name, partitions=1):
    admin = AdminClient({"bootstrap.servers": broker.address})
    topic = NewTopic(name, num_partitions=partitions, config={"max.message.bytes": "1050000"})
    admin.create_topics([topic], operation_timeout=20)[name].result()


def remove_topic(broker, name):
    admin = AdminClient({"bootstrap.servers": broker.address})
    admin.delete_topics([name], operation_timeout=20)[name].result()
    end = time.monotonic() + 20
    while name in admin.list_topics(timeout=10).topics and time.monotonic() < end:
        time.sleep(0.1)


def produce(broker, topic, partition, records):
    """`records`: (key, value). In order."""
    producer = Producer({"bootstrap.servers": broker.address, "enable.idempotence": True})
    for key, value in records:
        producer.produce(topic, key=key, value=value, partition=partition)
    assert producer.flush(30) == 0


def by_huiyinctl(broker, topic, *options, check=True):
    done = run_ctl("tail", topic, "--brokers", broker.address, *options, check=False, timeout=COMMAND_SECONDS_MAX)
    assert not check or done.returncode == 0, done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def by_python(broker, topic, *options, check=True):
    done = subprocess.run([sys.executable, "-m", "huiyin_reader", "--brokers", broker.address, topic, *options],
                          capture_output=True, text=True, timeout=COMMAND_SECONDS_MAX)
    assert not check or done.returncode == 0, done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def counted(lines):
    return [(line["partition"], line["offset"], line["key"]) for line in lines
            if "opened" not in line and "counts" not in line]


def told(lines):
    """(offset, verdict) of everything that huiyinctl tail --skipped prints."""
    return [(line["offset"], line.get("counts") or ("opened" if "opened" in line else "counted")) for line in lines]


def test_vectors(broker):
    make_topic(broker, "huiyin.tracking", len(VECTORS))
    for partition, vector in enumerate(VECTORS):
        produce(broker, "huiyin.tracking", partition, [(record.key, record.value) for record in vector.records])
    for partition, vector in enumerate(VECTORS):
        wanted = [(partition, offset, f"k{offset}") for offset, verdict in vector.wanted if verdict == "counted"]
        code = 5 if vector.error else 0
        place = ["--partition", str(partition), "--from", str(vector.begin)]
        python = by_python(broker, "huiyin.tracking", *place, *([] if vector.prove else ["--next-opening"]), check=False)
        assert (python[0], counted(python[1])) == (code, wanted), vector.name
        if vector.begin > 0 and vector.prove:
            continue  # tail never reads below where it begins
        ctl = by_huiyinctl(broker, "huiyin.tracking", *place, "--skipped", check=False)
        assert (ctl[0], told(ctl[1])) == (code, vector.wanted), vector.name
        assert counted(ctl[1]) == wanted, vector.name


class RandomLog:
    """A partition as owners come and go, some of whom do not know yet that they are owners no more."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.values, self.counted = [], []
        self.last = (0, 0)  # sequence and digest of the last that counts
        self.owners = []    # [epoch, sequence, digest as that owner believes them]

    def grow(self, steps):
        for _ in range(steps):
            owner = self.random.choice(self.owners) if self.owners else None
            if owner is None or self.random.random() < 0.05:
                nonce = self.random.randbytes(16)
                self.values.append(record_pb2.Record(opened=record_pb2.Opened(nonce=nonce)).SerializeToString())
                self.owners = [*self.owners[-2:], [len(self.values) - 1, *self.last]]
            elif owner[0] != self.owners[-1][0] or self.random.random() < 0.9:
                self.decide(owner)
            else:  # the head of a batch is lost: nothing of this epoch counts any more
                self.decide(owner, lost=1)
                owner[1] += 10
        return self

    def decide(self, owner, lost=0):
        epoch, sequence, previous = owner
        envelope = record_pb2.Envelope(epoch=epoch, sequence=sequence + 1 + lost, previous_digest=previous,
                                       decided_at_us=self.random.randrange(10**15))
        value = record_pb2.Record(envelope=envelope).SerializeToString()
        owner[1:] = [sequence + 1 + lost, digest(value)]
        if epoch == self.owners[-1][0] and sequence == self.last[0] and not lost:
            self.last = (sequence + 1, digest(value))
            self.counted.append(len(self.values))
        self.values.append(value)


def test_random_owners(broker):
    partitions = 3
    make_topic(broker, "huiyin.dispatch", partitions)
    wanted = {}
    for partition in range(partitions):
        log = RandomLog(SEED + partition).grow(3000)
        produce(broker, "huiyin.dispatch", partition, [(f"k{i}", value) for i, value in enumerate(log.values)])
        wanted[partition] = [(partition, offset, f"k{offset}") for offset in log.counted]
        assert 300 < len(log.counted) < len(log.values) - 300, "the seed makes both"
    for lines in (by_huiyinctl(broker, "huiyin.dispatch")[1], by_python(broker, "huiyin.dispatch")[1]):
        got = counted(lines)
        for partition in range(partitions):
            assert [one for one in got if one[0] == partition] == wanted[partition]


def test_bookmarks_of_the_command_line(broker, tmp_path):
    vector = next(one for one in VECTORS if one.name == "stale_owner")
    records = [(record.key, record.value) for record in vector.records]
    make_topic(broker, "huiyin.evaluation")
    produce(broker, "huiyin.evaluation", 0, records[:3])
    options = ["--bookmarks", str(tmp_path / "kept")]
    assert [one[1] for one in counted(by_python(broker, "huiyin.evaluation", *options)[1])] == [1, 2]
    produce(broker, "huiyin.evaluation", 0, records[3:])
    assert [one[1] for one in counted(by_python(broker, "huiyin.evaluation", *options)[1])] == [5, 7]
    assert by_python(broker, "huiyin.evaluation", *options)[1] == []

    # The topic is another with the same name: the log was cut, say both, and stop.
    remove_topic(broker, "huiyin.evaluation")
    make_topic(broker, "huiyin.evaluation")
    produce(broker, "huiyin.evaluation", 0, [records[0]] * 9)
    assert by_python(broker, "huiyin.evaluation", *options, check=False) == (5, [])
    with pytest.raises(LogCut):
        DecisionReader(broker.address, "huiyin.evaluation", bookmarks=(tmp_path / "kept").read_text().split())


def test_following(broker):
    vector = next(one for one in VECTORS if one.name == "stale_owner")
    records = [(record.key, record.value) for record in vector.records]
    make_topic(broker, "huiyin.intake")
    tail = subprocess.Popen(
        [ROOT / "build/release/bin/huiyinctl", "tail", "intake", "--brokers", broker.address, "--follow"],
        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    with DecisionReader(broker.address, "huiyin.intake") as reader:
        for record in records:
            produce(broker, "huiyin.intake", 0, [record])
        assert [reader.next(20).offset for _ in range(4)] == [1, 2, 5, 7]
        assert reader.next(0.3) is None
    lines = [json.loads(tail.stdout.readline()) for _ in range(6)]
    assert told(lines) == [(0, "opened"), (1, "counted"), (2, "counted"), (3, "opened"), (5, "counted"), (7, "counted")]
    tail.terminate()
    assert tail.wait(timeout=20) == 0, "an end that was asked for is no error"


def test_from_a_service_and_from_kafka_alike(broker, tmp_path):
    """What a service's own log prints, its copy in Kafka prints too."""
    with Huiyin(tmp_path / "data") as huiyin:
        huiyin.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
        huiyin.ctl("submit", "--text", "文庙路12号门口路灯不亮", "--area", "chengguan-wenmiao")
        served = [json.loads(line) for line in huiyin.ctl("tail", "directory").stdout.splitlines()]
        request = admin_pb2.TailRequest(topic="huiyin.directory")
        copies = list(admin_pb2_grpc.AdminServiceStub(huiyin.channel).Tail(request, timeout=60, metadata=huiyin.operator))
        make_topic(broker, "huiyin.directory")
        produce(broker, "huiyin.directory", 0, [(copy.key, copy.record) for copy in copies])
        command = record_pb2.CommandRecord(service="huiyin.intake", root_id="1")
        make_topic(broker, "huiyin.commands", 2)
        produce(broker, "huiyin.commands", 1, [("1", command.SerializeToString())])
    lines = by_huiyinctl(broker, "directory")[1]
    for line in served + lines:
        assert line.pop("append_time")
    assert lines == served and len(lines) > 1
    commands = by_huiyinctl(broker, "commands")[1]
    assert [(line["partition"], line["command"]["service"]) for line in commands] == [(1, "huiyin.intake")]
    assert by_huiyinctl(broker, "commands", "--partition", "0")[1] == []


def test_what_is_not_there(broker):
    assert by_huiyinctl(broker, "huiyin.nothing", check=False)[0] == 1
    assert by_python(broker, "huiyin.nothing", check=False)[0] == 5
    with pytest.raises(ReaderError):
        DecisionReader(broker.address, "huiyin.nothing")
    nobody = type("", (), {"address": "127.0.0.1:1"})
    assert by_huiyinctl(nobody, "intake", "--timeout", "1", check=False)[0] == 4
    assert by_python(nobody, "huiyin.intake", check=False)[0] == 4
