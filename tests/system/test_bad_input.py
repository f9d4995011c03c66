"""What is wrong with what comes in gets an exact code and a place: through gRPC, and through huiyinctl with a file."""

import importlib

import grpc
import pytest
from google.protobuf.descriptor import FieldDescriptor

from huiyin_process import ROOT, Huiyin

AREAS = ("common", "directory", "intake", "dispatch", "tracking", "evaluation")
NO_TEXT = b"\xe8\xb7"  # the first two bytes of a character of three
DEPTH_MAX = 4


@pytest.fixture(scope="module")
def huiyin(tmp_path_factory):
    """One system for all: nothing here may change it."""
    with Huiyin(tmp_path_factory.mktemp("bad-input") / "data", "--reflection") as running:
        running.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
        yield running


def methods():
    """Every rpc of every service."""
    for area in AREAS:
        module = importlib.import_module(f"huiyin.{area}.v1.{'admin' if area == 'common' else area}_pb2")
        for service in module.DESCRIPTOR.services_by_name.values():
            yield from service.methods


def text_paths(message, depth=0):
    """Paths, as lists of fields, to every text of the message, within its parts too."""
    for field in message.fields:
        if field.type == FieldDescriptor.TYPE_STRING:
            yield [field]
        elif field.type == FieldDescriptor.TYPE_MESSAGE and depth < DEPTH_MAX:
            for rest in text_paths(field.message_type, depth + 1):
                yield [field, *rest]


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def wire(path, text):
    """A message that holds nothing but that text at that place: no library would write it."""
    for field in reversed(path):
        text = varint(field.number << 3 | 2) + varint(len(text)) + text
    return text


def call(huiyin, method, request):
    """The code and words that the call ends with."""
    name = f"/{method.containing_service.full_name}/{method.name}"
    asks, tells = (("stream" if streams else "unary") for streams in (method.client_streaming, method.server_streaming))
    start = getattr(huiyin.channel, f"{asks}_{tells}")(name, request_serializer=None, response_deserializer=None)
    try:
        answer = start(iter([request]) if method.client_streaming else request, timeout=20, metadata=huiyin.operator)
        if method.server_streaming:
            next(answer, None)
            answer.cancel()
    except grpc.RpcError as error:
        return error.code().name, error.details()
    return "OK", ""


def test_text_that_is_no_utf8_is_refused_in_every_field_of_every_request(huiyin):
    tried, wrong = 0, []
    for method in methods():
        for path in text_paths(method.input_type):
            code, words = call(huiyin, method, wire(path, NO_TEXT))
            tried += 1
            if code != "INVALID_ARGUMENT" or "UTF-8" not in words:
                wrong.append(f"{method.full_name} {'.'.join(f.name for f in path)}: {code}, {words}")
    assert not wrong, "\n".join([f"{len(wrong)} of {tried}", *wrong[:20]])
    assert tried > 200
    assert huiyin.process.poll() is None


def test_bytes_that_are_no_message_are_refused_by_every_method(huiyin):
    for method in methods():
        code, words = call(huiyin, method, b"\xff\xff\xff\xff\xff")
        assert code == "INVALID_ARGUMENT", f"{method.full_name}: {code}, {words}"


def test_a_broken_message_on_a_stream_ends_it_once_the_commands_before_it_are_answered(huiyin):
    from huiyin.dispatch.v1 import execute_pb2

    good = execute_pb2.ExecuteCommandsRequest()
    call = good.calls.add()
    call.header.command_id = "before-the-broken-one"
    call.command.receive_case.matter_id = "20260101-0-1"
    start = huiyin.channel.stream_stream(
        "/huiyin.dispatch.v1.DispatchService/ExecuteCommands",
        request_serializer=None,
        response_deserializer=execute_pb2.ExecuteCommandsResponse.FromString,
    )
    answers = start(iter([good.SerializeToString(), b"\xff\xff\xff"]), timeout=20, metadata=huiyin.operator)
    outcomes = []
    with pytest.raises(grpc.RpcError) as ended:
        for answer in answers:
            outcomes.extend(answer.outcomes)
    assert ended.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert [(o.command_id, o.HasField("error")) for o in outcomes] == [("before-the-broken-one", True)]


# Each pack beside what huiyinctl must say of it: the file's line and what else must stand there.
UNITS = "units:\n  - {id: a, name: A}\n  - {id: b, name: B}\n"
CATEGORY = "categories:\n  - {id: light, name: 路灯}\n"
PACKS = {
    "a unit below itself": (
        "units:\n  - {id: a, name: A, parent: b}\n  - {id: b, name: B, parent: a}\n", 3, ['"a"', "parent"]),
    "an area below itself": ("areas:\n  - {id: x, name: X, parent: x}\n", 3, ['"x"', "parent"]),
    "a category below itself": (
        "categories:\n  - {id: c, name: C, parent: d}\n  - {id: d, name: D, parent: c}\n", 3, ['"c"', "parent"]),
    "a parent that is nobody": (
        "units:\n  - id: a\n    name: A\n    parent: nobody\n", 5, ['"a"', "parent", '"nobody"']),
    "a rule for a unit that is nobody": (
        CATEGORY + "duty:\n  - id: r\n    category: light\n    unit: nobody\n    mode: fast\n", 7, ['"r"', "unit", '"nobody"']),
    "a rule for a category that is none": (
        UNITS + "duty:\n  - {id: r, category: none, unit: a, mode: fast}\n", 6, ['"r"', "category", '"none"']),
    "two rules for the same": (
        UNITS + CATEGORY + "duty:\n  - {id: r1, category: light, unit: a, mode: fast}\n"
        "  - {id: r2, category: light, unit: b, mode: fast}\n", 9, ['"r2"', '"r1"']),
    "the same id twice": (UNITS + "  - {id: a, name: again}\n", 5, ['"a"', "id"]),
    "a time zone that is none": ("settings: {time_zone: Asia/Nowhere}\n", 2, ["time_zone", "Asia/Nowhere"]),
    "a key that is none": ("units:\n  - {id: a, name: A, colour: red}\n", 3, ["units[0].colour"]),
    "a value that is missing": ("units:\n  - id: a\n    name:\n", 4, ["units[0].name"]),
    "an id with a blank": ("units:\n  - {id: a b, name: A}\n", 3, ["units[0].id"]),
    "a limit of time that is none": ("service_levels:\n  - {id: l, handle_within: soon}\n", 3, ["service_levels[0].handle_within"]),
    "a word that is none": ("units:\n  - {id: a, name: A, tier: empire}\n", 3, ["units[0].tier", "empire"]),
    "no YAML": ("units: [\n", 3, ["YAML"]),
    "two documents": ("---\nname: second\n", 1, ["one YAML document"]),
    "what closes before it opens": ("units: }\n", 2, ["YAML"]),
}


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_that_is_no_good_is_refused_with_file_line_and_field(huiyin, tmp_path, name):
    text, line, words = PACKS[name]
    file = tmp_path / "pack.yaml"
    file.write_text("name: wrong\n" + text)
    before = huiyin.ctl("directory", "export").stdout
    refused = huiyin.ctl("directory", "apply", file, check=False)
    assert refused.returncode == 5, refused
    assert any(part.startswith(f"{file}:{line}:") or f" {file}:{line}:" in part for part in refused.stderr.splitlines()), refused.stderr
    for word in words:
        assert word in refused.stderr, refused.stderr
    assert huiyin.ctl("directory", "export").stdout == before


def test_a_pack_with_bytes_that_are_no_text_is_refused(huiyin, tmp_path):
    file = tmp_path / "pack.yaml"
    file.write_bytes(b"name: wrong\nunits:\n  - {id: a, name: " + NO_TEXT + b"}\n")
    refused = huiyin.ctl("directory", "apply", file, check=False)
    assert refused.returncode == 5, refused
    assert f"{file}:" in refused.stderr


def test_the_sample_pack_still_applies(huiyin):
    huiyin.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
