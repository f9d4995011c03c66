"""What a hotline system does that speaks nothing but Kafka: it writes commands, and finds their outcome by command id."""

import time

import confluent_kafka

from huiyin.common.v1 import matter_pb2, record_pb2
from huiyin.intake.v1 import commands_pb2 as intake_commands
from huiyin_reader import DecisionReader

COMMANDS = "huiyin.commands"


def produce(cluster, record, **where):
    producer = confluent_kafka.Producer({"bootstrap.servers": cluster.brokers.address})
    producer.produce(COMMANDS, record.SerializeToString(), **where)
    assert producer.flush(20) == 0


def outcome(cluster, topic, command_id, seconds=30):
    """(answer, key of the record) of the one decision that this command caused."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with DecisionReader(cluster.brokers.address, topic, follow=False) as reader:
            found = [(d.key, record_pb2.Record.FromString(d.value)) for d in reader
                     if d.envelope.cause.command.command_id == command_id]
        if found:
            assert len(found) == 1, f"{command_id} was decided {len(found)} times"
            return found[0][1].answer, found[0][0]
        time.sleep(0.2)
    raise AssertionError(f"no decision of {command_id} within {seconds} s")


def submission(command_id, **fields):
    command = intake_commands.Command(submit_case=intake_commands.SubmitCase(
        channel=matter_pb2.CHANNEL_HOTLINE, text="河水发黑", area_id="chengguan", **fields))
    return record_pb2.CommandRecord(service="huiyin.intake", payload=command.SerializeToString(),
                                    header=record_pb2.CommandHeader(command_id=command_id, actor="hotline"))
