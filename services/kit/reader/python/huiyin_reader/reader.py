"""DecisionReader: the records that count, of a topic of decisions. Behaves as services/kit/reader/decision_reader.h."""

import dataclasses
import time

from huiyin_reader.bookmark import format_bookmark, parse_bookmark
from huiyin_reader.errors import BadBookmark, BrokenRecord, LogCut, LogIncomplete
from huiyin_reader.judge import Place, Verdict, digest, judge
from huiyin_reader.kafka_source import End, KafkaSource

_SKIPPED = {Verdict.STALE_EPOCH, Verdict.GAP, Verdict.REPEATED}
_LOOK_SECONDS = 0.5
# What does not count is also how a log looks that was cut and written on: the last record that counted is read again, unless
# one that continues it comes first. Not at once, since thousands of stale records may follow each other.
_DOUBT_SECONDS = 1.0


@dataclasses.dataclass(frozen=True)
class DecisionRecord:
    partition: int
    offset: int
    append_time_us: int  # microseconds since 1970 UTC, by the broker
    key: str
    verdict: Verdict
    record: object       # huiyin.common.v1.Record: envelope, answer, events as bytes
    value: bytes         # the same as the service's own Record reads it, events typed

    @property
    def envelope(self):
        return self.record.envelope

    @property
    def events(self):
        return self.record.events


@dataclasses.dataclass
class _Partition:
    place: Place
    begin: int         # what stands below it is only read to know what counts
    end: int | None    # None: goes on for ever
    done: bool = False


class DecisionReader:
    """Where it begins, for each partition, and what is then known:

    bookmarks=[text, …]        everything; that the log still holds what was read is checked first. Nothing is read twice.
    neither                    everything: from the log's beginning.
    begin=offset               everything: what stands below the offset is read first, in silence, however long that takes.
                               -1: the end. {partition: offset, …} says it for each.
    the same, prove=False      nothing until an opening is seen, perhaps months on: what comes before is `unjudged` and not counted.
                               From there the epoch is known; the first record of that epoch is taken at its word (judge.h says when
                               that is wrong, and that it shows).

    Partitions with neither a bookmark nor a begin are read from the beginning, unless `partitions` leaves them out.
    `follow=False` ends at the end as it is now. Not for use by two threads at once.

    Raises Unavailable (call again), LogCut and BrokenRecord (each time again: a person must look), LogIncomplete, BadBookmark."""

    def __init__(self, brokers, topic, *, partitions=None, bookmarks=(), begin=0, prove=True, follow=True,
                 openings=False, skipped=False, unjudged=False, properties=None):
        self.topic = topic
        self._source = KafkaSource(brokers, topic, properties) if isinstance(brokers, str) else brokers
        self._given = {Verdict.COUNTED}
        self._given |= {Verdict.OPENED} if openings else set()
        self._given |= _SKIPPED if skipped else set()
        self._given |= {Verdict.UNJUDGED} if unjudged else set()
        self._pending = None  # came, and could not be judged yet
        self._doubts = {}  # partition: since when, by the monotonic clock
        self.seen = {verdict: 0 for verdict in Verdict}
        try:
            self._partitions = self._place_all(partitions, bookmarks, begin, prove, follow)
            self._source.start({p: one.place.next for p, one in self._partitions.items() if not one.done})
        except BaseException:
            self._source.close()
            raise

    def _place_all(self, partitions, bookmarks, begin, prove, follow):
        count = self._source.partition_count()
        kept = {}
        for text in bookmarks:
            topic, partition, place, first = parse_bookmark(text)
            if topic != self.topic:
                raise BadBookmark(f"the bookmark is one of {topic}, not of {self.topic}")
            if partition in kept:
                raise BadBookmark(f"there are two bookmarks of {self.topic}/{partition}")
            kept[partition] = place, first
        placed = {}
        for partition in range(count) if partitions is None else partitions:
            if not 0 <= partition < count:
                raise ValueError(f"{self.topic} has no partition {partition}: it has {count}, from 0 on")
            low, high = self._source.extent(partition)
            if partition in kept:
                place, first = kept[partition]
                self._check_not_cut(partition, place)
            else:
                offset = begin if isinstance(begin, int) else begin.get(partition, 0)
                place, first = self._begin_at(partition, offset, prove, low, high)
            one = _Partition(place, first, None if follow else high)
            one.done = one.end is not None and place.next >= one.end
            placed[partition] = one
        return placed

    def _begin_at(self, partition, offset, prove, low, high):
        name = f"{self.topic}/{partition}"
        offset = high if offset < 0 else offset
        if offset > high:
            raise ValueError(f"{name} ends at offset {high}, before the given {offset}")
        if low == 0 and (offset == 0 or prove):
            return Place(), offset
        if prove:
            raise LogIncomplete(f"{name} begins at offset {low}: its first records are gone, so which of the others count "
                                "cannot be proven. Restore them, or begin in the middle, with prove=False")
        offset = max(offset, low)
        return Place.in_the_middle(offset), offset

    def next(self, timeout_seconds=1.0):
        """The next record; None: nothing to give came for so long, or the end is reached."""
        until = time.monotonic() + timeout_seconds
        while not self.ended:
            self._settle_doubts(everything=False)
            if self.ended:
                break
            if self._pending is None:
                self._pending = self._source.poll(max(0.0, until - time.monotonic()))
            if self._pending is None:
                self._settle_doubts(everything=True)
            else:
                found = self._take(self._pending)
                self._pending = None
                if found is not None:
                    return found
            if time.monotonic() >= until:
                break
        return None

    def _settle_doubts(self, everything):
        """Raises LogCut, and Unavailable as long as that cannot be known."""
        now = time.monotonic()
        for partition, since in list(self._doubts.items()):
            if everything or self._partitions[partition].done or now - since > _DOUBT_SECONDS:
                self._check_not_cut(partition, self._partitions[partition].place)
                del self._doubts[partition]

    def __iter__(self):
        """Each record as it comes; waits for more for ever, or ends at the end."""
        while not self.ended:
            found = self.next(_LOOK_SECONDS)
            if found is not None:
                yield found

    @property
    def ended(self):
        return not self._doubts and all(one.done for one in self._partitions.values())

    def bookmark(self, partition):
        """Behind what was given last of that partition."""
        one = self._partitions[partition]
        return format_bookmark(self.topic, partition, one.place, one.begin if one.begin > one.place.next else 0)

    def bookmarks(self):
        return [self.bookmark(partition) for partition in self._partitions]

    def close(self):
        self._source.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _take(self, came):
        """What is given of it, or None. Leaves the partition where it was if it raises."""
        one = self._partitions[came.partition]
        if one.end is not None and came.offset >= one.end:
            one.done = True
        if isinstance(came, End) or one.done or came.offset < one.place.next:
            return None
        verdict, record, behind = judge(one.place, came.offset, came.value)
        where = f"{self.topic}/{came.partition} at offset {came.offset}"
        if verdict is Verdict.BROKEN:
            raise BrokenRecord(f"{where}: this is no record of a decision log. Was it written by another program, or by a newer "
                               "version?")
        if verdict is Verdict.CUT:
            raise LogCut(f"{where}: the log does not continue what was read before it. Were the bookmarks those of another log?")
        if verdict is Verdict.COUNTED:
            self._doubts.pop(came.partition, None)
        elif behind.last_offset >= 0:
            self._doubts.setdefault(came.partition, time.monotonic())
        self.seen[verdict] += 1
        one.place = behind
        one.done = one.end is not None and behind.next >= one.end
        if came.offset < one.begin or verdict not in self._given:
            return None
        return DecisionRecord(came.partition, came.offset, came.append_time_us, came.key, verdict, record, came.value)

    def _check_not_cut(self, partition, place):
        if place.last_offset < 0:
            return
        found = self._source.read_at(partition, place.last_offset)
        if found is None or digest(found.value) != place.digest:
            raise LogCut(f"{self.topic}/{partition}: the record at offset {place.last_offset} that was read before is gone or "
                         "differs: the log was cut")
