"""The drill: back up a cluster at work, lose it with all its disks, restore into new brokers, go on."""

import contextlib
import json
import shutil
import time
import types

import confluent_kafka
import pytest

from checks import ClusterLogs, check_states, finish, wait_consumed
from clients import AnyInstance, Progress
from cluster import Cluster
from hotline import COMMANDS, outcome, produce, submission
from huiyin.common.v1 import matter_pb2
from huiyin.intake.v1 import intake_pb2, intake_pb2_grpc
from huiyin_process import ROOT, run_ctl, until
from kill_load import Load, phone_of
from topics import forget

CASES_AT_A_TIME = 6
FORGOTTEN = 2  # of each partition of huiyin.commands
PARTITIONS = (0, 1)


@pytest.fixture
def seed():
    return time.time_ns() % 10**9


def extents(cluster):
    """Where each partition of huiyin.commands begins and ends."""
    consumer = confluent_kafka.Consumer({"bootstrap.servers": cluster.brokers.address, "group.id": "drill"})
    with contextlib.closing(consumer):
        return [consumer.get_watermark_offsets(confluent_kafka.TopicPartition(COMMANDS, p), timeout=20) for p in PARTITIONS]


def abort_a_transaction(cluster):
    """Leaves offsets in huiyin.commands at which no record is."""
    producer = confluent_kafka.Producer({"bootstrap.servers": cluster.brokers.address, "transactional.id": "hotline"})
    producer.init_transactions(20)
    producer.begin_transaction()
    for partition in PARTITIONS:
        producer.produce(COMMANDS, b"never happened", partition=partition)
    producer.flush(20)
    before = extents(cluster)
    producer.abort_transaction(20)
    # The marks, one in each partition, come a little later.
    until(lambda: all(end > was for (_, end), (_, was) in zip(extents(cluster), before)), what="the end of a transaction")


def write_to_commands(cluster):
    """What another system's week leaves: a head that is gone, a gap, commands with their outcome; returns what they were told."""
    for partition in PARTITIONS:
        for _ in range(FORGOTTEN):
            produce(cluster, submission(f"drill-old-{partition}"), partition=partition)
        outcome(cluster, "huiyin.intake", f"drill-old-{partition}")
    abort_a_transaction(cluster)
    ids = [f"drill-{partition}" for partition in PARTITIONS]
    for partition, command_id in enumerate(ids):
        produce(cluster, submission(command_id), partition=partition)
    told = {command_id: outcome(cluster, "huiyin.intake", command_id)[0] for command_id in ids}
    wait_consumed(cluster)
    forget(cluster, COMMANDS, FORGOTTEN)  # as retention does in a week, once everybody has read it
    return told


def restore(cluster, folder, **options):
    return run_ctl("--output", "json", "restore-backup", "--from", folder, "--brokers", cluster.brokers.address, **options)


def check_refusals(folder):
    """What is said before any broker is asked."""
    assert run_ctl("restore-backup", "--from", folder, check=False).returncode == 1, "no brokers are named"
    assert "whole and unaltered" in run_ctl("restore-backup", "--from", folder, "--check").stdout
    records = folder / "huiyin.intake-0.records"
    good = records.read_bytes()
    records.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    altered = run_ctl("restore-backup", "--from", folder, "--brokers", "127.0.0.1:1", check=False)
    assert altered.returncode == 5 and "not as it was written" in altered.stderr, altered.stderr
    records.write_bytes(good)
    (folder / "manifest").rename(folder / "elsewhere")
    unfinished = run_ctl("restore-backup", "--from", folder, "--brokers", "127.0.0.1:1", check=False)
    assert unfinished.returncode == 3 and "no whole backup" in unfinished.stderr, unfinished.stderr
    (folder / "elsewhere").rename(folder / "manifest")


def run_old_cluster(folder, backup, seed):
    """Returns the cluster, which is gone by then, and what was acknowledged before the backup began."""
    with Cluster(folder, instances=1) as old:
        old.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
        told = write_to_commands(old)
        load = Load(seed, CASES_AT_A_TIME)
        load.use(AnyInstance(old, seed))
        Progress(load, old).await_more(400, 60, "the start")
        before = dict(load.acknowledged)
        taken = json.loads(run_ctl("--output", "json", "backup", "--brokers", old.brokers.address, "--to", backup).stdout)
        assert len(load.acknowledged) > len(before), "the cluster went on working meanwhile"
        assert taken["records"] > 4 * len(before)
        load.finish()
        assert not load.failures, load.failures[:3]
        commands = extents(old)
    return old, before, told, commands


def check_nothing_lost(new, before, told, commands, seed):
    """Every command acknowledged before the backup began stands once with its reply, and gets that when it is asked again."""
    again = Load(seed, 0)
    again.acknowledged = before
    again.use(AnyInstance(new, seed))
    again.ask_again()
    again.wait_asked()
    assert not again.failures, again.failures[:3]
    logs = ClusterLogs(new)
    for command_id, known in before.items():
        assert [c.reply for c in logs.commands[command_id]] == [known.reply], command_id
    cases = {command_id.rpartition("-")[0] for command_id, known in before.items() if known.kind == "rate"}
    whole = {command_id: known for command_id, known in before.items() if command_id.rpartition("-")[0] in cases}
    assert whole
    logs.check_exactly_once(types.SimpleNamespace(acknowledged=whole))
    for command_id, answer in told.items():
        assert outcome(new, "huiyin.intake", command_id)[0] == answer
        assert matter_pb2.CaseReply.FromString(answer.reply).matter_id
    assert [begin for begin, _ in extents(new)] == [begin for begin, _ in commands] == [FORGOTTEN for _ in PARTITIONS]


def check_contact_opens(new, before):
    case, reply = next((command_id.removesuffix("-submit"), known.reply) for command_id, known in before.items()
                       if known.kind == "submit" and known.request.command.contact.phone)
    told = intake_pb2_grpc.IntakeServiceStub(new.channel(new.of("intake")[0])).GetContact(
        intake_pb2.GetContactRequest(matter_id=reply.matter_id), timeout=20, metadata=new.operator)
    assert told.contact.phone == phone_of(case)


def check_new_cases(new, seed):
    load = Load(seed + 1, CASES_AT_A_TIME)
    load.use(AnyInstance(new, seed))
    Progress(load, new).await_more(80, 60, "the restore")
    finish(new, load)


def test_a_cluster_comes_back_from_its_backup(tmp_path, seed):
    backup = tmp_path / "backup"
    old, before, told, commands = run_old_cluster(tmp_path / "old", backup, seed)
    shutil.rmtree(old.folder)
    check_refusals(backup)
    new = Cluster(tmp_path / "new", instances=1)
    new.keys = old.keys
    with contextlib.ExitStack() as ending:
        ending.callback(new.brokers, "kill", "--clean")
        new.brokers("start")
        restored = json.loads(restore(new, backup).stdout)
        refused = restore(new, backup, check=False)
        assert refused.returncode == 5 and "hold, or have held, records of Huiyin" in refused.stderr, refused.stderr
        with new:
            wait_consumed(new)
            check_nothing_lost(new, before, told, commands, seed)
            check_contact_opens(new, before)
            check_new_cases(new, seed)
            check_states(new)
    print(f"{len(before)} commands acknowledged before the backup, {restored['records']} records restored")
