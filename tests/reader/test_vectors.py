"""The Python reader says of every vector what the C++ one says. tests/run.sh --only system"""

import pytest

import vectors
from huiyin_reader import BadBookmark, BrokenRecord, DecisionReader, LogCut, LogIncomplete, Unavailable, Verdict
from huiyin_reader.bookmark import format_bookmark, parse_bookmark
from huiyin_reader.judge import Place

ALL = vectors.all_vectors()
STALE = next(vector for vector in ALL if vector.name == "stale_owner")
EVERYTHING = {"openings": True, "skipped": True, "unjudged": True}


def read(source, **options):
    return DecisionReader(source, vectors.TOPIC, **{"follow": False} | options)


def begin_of(vector):
    return {"begin": vector.begin, "prove": vector.prove}


def rest(reader):
    """(what it gives up to the end, the error that ends it or None)"""
    given = []
    try:
        for record in reader:
            given.append((record.offset, record.verdict.value))
    except (LogCut, BrokenRecord) as error:
        return given, {LogCut: "cut", BrokenRecord: "broken"}[type(error)]
    return given, None


@pytest.mark.parametrize("vector", ALL, ids=lambda vector: vector.name)
def test_vector(vector):
    reader = read(vectors.MemorySource(vector.records), **begin_of(vector), **EVERYTHING)
    assert rest(reader) == (vector.wanted, vector.error)
    if vector.error:
        assert rest(reader) == ([], vector.error), "it says so again and passes nothing"
    assert reader.bookmark(0) == vector.bookmark
    assert reader.ended == (vector.error is None)
    only = read(vectors.MemorySource(vector.records), **begin_of(vector))
    assert rest(only) == ([one for one in vector.wanted if one[1] == "counted"], vector.error)


@pytest.mark.parametrize("vector", ALL, ids=lambda vector: vector.name)
def test_vector_from_each_bookmark(vector):
    for stop in range(len(vector.wanted) + 1):
        first = read(vectors.MemorySource(vector.records), **begin_of(vector), **EVERYTHING)
        given = [first.next() for _ in range(stop)]
        again = read(vectors.MemorySource(vector.records), bookmarks=first.bookmarks(), **EVERYTHING)
        following, error = rest(again)
        assert [(one.offset, one.verdict.value) for one in given] + following == vector.wanted
        assert error == vector.error


def test_a_record_is_given_whole():
    reader = read(vectors.MemorySource(STALE.records))
    record = reader.next()
    assert (record.partition, record.offset, record.append_time_us, record.key) == (0, 1, 1_000_001, "k1")
    assert record.envelope.sequence == 1 and len(record.events) == 1
    assert record.value == STALE.records[1].value
    rest(reader)
    assert reader.seen[Verdict.COUNTED] == 4 and reader.seen[Verdict.STALE_EPOCH] == 2 and reader.seen[Verdict.GAP] == 0


def test_nothing_is_lost_while_an_old_record_cannot_be_read():
    source = vectors.MemorySource(STALE.records[:5])
    reader, read_at = read(source, follow=True), source.read_at

    def away(partition, offset):
        raise Unavailable("not now")

    source.read_at = away
    assert [reader.next().offset for _ in range(2)] == [1, 2]
    for _ in range(2):
        with pytest.raises(Unavailable):
            reader.next(0.1)
    source.records = STALE.records
    source.read_at = read_at
    assert [reader.next().offset for _ in range(2)] == [5, 7]


def test_a_log_that_is_cut_while_it_is_read():
    source = vectors.MemorySource(STALE.records[:4])
    reader = read(source, follow=True)
    assert [reader.next().offset for _ in range(2)] == [1, 2]
    opening = STALE.records[0]
    source.records = [*STALE.records[:2], *(opening._replace(offset=i) for i in range(2, 9))]
    for _ in range(2):
        with pytest.raises(LogCut):
            reader.next(0.1)


def test_it_ends_where_the_log_ended():
    source = vectors.MemorySource(STALE.records)
    reader = read(source)
    source.records.append(STALE.records[7]._replace(offset=8))
    assert len(rest(reader)[0]) == 4 and reader.bookmark(0) == STALE.bookmark
    marked = vectors.MemorySource(STALE.records)
    marked.marks = 3
    assert len(rest(read(marked))[0]) == 4


def test_a_log_that_was_cut_behind_a_bookmark():
    source = vectors.MemorySource(STALE.records[:6])
    with pytest.raises(LogCut):
        read(source, bookmarks=[STALE.bookmark])
    assert source.closed
    with pytest.raises(LogCut):
        read(vectors.MemorySource([*STALE.records[:7], STALE.records[6]._replace(offset=7)]), bookmarks=[STALE.bookmark])


def test_only_a_whole_log_proves():
    with pytest.raises(LogIncomplete):
        read(vectors.MemorySource(STALE.records[3:], low=3))
    reader = read(vectors.MemorySource(STALE.records[3:], low=3), prove=False, **EVERYTHING)
    assert rest(reader)[0] == [(3, "opened"), (4, "stale_epoch"), (5, "counted"), (6, "stale_epoch"), (7, "counted")]


def test_from_the_end():
    reader = read(vectors.MemorySource(STALE.records), begin=-1, follow=True)
    assert reader.next(0) is None and not reader.ended
    with pytest.raises(ValueError):
        read(vectors.MemorySource(STALE.records), begin=9)
    with pytest.raises(ValueError):
        read(vectors.MemorySource(STALE.records), partitions=[1])


def test_bookmarks():
    place = Place(next=12, epoch=10, sequence=5, digest=0x0123456789ABCDEF, last_offset=11)
    good = format_bookmark(vectors.TOPIC, 3, place, 20)
    assert parse_bookmark(good) == (vectors.TOPIC, 3, place, 20)
    for bad in ("", "12", "hb2" + good[3:], good[:-1], good[:len(good) // 2], good.replace(":12:", ":13:"), good + " ",
                format_bookmark(vectors.TOPIC, 0, Place(next=12, epoch=12)),
                format_bookmark(vectors.TOPIC, 0, Place(next=12, last_offset=12))):
        with pytest.raises(BadBookmark):
            parse_bookmark(bad)
    for wrong in ([STALE.bookmark] * 2, [format_bookmark("huiyin.intake", 0, Place())]):
        with pytest.raises(BadBookmark):
            read(vectors.MemorySource(STALE.records), bookmarks=wrong)
