"""python -m huiyin_reader: the records of a topic that count, as JSON lines."""

import argparse
import datetime
import importlib
import json
import os
import pathlib
import signal
import sys

from google.protobuf import json_format
from google.protobuf.message import DecodeError

from huiyin.common.v1 import record_pb2
from huiyin_reader.errors import BadBookmark, ReaderError, Unavailable
from huiyin_reader.reader import DecisionReader

EXAMPLES = """examples:
  python -m huiyin_reader --brokers kafka1:9092,kafka2:9092 huiyin.tracking
  python -m huiyin_reader --brokers kafka1:9092 huiyin.intake --follow --bookmarks intake.bookmarks
  python -m huiyin_reader --brokers kafka1:9092 huiyin.intake --partition 2 --from 1000 --next-opening

Exit codes: 0 done; 1 wrong arguments or bookmarks; 4 no broker answered in time; 5 the log is cut or broken."""
SAVE_EVERY_RECORDS = 1000
LOOK_SECONDS = 0.5
EXIT_USAGE, EXIT_UNAVAILABLE, EXIT_DATA = 1, 4, 5


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(
        prog="python -m huiyin_reader", description="The records of a decision topic that count, as JSON lines.",
        epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("topic", help="huiyin.intake, huiyin.dispatch, huiyin.tracking, huiyin.evaluation, huiyin.directory")
    parser.add_argument("--brokers", required=True, help="host:port, comma between them")
    parser.add_argument("--properties", type=pathlib.Path, metavar="FILE",
                        help="librdkafka's properties for TLS and SASL, a name=value a line")
    parser.add_argument("--partition", type=int, action="append", metavar="P", help="this one only; may be repeated; else all")
    parser.add_argument("--from", dest="begin", type=int, default=0, metavar="OFFSET",
                        help="first offset to print, -1: the end; all below is read first, to know what counts")
    parser.add_argument("--next-opening", action="store_true",
                        help="with --from: read nothing below, and print nothing before the next opening")
    parser.add_argument("--follow", action="store_true", help="go on with what comes")
    parser.add_argument("--skipped", action="store_true", help='also what does not count; "counts" says why')
    parser.add_argument("--bookmarks", type=pathlib.Path, metavar="FILE",
                        help="go on from the places in FILE if it is there, and keep them in it")
    return parser.parse_args(arguments)


def read_properties(path):
    properties = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not name:
            raise ValueError(f"{path}:{number}: a line must read name=value, or begin with #")
        properties[name] = value
    return properties


def record_type(topic):
    """The service's own Record, whose events are typed; else the common one, with the same bytes."""
    area = topic.removeprefix("huiyin.")
    for module in ("events_pb2", f"{area}_pb2"):
        try:
            return importlib.import_module(f"huiyin.{area}.v1.{module}").Record
        except (ImportError, AttributeError):
            continue
    return record_pb2.Record


def line_of(found, typed):
    moment = datetime.datetime.fromtimestamp(found.append_time_us / 1e6, datetime.timezone.utc)
    line = {"partition": found.partition, "offset": found.offset,
            "append_time": moment.isoformat(timespec="microseconds"), "key": found.key}
    if found.verdict.value != "counted":
        line["counts"] = found.verdict.value
    try:
        record = typed.FromString(found.value)
    except DecodeError:
        record = found.record  # an event that is none: its bytes
    return json.dumps(line | json_format.MessageToDict(record, preserving_proto_field_name=True), ensure_ascii=False)


def save(reader, path):
    """Whole or not at all."""
    sys.stdout.flush()
    if path is None:
        return
    fresh = path.with_name(path.name + ".new")
    with open(fresh, "w") as file:
        file.write("".join(f"{text}\n" for text in reader.bookmarks()))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def print_all(reader, arguments):
    # Ended between two records: a bookmark stands behind what was printed, never behind more.
    ending = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.append(True))
    typed = record_type(arguments.topic)
    printed = 0
    try:
        while not reader.ended and not ending:
            try:
                found = reader.next(LOOK_SECONDS)
            except Unavailable as trouble:
                if not arguments.follow:
                    raise
                complain(trouble, EXIT_UNAVAILABLE)  # and tries again
                continue
            if found is not None:
                print(line_of(found, typed))
                printed += 1
            if found is None or printed % SAVE_EVERY_RECORDS == 0:
                save(reader, arguments.bookmarks)
    finally:
        save(reader, arguments.bookmarks)


def main(arguments=None):
    arguments = parse_arguments(arguments)
    try:
        kept = arguments.bookmarks
        bookmarks = kept.read_text().split() if kept is not None and kept.exists() else []
        with DecisionReader(
                arguments.brokers, arguments.topic, partitions=arguments.partition, bookmarks=bookmarks, begin=arguments.begin,
                prove=not arguments.next_opening, follow=arguments.follow, skipped=arguments.skipped,
                properties=read_properties(arguments.properties) if arguments.properties else None) as reader:
            print_all(reader, arguments)
    except KeyboardInterrupt:
        return 0
    except BrokenPipeError:  # nobody reads on: what was buffered goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError, BadBookmark) as wrong:
        return complain(wrong, EXIT_USAGE)
    except Unavailable as trouble:
        return complain(trouble, EXIT_UNAVAILABLE)
    except ReaderError as trouble:
        return complain(trouble, EXIT_DATA)
    return 0


def complain(trouble, code):
    print(f"huiyin_reader: {trouble}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
