"""The reading half of the oracle: usable rows, as docs/import-la311.md defines them."""

import re
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

LOS_ANGELES = ZoneInfo("America/Los_Angeles")

FIELD_BYTES_MAX = 64 * 1024
ROW_BYTES_MAX = 256 * 1024
COLUMNS_MAX = 200
NEEDED = ["srnumber", "createddate", "status", "requesttype", "owner"]
STATUSES = {"Closed", "Cancelled", "Open", "Pending", "Referred Out"}
TEXT_BYTES_MAX = {
    "srnumber": 64, "requesttype": 128, "owner": 32, "assignto": 31, "requestsource": 64, "apc": 27,
    "ncname": 100, "address": 512,
}
NAMES = set(TEXT_BYTES_MAX) - {"address"}

FIELD = re.compile(rb'"((?:[^"]|"")*)"|([^,]*)')
TIME_24 = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)", re.ASCII)
TIME_12 = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d\d):(\d\d) ([AP]M)", re.ASCII)


class Unusable(Exception):
    """A row that goes to the rejects."""


def split_row(raw):
    """The fields of one whole row without its line end, as bytes."""
    if len(raw) > ROW_BYTES_MAX:
        raise Unusable("row too long")
    fields, at = [], 0
    while True:
        found = FIELD.match(raw, at)
        quoted, plain = found.group(1), found.group(2)
        fields.append(quoted.replace(b'""', b'"') if quoted is not None else plain)
        if len(fields) > COLUMNS_MAX or len(fields[-1]) > FIELD_BYTES_MAX:
            raise Unusable("too many columns or a field too long")
        at = found.end()
        if at == len(raw):
            return fields
        if raw[at:at + 1] != b",":
            raise Unusable("text after a quote")
        at += 1


def opens_quote(raw):
    """Whether `raw`, the start of a row, ends inside a quoted field."""
    at = 0
    while True:
        if raw[at:at + 1] == b'"':
            at += 1
            while True:
                at = raw.find(b'"', at)
                if at < 0:
                    return True
                at += 1
                if raw[at:at + 1] != b'"':
                    break
                at += 1
        at = raw.find(b",", at)
        if at < 0:
            return False
        at += 1


def read_rows(path):
    """Yields (line number, fields), or (line number, None) for a row that is not CSV."""
    with open(path, "rb") as file:
        lines = file.read().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    at = 0
    while at < len(lines):
        if lines[at] in (b"", b"\r"):
            at += 1
            continue
        raw, taken = lines[at], 1
        while opens_quote(raw) and at + taken < len(lines) and len(raw) <= ROW_BYTES_MAX:
            raw += b"\n" + lines[at + taken]
            taken += 1
        try:
            if opens_quote(raw):
                raise Unusable("unclosed quote")
            is_last_line = at + taken == len(lines)
            yield at + 1, split_row(raw if is_last_line else raw.removesuffix(b"\r"))
            at += taken
        except Unusable:
            yield at + 1, None
            at += 1


def read_time(text):
    """An instant from Los Angeles local time in either format; None for an empty text."""
    if not text:
        return None
    if found := TIME_24.fullmatch(text):
        year, month, day, hour, minute, second = map(int, found.groups())
    elif found := TIME_12.fullmatch(text):
        month, day, year, hour, minute, second = map(int, found.groups()[:6])
        if not 1 <= hour <= 12:
            raise Unusable("hour")
        hour = hour % 12 + (12 if found.group(7) == "PM" else 0)
    else:
        raise Unusable("time format")
    if not 1990 <= year <= 2100:
        raise Unusable("year")
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=LOS_ANGELES)  # fold=0
    except ValueError as error:
        raise Unusable("no such time") from error
    return local.astimezone(timezone.utc)


def local_day(instant):
    return instant.astimezone(LOS_ANGELES).date()


def read_row(header, fields):
    """A usable row as a dict; Unusable else."""
    if fields is None or len(fields) != len(header):
        raise Unusable("columns")
    try:
        texts = [field.decode("utf-8") for field in fields]
    except UnicodeDecodeError as error:
        raise Unusable("UTF-8") from error
    row = {name: text.strip(" \t") for name, text in zip(header, texts)}
    for name, limit in TEXT_BYTES_MAX.items():
        text = row.get(name, "")
        if len(text.encode()) > limit:
            raise Unusable("too long")
        if name in NAMES and any(c < " " or c == "\x7f" for c in text):
            raise Unusable("control character")
    if not row["srnumber"] or row["status"] not in STATUSES or not row["createddate"]:
        raise Unusable("number, status or creation")
    return {
        "number": row["srnumber"],
        "status": row["status"],
        "department": row["owner"],
        "category": row["requesttype"],
        "created": read_time(row["createddate"]),
        "closed": read_time(row.get("closeddate", "")),
        "promised": read_time(row.get("servicedate", "")),
    }


def load(paths):
    """The usable rows, one a source number, and the counts of rows."""
    read = rejected = repeated = 0
    rows = {}
    for place, path in enumerate(paths):
        header = None
        for line, fields in read_rows(path):
            if header is None:
                names = [name.decode("utf-8", "replace") for name in fields or []]
                header = [name.strip(" \t").lower() for name in names]
                missing = [name for name in NEEDED if name not in header]
                if missing:
                    raise ValueError(f"{path}: no column {', '.join(missing)}")
                continue
            read += 1
            try:
                row = read_row(header, fields)
            except Unusable:
                rejected += 1
                continue
            row["order"] = (row["created"], place, line)
            other = rows.get(row["number"])
            repeated += other is not None
            if other is None or row["order"] < other["order"]:
                rows[row["number"]] = row
    counts = {"read": read, "imported": len(rows), "rejected": rejected, "repeated": repeated}
    return list(rows.values()), counts
