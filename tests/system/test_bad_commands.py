"""Commands that no huiyinctl would send: an id used again for something else, and packs that are no good."""

import importlib
import itertools

import grpc
import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor

from huiyin.common.v1 import limits_pb2, record_pb2, status_pb2
from huiyin.directory.v1 import directory_pb2, directory_pb2_grpc
from huiyin_process import ROOT, Huiyin

AREAS = ("directory", "intake", "dispatch", "tracking", "evaluation")
NOBODYS = "3330305266815"  # the id of a matter that nobody submitted


@pytest.fixture(scope="module")
def huiyin(tmp_path_factory):
    with Huiyin(tmp_path_factory.mktemp("bad-commands") / "data") as running:
        running.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
        yield running


def command_methods():
    """Every rpc that takes a command, by its name."""
    for area in AREAS:
        module = importlib.import_module(f"huiyin.{area}.v1.{area}_pb2")
        for service in module.DESCRIPTOR.services_by_name.values():
            yield from (method for method in service.methods if "command" in method.input_type.fields_by_name)


METHODS = {method.full_name: method for method in command_methods()}


def fill(message):
    """Sets what must be set, to the least that is allowed."""
    for field in message.DESCRIPTOR.fields:
        limit = field.GetOptions().Extensions[limits_pb2.limit]
        if field.is_repeated or not (limit.required or limit.min > 0):
            continue
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            part = getattr(message, field.name)
            part.SetInParent()
            fill(part)
        elif field.type == FieldDescriptor.TYPE_STRING:
            setattr(message, field.name, NOBODYS if field.name.endswith("matter_id") else "x")
        elif field.type == FieldDescriptor.TYPE_ENUM:
            setattr(message, field.name, field.enum_type.values[-1].number)
        elif field.type != FieldDescriptor.TYPE_BOOL:
            setattr(message, field.name, max(limit.min, 1))
    return message


def other_content(command):
    """The same command with one field changed, one that does not say which matter it is about."""
    changed = type(command)()
    changed.CopyFrom(command)
    for field in command.DESCRIPTOR.fields:
        if field.is_repeated or field.name.endswith("matter_id"):
            continue
        if field.type == FieldDescriptor.TYPE_STRING:
            setattr(changed, field.name, "y")
            return changed
        if field.type == FieldDescriptor.TYPE_INT64:
            setattr(changed, field.name, max(getattr(command, field.name), 1) + 1)
            return changed
        if field.type == FieldDescriptor.TYPE_BOOL:
            setattr(changed, field.name, not getattr(command, field.name))
            return changed
    return None


def call(huiyin, method, request):
    """(code, reason of the rejection, field of the rejection)."""
    start = huiyin.channel.unary_unary(
        f"/{method.containing_service.full_name}/{method.name}", request_serializer=type(request).SerializeToString)
    try:
        start(request, timeout=20, metadata=huiyin.operator)
        return "OK", "", ""
    except grpc.RpcError as error:
        rejection = rejection_of(error)
        return error.code().name, rejection.reason, rejection.field


def rejection_of(error):
    rejection = record_pb2.Rejection()
    packed = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")
    for detail in status_pb2.ErrorStatus.FromString(packed).details:
        if detail.Unpack(rejection):
            break
    return rejection


def request_of(method, command_id):
    request = fill(message_factory.GetMessageClass(method.input_type)())
    request.header.command_id = command_id
    return request


@pytest.mark.parametrize("name", METHODS)
def test_an_id_used_again_for_other_content_is_refused_whatever_the_command(huiyin, name):
    method = METHODS[name]
    request = request_of(method, f"reused-{method.name}")
    first = call(huiyin, method, request)
    assert first[0] in ("OK", "NOT_FOUND", "FAILED_PRECONDITION") or first[1] not in ("", "COMMAND_ID_REUSED"), first
    assert call(huiyin, method, request) == first, "a retry gets the same answer"
    changed = other_content(request.command)
    if changed is None:  # all that it says is which matter
        return
    request.command.CopyFrom(changed)
    assert call(huiyin, method, request) == ("INVALID_ARGUMENT", "COMMAND_ID_REUSED", "header.command_id")


def test_nearly_every_command_has_other_content():
    without = [name for name, method in METHODS.items() if other_content(request_of(method, "x").command) is None]
    assert len(METHODS) >= 25 and len(without) <= 4, without


def test_another_systems_number_is_taken_once(huiyin):
    method = METHODS["huiyin.intake.v1.IntakeService.SubmitCase"]
    request = request_of(method, "number-1")
    request.command.source_system, request.command.source_number, request.command.text = "city", "9", "路灯不亮"
    assert call(huiyin, method, request)[0] == "OK"
    request.header.command_id, request.command.text = "number-2", "井盖丢失"
    assert call(huiyin, method, request) == ("ALREADY_EXISTS", "SOURCE_NUMBER_TAKEN", "source_number")


def unit(name, parent=""):
    return directory_pb2.Entity(unit=directory_pb2.Unit(id=name, name=name, parent_id=parent, tier=1))


def area(name, parent=""):
    return directory_pb2.Entity(area=directory_pb2.Area(id=name, name=name, parent_id=parent))


def rule(name, category, unit_id):
    return directory_pb2.Entity(duty_rule=directory_pb2.DutyRule(id=name, category_id=category, unit_id=unit_id, mode=1))


CATEGORY = directory_pb2.Entity(category=directory_pb2.Category(id="new", name="new", acceptance=1))
PACKS = {
    "a unit below itself": ([unit("a", "b"), unit("b", "a")], "CYCLE", "a.parent_id"),
    "an area below itself": ([area("a", "a")], "CYCLE", "a.parent_id"),
    "a parent that is nobody": ([unit("a", "nobody")], "UNKNOWN_REFERENCE", "a.parent_id"),
    "a rule for a unit that is nobody": ([CATEGORY, rule("r", "new", "nobody")], "UNKNOWN_REFERENCE", "r.unit_id"),
    "two rules for the same": (
        [unit("a"), CATEGORY, rule("r1", "new", "a"), rule("r2", "new", "a")], "OVERLAPPING_DUTY", "r2.category_id"),
    "the same id twice": ([unit("a"), unit("a")], "DUPLICATE_ID", "a.id"),
}
numbers = itertools.count()


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_that_is_no_good_is_refused_with_reason_and_field(huiyin, name):
    entities, reason, field = PACKS[name]
    directory = directory_pb2_grpc.DirectoryServiceStub(huiyin.channel)
    before = directory.GetPack(directory_pb2.GetPackRequest(), timeout=20)
    request = directory_pb2.ApplyPackRequest(
        header=record_pb2.CommandHeader(command_id=f"pack-{next(numbers)}"),
        command=directory_pb2.ApplyPack(name="wrong", entities=entities))
    with pytest.raises(grpc.RpcError) as refused:
        directory.ApplyPack(request, timeout=20, metadata=huiyin.operator)
    rejection = rejection_of(refused.value)
    assert (refused.value.code().name, rejection.reason, rejection.field) == ("INVALID_ARGUMENT", reason, field)
    assert directory.GetPack(directory_pb2.GetPackRequest(), timeout=20).version == before.version
