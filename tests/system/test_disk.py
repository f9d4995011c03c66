"""A disk that is full or fails under the released program: what it says, how it ends, and that nothing is lost."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

import grpc
import pytest

import kill_power
from huiyin.common.v1 import admin_pb2, admin_pb2_grpc, matter_pb2, record_pb2, status_pb2
from huiyin.dispatch.v1 import commands_pb2 as dispatch_commands
from huiyin.dispatch.v1 import dispatch_pb2, dispatch_pb2_grpc
from huiyin.intake.v1 import commands_pb2 as intake_commands
from huiyin.intake.v1 import intake_pb2, intake_pb2_grpc
from huiyin_process import ROOT, Huiyin, run_ctl, until

PACK = ROOT / "deploy/packs/qinghe.yaml"
DISK_MIB, RESERVE_MIB = 256, 48
MIB = 1 << 20
EXIT_START, EXIT_LOG = 3, 4
NOBODY = 65534


@contextlib.contextmanager
def small_disk(folder):
    """A file system of its own with little room. Needs root, as tests/run.sh does."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk, leave_mib):
    """Takes the space of the disk but for so much; returns the file that holds it."""
    filler = disk / "filler"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with open(filler, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, free - leave_mib * MIB)
    return filler


def submit(huiyin, command_id):
    header = record_pb2.CommandHeader(command_id=command_id)
    command = intake_commands.SubmitCase(channel=matter_pb2.CHANNEL_HOTLINE, text="河水发黑，岸边有死鱼" * 200, area_id="chengguan")
    request = intake_pb2.SubmitCaseRequest(header=header, command=command)
    return intake_pb2_grpc.IntakeServiceStub(huiyin.channel).SubmitCase(request, timeout=10)


def submit_with_contact(huiyin, command_id):
    """Sealed under a key of its own, which is to be kept."""
    header = record_pb2.CommandHeader(command_id=command_id)
    contact = intake_commands.Contact(name="王伟", phone="1390000" + f"{int(command_id[1:]) % 10_000:04d}")
    command = intake_commands.SubmitCase(channel=matter_pb2.CHANNEL_HOTLINE, text="路灯不亮", area_id="chengguan", contact=contact)
    request = intake_pb2.SubmitCaseRequest(header=header, command=command)
    return intake_pb2_grpc.IntakeServiceStub(huiyin.channel).SubmitCase(request, timeout=10)


def metric(huiyin, name):
    text = urllib.request.urlopen(f"http://127.0.0.1:{huiyin.metrics_port}/metrics", timeout=10).read().decode()
    return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(name + " "))


def submit_until_dead(huiyin, submit=submit):
    """Submits until the process ends by itself; returns what was acknowledged: command id -> reply."""
    acknowledged, refusals = {}, 0
    while huiyin.process.poll() is None:
        command_id = f"c{len(acknowledged)}"
        try:
            acknowledged[command_id] = submit(huiyin, command_id).reply
        except grpc.RpcError as error:
            assert error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED), error
            refusals += 1
            assert refusals < 1000, "".join(huiyin.log)
            time.sleep(0.02)
        assert len(acknowledged) < 50_000
    huiyin.reader.join()
    huiyin.channel.close()
    return acknowledged


def wait_for_owners(huiyin):
    admin = admin_pb2_grpc.AdminServiceStub(huiyin.channel)
    admin.WaitConsumed(admin_pb2.WaitConsumedRequest(), timeout=60, metadata=huiyin.operator)


def check_all_there(data_dir, acknowledged, *options, contacts=False):
    assert acknowledged
    with Huiyin(data_dir, *options) as after:
        wait_for_owners(after)
        intake = intake_pb2_grpc.IntakeServiceStub(after.channel)
        for command_id, reply in acknowledged.items():
            assert (submit_with_contact if contacts else submit)(after, command_id).reply == reply
            if contacts:
                request = intake_pb2.GetContactRequest(matter_id=reply.matter_id)
                answer = intake.GetContact(request, timeout=10, metadata=after.operator)
                assert answer.contact.phone.endswith(f"{int(command_id[1:]) % 10_000:04d}")
    assert run_ctl("verify", "--data-dir", data_dir).returncode == 0


def test_below_the_reserve_only_the_entrance_is_shut(tmp_path):
    with small_disk(tmp_path / "disk") as disk, Huiyin(disk / "data", "--disk-reserve-mib", str(RESERVE_MIB)) as huiyin:
        huiyin.ctl("directory", "apply", PACK)
        taken = submit(huiyin, "taken")
        assert metric(huiyin, "huiyin_disk_low") == 0
        filler = fill(disk, RESERVE_MIB - 8)
        until(lambda: metric(huiyin, "huiyin_disk_low") == 1, what="noticing that the disk is low")
        assert metric(huiyin, "huiyin_disk_free_bytes") < RESERVE_MIB * MIB
        with pytest.raises(grpc.RpcError) as refused:
            submit(huiyin, "refused")
        assert refused.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
        details = dict(refused.value.trailing_metadata())["grpc-status-details-bin"]
        retry = status_pb2.RetryAfter()
        assert status_pb2.ErrorStatus.FromString(details).details[0].Unpack(retry) and retry.delay_ms == 5000
        # Its answer may have been lost on the way: asked again it is the same, since nothing is written for it.
        assert submit(huiyin, "taken").reply == taken.reply
        receive = dispatch_commands.ReceiveCase(matter_id=taken.reply.matter_id, unit_id="ecology")
        header = record_pb2.CommandHeader(command_id="drains", positions=taken.positions)
        dispatch_pb2_grpc.DispatchServiceStub(huiyin.channel).ReceiveCase(
            dispatch_pb2.ReceiveCaseRequest(header=header, command=receive), timeout=10)
        assert "reserve" in "".join(huiyin.log)

        filler.unlink()
        until(lambda: metric(huiyin, "huiyin_disk_low") == 0, what="noticing that there is space again")
        submit(huiyin, "refused")
        assert sum("space on the disk again" in line for line in huiyin.log) == 1


def test_a_full_disk_without_a_reserve_ends_the_process_and_loses_nothing(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        huiyin = Huiyin(disk / "data", "--disk-reserve-mib", "0").start()
        huiyin.ctl("directory", "apply", PACK)
        filler = fill(disk, 2)
        acknowledged = submit_until_dead(huiyin)
        assert huiyin.process.returncode == EXIT_LOG, "".join(huiyin.log)
        assert "the log failed" in huiyin.log[-1]
        # Still full: a start that cannot be says why, in one line.
        filler_2 = disk / "filler-2"
        with contextlib.suppress(OSError), open(filler_2, "wb") as file:
            while True:
                file.write(bytes(4096))
        again = Huiyin(disk / "data", "--disk-reserve-mib", "0").launch()
        assert again.process.wait(timeout=30) == EXIT_START
        again.reader.join()
        assert len(again.log) == 1 and "No space left" in again.log[0], again.log
        filler.unlink()
        filler_2.unlink()
        check_all_there(disk / "data", acknowledged, "--disk-reserve-mib", "0")


@pytest.mark.parametrize("fault", ["sync:/log/:io:60", "write:/log/:io:60", "write:/log/:nospace:60"])
def test_a_log_that_cannot_be_written_ends_the_process(tmp_path, fault):
    huiyin = Huiyin(tmp_path / "data", "--partitions", "2")
    with huiyin:
        huiyin.ctl("directory", "apply", PACK)
    huiyin.program, huiyin.environment = kill_power.PROGRAM, {"HUIYIN_DISK_FAULT": fault}
    acknowledged = submit_until_dead(huiyin.start())
    assert huiyin.process.returncode == EXIT_LOG, "".join(huiyin.log)
    assert "the log failed, the process ends" in huiyin.log[-1]
    check_all_there(tmp_path / "data", acknowledged, "--partitions", "2")


@pytest.mark.parametrize("fault", ["sync:/keys/db/:io:60", "write:/keys/db/:io:60", "write:/keys/db/:nospace:60"])
def test_a_key_that_cannot_be_kept_ends_the_process(tmp_path, fault):
    huiyin = Huiyin(tmp_path / "data", "--partitions", "2")
    with huiyin:
        huiyin.ctl("directory", "apply", PACK)
    huiyin.program, huiyin.environment = kill_power.PROGRAM, {"HUIYIN_DISK_FAULT": fault}
    acknowledged = submit_until_dead(huiyin.start(), submit_with_contact)
    assert huiyin.process.returncode == EXIT_LOG, "".join(huiyin.log)
    assert "the key store failed, the process ends" in huiyin.log[-1]
    check_all_there(tmp_path / "data", acknowledged, "--partitions", "2", contacts=True)


def test_the_pages_name_every_file_of_the_key_store(tmp_path):
    with Huiyin(tmp_path / "data") as huiyin:
        huiyin.ctl("directory", "apply", PACK)
        submit_with_contact(huiyin, "c1")
    files = {path.name for path in (tmp_path / "data/keys").iterdir()}
    assert files == {"db", "master.key", "index.key", "contact.key"}
    for page in ("docs/architecture.md", "docs/durability.md", "README.md", "README.zh-CN.md"):
        text = (ROOT / page).read_text()
        assert [name for name in files if name not in text] == [], page


def test_keys_on_a_full_disk_of_their_own_end_the_process_and_lose_no_contact(tmp_path):
    (tmp_path / "data").mkdir()
    with small_disk(tmp_path / "data/keys") as disk:
        huiyin = Huiyin(tmp_path / "data", "--disk-reserve-mib", "0").start()
        huiyin.ctl("directory", "apply", PACK)
        filler = fill(disk, 1)
        acknowledged = submit_until_dead(huiyin, submit_with_contact)
        assert huiyin.process.returncode == EXIT_LOG, "".join(huiyin.log)
        assert "the key store failed" in huiyin.log[-1] and "No space left" in huiyin.log[-1]
        filler.unlink()
        check_all_there(tmp_path / "data", acknowledged, "--disk-reserve-mib", "0", contacts=True)


def test_a_state_that_cannot_be_read_ends_the_process(tmp_path):
    huiyin = Huiyin(tmp_path / "data", "--partitions", "2")
    with huiyin:
        huiyin.ctl("directory", "apply", PACK)
        acknowledged = {f"c{i}": submit(huiyin, f"c{i}").reply for i in range(20)}
    huiyin.program = kill_power.PROGRAM
    ends = set()
    for spared in range(0, 60, 12):
        huiyin.environment = {"HUIYIN_DISK_FAULT": f"read:/state/huiyin.intake/:io:{spared}"}
        huiyin.log.clear()
        if huiyin.launch().ready.wait(30) and huiyin.port is not None:
            with contextlib.suppress(grpc.RpcError):
                for command_id, reply in acknowledged.items():
                    assert submit(huiyin, command_id).reply == reply
            huiyin.channel.close()
        if huiyin.process.poll() is None:
            huiyin.process.send_signal(signal.SIGTERM)
        ends.add(huiyin.process.wait(timeout=40))
        huiyin.reader.join()
        if huiyin.process.returncode == EXIT_START:
            assert "state" in huiyin.log[-1], huiyin.log
        if huiyin.process.returncode == -signal.SIGABRT:
            assert any("cannot be read, the process ends" in line for line in huiyin.log), huiyin.log
    assert ends <= {0, EXIT_START, -signal.SIGABRT} and len(ends) > 1, ends
    check_all_there(tmp_path / "data", acknowledged, "--partitions", "2")


def test_a_folder_of_somebody_else_is_refused_in_one_line(tmp_path):
    with Huiyin(tmp_path / "data") as huiyin, tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        place.chmod(0o755)  # readable, and not to be written by others
        (place / "log").mkdir()
        program = shutil.copy(huiyin.program, place)
        for data_dir in (place, place / "new"):
            command = [program, "--data-dir", data_dir, "--port", "0", "--metrics-port", "0"]
            done = subprocess.run(command, user=NOBODY, group=NOBODY, capture_output=True, text=True, timeout=30)
            assert done.returncode == EXIT_START
            assert done.stderr.count("\n") == 1 and "Permission denied" in done.stderr, done.stderr
