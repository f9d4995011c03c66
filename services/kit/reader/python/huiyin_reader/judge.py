"""Which records of a decision log count. The same rule, states and names as services/kit/reader/judge.h, and tested with the same
vectors (tests/reader/vectors): whoever changes one changes both."""

import dataclasses
import enum

import xxhash
from google.protobuf.message import DecodeError

from huiyin.common.v1 import record_pb2


class Verdict(enum.Enum):
    COUNTED = "counted"          # a decision
    OPENED = "opened"            # a new epoch began
    STALE_EPOCH = "stale_epoch"  # written by an instance that no longer owned the partition
    GAP = "gap"                  # the record before it was lost on its way: its writer decides again
    REPEATED = "repeated"        # its sequence was counted before
    UNJUDGED = "unjudged"        # it came before the first opening that this reader has seen
    CUT = "cut"                  # the log does not continue what was read before: stop
    BROKEN = "broken"            # this is no record of a decision log: stop


class Known(enum.Enum):
    """What is known of the log before the next record."""

    NOTHING = "nothing"
    EPOCH = "epoch"
    ALL = "all"


def digest(data: bytes) -> int:
    """Of a record's bytes: XXH3, 64 bits."""
    return xxhash.xxh3_64_intdigest(data)


@dataclasses.dataclass(frozen=True)
class Place:
    """Behind which record a reader stands, and what it knows there."""

    next: int = 0
    known: Known = Known.ALL
    epoch: int = -1
    sequence: int = 0      # of the last counted record
    digest: int = 0        # of the last counted record, 0 before the first
    last_offset: int = -1  # of the last counted record, -1 before the first

    @staticmethod
    def in_the_middle(offset: int) -> "Place":
        return Place(next=offset, known=Known.NOTHING)


def parse(value: bytes):
    """The record, or None if it is none."""
    try:
        record = record_pb2.Record.FromString(value)
    except DecodeError:
        return None
    return record if record.WhichOneof("kind") else None


def judge(place: Place, offset: int, value: bytes):
    """Returns (the verdict, the record or None, the place behind it; after CUT and BROKEN the same place)."""
    record = parse(value)
    if record is None:
        return Verdict.BROKEN, None, place
    at = dataclasses.replace(place, next=offset + 1)
    if record.HasField("opened"):
        known = Known.ALL if place.known is Known.ALL else Known.EPOCH
        return Verdict.OPENED, record, dataclasses.replace(at, epoch=offset, known=known)
    if place.known is Known.NOTHING:
        return Verdict.UNJUDGED, record, at
    envelope = record.envelope
    if envelope.epoch > place.epoch:
        return Verdict.CUT, record, place
    if envelope.epoch != place.epoch:
        return Verdict.STALE_EPOCH, record, at
    if place.known is Known.EPOCH and envelope.sequence > 0:
        # At its word: as if the record that it names as the one before it had been counted.
        at = dataclasses.replace(
            at, known=Known.ALL, sequence=envelope.sequence - 1, digest=envelope.previous_digest)
    if envelope.sequence != at.sequence + 1:
        return (Verdict.GAP if envelope.sequence > at.sequence else Verdict.REPEATED), record, at
    if envelope.previous_digest != at.digest:
        return Verdict.CUT, record, place
    return Verdict.COUNTED, record, dataclasses.replace(
        at, sequence=envelope.sequence, digest=digest(value), last_offset=offset)
