"""Where a reader of one partition stands, as a line of text to keep. C++ (services/kit/reader/bookmark.h) reads the same."""

import re

from huiyin_reader.errors import BadBookmark
from huiyin_reader.judge import Known, Place, digest

_VERSION = "hb1"
_NUMBER = r"(-?[0-9]{1,20})"
_FORM = re.compile(
    rf"{_VERSION}:([^:]*):{_NUMBER}:{_NUMBER}:(nothing|epoch|all):{_NUMBER}:{_NUMBER}:([0-9a-f]{{16}}):{_NUMBER}:{_NUMBER}")


def format_bookmark(topic: str, partition: int, place: Place, begin: int = 0) -> str:
    """`begin`: what stands below it is only read to know what counts."""
    text = (f"{_VERSION}:{topic}:{partition}:{place.next}:{place.known.value}:{place.epoch}:{place.sequence}:"
            f"{place.digest:016x}:{place.last_offset}:{begin}")
    return f"{text}:{digest(text.encode()):016x}"


def parse_bookmark(text: str):
    """Returns (topic, partition, place, begin). Raises BadBookmark."""

    def refused(why):
        return BadBookmark(f"the bookmark {why}. Give the one that the reader gave, unchanged; or begin without one, "
                           "from the log's beginning")

    if not text.startswith("hb"):
        raise refused("is none")
    if text.split(":", 1)[0] != _VERSION:
        raise refused("has a version that is not known here")
    body, _, check = text.rpartition(":")
    form = _FORM.fullmatch(body)
    if not form:
        raise refused("is not whole")
    if check != f"{digest(body.encode()):016x}":
        raise refused("was altered")
    topic, partition, following, known, epoch, sequence, last_digest, last_offset, begin = form.groups()
    place = Place(int(following), Known(known), int(epoch), int(sequence), int(last_digest, 16), int(last_offset))
    if place.next < 0 or place.epoch >= place.next or place.last_offset >= place.next:
        raise refused("is not whole")
    return topic, int(partition), place, int(begin)
