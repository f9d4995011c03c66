"""A case walks through its life: with Python's grpcio, with grpcurl, and with huiyinctl."""

import json
import pathlib
import subprocess
import uuid

import grpc
import pytest

from huiyin.common.v1 import matter_pb2, record_pb2, status_pb2
from huiyin.dispatch.v1 import commands_pb2 as dispatch_commands
from huiyin.dispatch.v1 import dispatch_pb2, dispatch_pb2_grpc
from huiyin.evaluation.v1 import commands_pb2 as evaluation_commands
from huiyin.evaluation.v1 import evaluation_pb2, evaluation_pb2_grpc
from huiyin.intake.v1 import commands_pb2 as intake_commands
from huiyin.intake.v1 import intake_pb2, intake_pb2_grpc
from huiyin.tracking.v1 import deadlines_pb2 as tracking_deadlines
from huiyin.tracking.v1 import tracking_pb2, tracking_pb2_grpc
from huiyin_process import ROOT, until

AREA = "chengguan-wenmiao"
SECRET_NAME, SECRET_PHONE = "张三丰测试", "13900007777"


def header(positions=(), command_id=None):
    return record_pb2.CommandHeader(command_id=command_id or uuid.uuid4().hex, positions=positions, actor="test")


def submit(huiyin, **fields):
    intake = intake_pb2_grpc.IntakeServiceStub(huiyin.channel)
    fields.setdefault("channel", matter_pb2.CHANNEL_HOTLINE)
    fields.setdefault("text", "小区门口的路灯坏了三天")
    fields.setdefault("area_id", AREA)
    return intake.SubmitCase(intake_pb2.SubmitCaseRequest(header=header(), command=intake_commands.SubmitCase(**fields)),
                             timeout=20)


def dispatched(huiyin, matter_id):
    dispatch = dispatch_pb2_grpc.DispatchServiceStub(huiyin.channel)

    def look():
        try:
            found = dispatch.GetAssignment(dispatch_pb2.GetAssignmentRequest(matter_id=matter_id), timeout=20)
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.NOT_FOUND
            return None
        return found if found.assignment.unit_id else None

    return until(look, what="a unit").assignment


def test_grpcio_walks_a_case_from_submission_to_closed(huiyin):
    answer = submit(huiyin, contact=intake_commands.Contact(name=SECRET_NAME, phone=SECRET_PHONE))
    matter_id = answer.reply.matter_id
    assert len(matter_id) == 13 and matter_id.isdigit()
    unit = dispatched(huiyin, matter_id).unit_id
    dispatch = dispatch_pb2_grpc.DispatchServiceStub(huiyin.channel)
    received = dispatch.ReceiveCase(dispatch_pb2.ReceiveCaseRequest(
        header=header(answer.positions),
        command=dispatch_commands.ReceiveCase(matter_id=matter_id, unit_id=unit)), timeout=20)
    handled = dispatch.HandleCase(dispatch_pb2.HandleCaseRequest(
        header=header(received.positions),
        command=dispatch_commands.HandleCase(matter_id=matter_id, unit_id=unit, result="已更换灯泡")), timeout=20)
    evaluation = evaluation_pb2_grpc.EvaluationServiceStub(huiyin.channel)
    # The positions that dispatch answered with: nobody is told NOT_FOUND or WRONG_STAGE for what is on its way.
    rated = evaluation.CallBackCase(evaluation_pb2.CallBackCaseRequest(
        header=header(handled.positions),
        command=evaluation_commands.CallBackCase(matter_id=matter_id, reached=True, solved=matter_pb2.VERDICT_YES,
                                            satisfied=matter_pb2.VERDICT_YES)), timeout=20)
    tracking = tracking_pb2_grpc.TrackingServiceStub(huiyin.channel)
    request = tracking_pb2.GetCaseRequest(matter_id=matter_id)
    request.header.at_least.extend(rated.positions)
    case = tracking.GetCase(request, timeout=20).record
    assert case.stage == matter_pb2.CASE_STAGE_CLOSED
    assert case.solved == matter_pb2.VERDICT_YES and case.satisfied == matter_pb2.VERDICT_YES
    assert {d.kind for d in case.deadlines} >= {tracking_deadlines.DEADLINE_KIND_RECEIVE, tracking_deadlines.DEADLINE_KIND_HANDLE}
    timeline = tracking.GetTimeline(tracking_pb2.GetTimelineRequest(matter_id=matter_id), timeout=20)
    stages = [e.event.stage_reached.stage for e in timeline.entries if e.event.HasField("stage_reached")]
    assert stages == sorted(stages) and matter_pb2.CASE_STAGE_HANDLED in stages
    assert [e.decided_at_us for e in timeline.entries] == sorted(e.decided_at_us for e in timeline.entries)


def test_contact_data_is_seen_by_the_operator_alone_and_lies_nowhere_in_the_clear(huiyin):
    matter_id = submit(huiyin, contact=intake_commands.Contact(name=SECRET_NAME, phone=SECRET_PHONE)).reply.matter_id
    intake = intake_pb2_grpc.IntakeServiceStub(huiyin.channel)
    request = intake_pb2.GetContactRequest(matter_id=matter_id)
    with pytest.raises(grpc.RpcError) as denied:
        intake.GetContact(request, timeout=20)
    assert denied.value.code() == grpc.StatusCode.PERMISSION_DENIED
    assert intake.GetContact(request, timeout=20, metadata=huiyin.operator).contact.phone == SECRET_PHONE
    assert huiyin.stop() == 0
    for path in pathlib.Path(huiyin.data_dir).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert SECRET_PHONE.encode() not in content and SECRET_NAME.encode() not in content, path
    assert SECRET_PHONE not in "".join(huiyin.log)


def test_a_retry_gets_the_same_answer_and_other_content_is_refused(huiyin):
    intake = intake_pb2_grpc.IntakeServiceStub(huiyin.channel)
    request = intake_pb2.SubmitCaseRequest(header=header(command_id="retry-1"))
    request.command.channel, request.command.text = matter_pb2.CHANNEL_APP, "井盖丢失"
    first = intake.SubmitCase(request, timeout=20)
    assert intake.SubmitCase(request, timeout=20).reply == first.reply
    request.command.text = "别的内容"
    with pytest.raises(grpc.RpcError) as refused:
        intake.SubmitCase(request, timeout=20)
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert rejection_of(refused.value).reason == "COMMAND_ID_REUSED"


def rejection_of(error):
    details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    rejection = record_pb2.Rejection()
    for detail in status_pb2.ErrorStatus.FromString(details).details:
        if detail.Unpack(rejection):
            return rejection
    raise AssertionError("the error carries no rejection")


@pytest.mark.parametrize("change, code, field", [
    (dict(channel=0), "INVALID_ARGUMENT", "command.channel"),
    (dict(text="x" * 16001), "INVALID_ARGUMENT", "command.text"),
    (dict(source_system="has space"), "INVALID_ARGUMENT", "command.source_system"),
    (dict(anomalies=[1] * 9), "INVALID_ARGUMENT", "command.anomalies"),
])
def test_limits_are_enforced_at_the_door_with_the_fields_path(huiyin, change, code, field):
    with pytest.raises(grpc.RpcError) as refused:
        submit(huiyin, **change)
    assert refused.value.code().name == code
    assert rejection_of(refused.value).field == field


def test_a_call_without_a_deadline_is_told_to_set_one(huiyin):
    tracking = tracking_pb2_grpc.TrackingServiceStub(huiyin.channel)
    with pytest.raises(grpc.RpcError) as refused:
        tracking.GetLedger(tracking_pb2.GetLedgerRequest())
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "deadline" in refused.value.details()


def grpcurl(huiyin, method, request):
    done = subprocess.run(["grpcurl", "-plaintext", "-max-time", "20", "-d", json.dumps(request),
                           f"127.0.0.1:{huiyin.port}", method], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_grpcurl_walks_a_case(huiyin):
    submitted = grpcurl(huiyin, "huiyin.intake.v1.IntakeService/SubmitCase", {
        "header": {"command_id": "g1"}, "command": {"channel": "CHANNEL_GRID_WORKER", "text": "路灯不亮", "area_id": AREA}})
    matter_id = submitted["reply"]["matter_id"]
    unit = dispatched(huiyin, matter_id).unit_id
    case = {"matter_id": matter_id, "unit_id": unit}
    received = grpcurl(huiyin, "huiyin.dispatch.v1.DispatchService/ReceiveCase",
                       {"header": {"command_id": "g2"}, "command": case})
    handled = grpcurl(huiyin, "huiyin.dispatch.v1.DispatchService/HandleCase", {
        "header": {"command_id": "g3", "positions": received["positions"]}, "command": {**case, "result": "修好了"}})
    rated = grpcurl(huiyin, "huiyin.evaluation.v1.EvaluationService/CallBackCase", {
        "header": {"command_id": "g4", "positions": handled["positions"]},
        "command": {"matter_id": matter_id, "reached": True, "solved": "VERDICT_YES", "satisfied": "VERDICT_YES"}})
    found = grpcurl(huiyin, "huiyin.tracking.v1.TrackingService/GetCase",
                    {"header": {"at_least": rated["positions"]}, "matter_id": matter_id})
    assert found["record"]["stage"] == "CASE_STAGE_CLOSED"


def test_huiyinctl_walks_a_case_and_the_ledger_adds_up(huiyin):
    submitted = json.loads(huiyin.ctl("submit", "--text", "路灯坏了", "--area", AREA, "--channel", "hotline", "--output", "json").stdout)
    matter_id = submitted["reply"]["matter_id"]
    unit = dispatched(huiyin, matter_id).unit_id
    huiyin.ctl("receive", matter_id, "--unit", unit)
    huiyin.ctl("handle", matter_id, "--unit", unit, "--result", "修好")
    huiyin.ctl("rate", matter_id, "--reached", "yes", "--solved", "yes", "--satisfied", "yes")
    assert huiyin.ctl("show", matter_id).returncode == 0
    tracking = tracking_pb2_grpc.TrackingServiceStub(huiyin.channel)

    def closed():
        ledger = tracking.GetLedger(tracking_pb2.GetLedgerRequest(), timeout=20)
        assert ledger.received == sum(row.cases for row in ledger.rows)
        return [r for r in ledger.rows if r.stage == matter_pb2.CASE_STAGE_CLOSED and r.cases == 1]

    until(closed, what="a closed case in the ledger")
    assert huiyin.ctl("show", "1234567890123", check=False).returncode == 3
    assert huiyin.ctl("receive", matter_id, "--unit", unit, check=False).returncode == 2
    assert huiyin.ctl("verify").returncode == 0


def test_metrics_are_served(huiyin):
    import urllib.request
    submit(huiyin)
    def counted():
        with urllib.request.urlopen(f"http://127.0.0.1:{huiyin.metrics_port}/metrics", timeout=10) as page:
            text = page.read().decode()
        return [l for l in text.splitlines() if l.startswith("huiyin_decisions_total{") and not l.endswith(" 0")]
    until(counted, what="a decision in the metrics")


def test_a_second_process_on_the_same_folder_says_so(huiyin):
    from huiyin_process import BIN
    done = subprocess.run([BIN / "huiyin", "--data-dir", huiyin.data_dir, "--port", "0", "--metrics-port", "0"],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 3 and "another process" in done.stderr
    assert (ROOT / "README.md").exists()
