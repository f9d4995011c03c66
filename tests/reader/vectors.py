"""The vectors of tests/reader/vectors, read: what their fields mean is in vectors/README.md."""

import json
import pathlib

from huiyin.common.v1 import record_pb2
from huiyin_reader.judge import digest
from huiyin_reader.kafka_source import End, RawRecord

FOLDER = pathlib.Path(__file__).parent / "vectors"
TOPIC = "huiyin.tracking"
STOPS = ("cut", "broken")


class Vector:
    def __init__(self, path):
        said = json.loads(path.read_text())
        begin = said.get("begin", {})
        self.name, self.why, self.bookmark = path.stem, said["why"], said["bookmark"]
        self.begin, self.prove = begin.get("from", 0), begin.get("middle") != "next_opening"
        self.verdicts = [one.get("verdict") for one in said["records"]]
        self.has_gaps = any("offset" in one for one in said["records"])
        self.records = []
        for i, one in enumerate(said["records"]):
            self.records.append(RawRecord(0, one.get("offset", i), 1_000_000 + i, f"k{i}", self._bytes(one)))

    def _bytes(self, one):
        if "bytes" in one:
            return bytes.fromhex(one["bytes"])
        if "repeats" in one:
            return self.records[one["repeats"]].value
        if "opened" in one:
            return record_pb2.Record(opened=record_pb2.Opened(nonce=one["opened"].encode())).SerializeToString()
        envelope = record_pb2.Envelope(epoch=one["epoch"], sequence=one["sequence"])
        if "previous_digest" in one:
            envelope.previous_digest = int(one["previous_digest"], 16)
        elif one["after"] is not None:
            envelope.previous_digest = digest(self.records[one["after"]].value)
        events = [bytes.fromhex(event) for event in one.get("events", ())]
        record = record_pb2.Record(envelope=envelope, events=events)
        return record.SerializeToString() + bytes.fromhex(one.get("more", ""))

    @property
    def wanted(self):
        """(offset, verdict) of all that a reader gives who asks for everything."""
        return [(record.offset, verdict) for record, verdict in zip(self.records, self.verdicts)
                if verdict is not None and verdict not in STOPS]

    @property
    def error(self):
        return self.verdicts[-1] if self.verdicts[-1] in STOPS else None


def all_vectors():
    return [Vector(path) for path in sorted(FOLDER.glob("*.json"))]


class MemorySource:
    """One partition of records, in place of Kafka."""

    def __init__(self, records, low=0):
        self.records, self.low, self.marks = list(records), low, 0
        self.closed = self.told_end = False

    def partition_count(self):
        return 1

    def extent(self, partition):
        high = self.records[-1].offset + 1 if self.records else 0
        return self.low, high + self.marks

    def start(self, offsets):
        self.next = offsets.get(0)

    def poll(self, timeout_seconds):
        for record in self.records:
            if record.offset >= self.next:
                self.next, self.told_end = record.offset + 1, False
                return record
        if self.told_end:
            return None
        self.told_end = True
        return End(0, self.extent(0)[1])

    def read_at(self, partition, offset):
        return next((record for record in self.records if record.offset == offset), None)

    def close(self):
        self.closed = True
