"""The decision logs as any outsider must read them: only records that the rule of one writer lets count."""

import collections

from huiyin.common.v1 import admin_pb2, admin_pb2_grpc, matter_pb2
from huiyin.dispatch.v1 import events_pb2 as dispatch_events
from huiyin.evaluation.v1 import events_pb2 as evaluation_events
from huiyin.intake.v1 import events_pb2 as intake_events
from huiyin.tracking.v1 import events_pb2 as tracking_events

RECORDS = {
    "huiyin.intake": intake_events.Record,
    "huiyin.dispatch": dispatch_events.Record,
    "huiyin.tracking": tracking_events.Record,
    "huiyin.evaluation": evaluation_events.Record,
}
Command = collections.namedtuple("Command", "appended_at reply")
EVENTS_OF_A_CASE = ["case_submitted", "case_accepted", "case_dispatched", "case_received", "case_handled",
                    "case_opened", "case_closed", "case_counted", "case_called_back", "case_settled"]


class Logs:
    """What the four logs say: `events` counts (event, matter), `commands` lists what each command id was answered."""

    def __init__(self, huiyin):
        self.huiyin = huiyin
        self.events = collections.Counter()
        self.commands = collections.defaultdict(list)
        self.counted = self.skipped = self.openings = 0
        for topic, record_type in RECORDS.items():
            admin = admin_pb2_grpc.AdminServiceStub(self.channel_of(topic))
            epochs, sequences = collections.defaultdict(lambda: -1), collections.Counter()
            request = admin_pb2.TailRequest(topic=topic, from_offset=0)
            for said in admin.Tail(request, timeout=120, metadata=huiyin.operator):
                record = record_type.FromString(said.record)
                if record.HasField("opened"):
                    epochs[said.partition] = said.offset
                    self.openings += 1
                elif (record.envelope.epoch == epochs[said.partition]
                      and record.envelope.sequence == sequences[said.partition] + 1):
                    sequences[said.partition] += 1
                    self._count(said, record)
                else:
                    self.skipped += 1

    def channel_of(self, topic):
        """Where that log is read."""
        return self.huiyin.channel

    def _count(self, said, record):
        self.counted += 1
        for event in record.events:
            name = event.WhichOneof("event")
            self.events[name, getattr(event, name).matter_id] += 1
        if record.envelope.cause.HasField("command"):
            reply = matter_pb2.CaseReply.FromString(record.answer.reply) if record.answer.HasField("reply") else None
            self.commands[record.envelope.cause.command.command_id].append(
                Command(said.append_time_us / 1e6, reply))

    def check_exactly_once(self, load):
        """Each acknowledged command stands once with the reply that was told, each case went its whole way once; its matters."""
        for command_id, known in load.acknowledged.items():
            assert [c.reply for c in self.commands[command_id]] == [known.reply], command_id
        matters = {a.reply.matter_id for a in load.acknowledged.values()}
        assert len(load.acknowledged) == 4 * len(matters)
        for event in EVENTS_OF_A_CASE:
            counts = {matter: self.events[event, matter] for matter in matters}
            assert counts == dict.fromkeys(matters, 1), (event, [m for m, c in counts.items() if c != 1][:3])
        return matters
