"""kill -9, 26 times: twelve under live load, fourteen during an import. Nothing acknowledged is lost or done twice."""

import collections
import json
import random
import time

import la311_files
import la311_oracle

from huiyin.common.v1 import admin_pb2, admin_pb2_grpc, matter_pb2
from huiyin.intake.v1 import intake_pb2, intake_pb2_grpc
from huiyin.tracking.v1 import tracking_pb2, tracking_pb2_grpc
from huiyin_process import ROOT, Huiyin, run_ctl
from kill_import import COMMANDS_AT_A_TIME_MAX, Import
from kill_load import Load, phone_of
from kill_logs import EVENTS_OF_A_CASE, Logs
from la311_files import real_export

SEED = 311
CASES_AT_A_TIME = 64
SAMPLE = 100
# When to kill: seconds after the process was started ("opening") or could be reached ("ready").
LIVE_KILLS = [("ready", 0.2, 1.2)] * 8 + [("ready", 0.0, 0.05)] * 3 + [("opening", 0.0, 0.1)]
IMPORT_ROWS = 6000
# The same of an import: phase, seconds, and bytes written since the phase began. The replay of all rows writes 3.3 kB a row,
# an interrupted one what is left of it: eight times 0.35 kB at most leave enough for the last to be killed too.
IMPORT_KILLS = ([("reading", (0.0, 0.02), (0, 0))] * 2 + [("ordering/opening", (0.0, 0.1), (0, 0))] * 2
                + [("replaying", (0.0, 0.05), (0, 0))] * 2 + [("replaying", (0.0, 0.0), (20 * IMPORT_ROWS, 350 * IMPORT_ROWS))] * 8)
ROW = "{:>2}  {:<17} {:>7}  {:>9}  {:>9}  {:<48} {:>13}"
HEAD = ROW.format("", "phase hit", "ms old", "answered", "in flight", "of these", "acknowledged")


def kill_live(huiyin, load, number, plan, rng):
    """One kill; returns its line and what was in flight."""
    moment, least, most = plan
    huiyin.launch()
    started = time.monotonic()
    if moment == "opening":
        time.sleep(rng.uniform(least, most))
        phase = "opening" if huiyin.port is None else "recovering"
        huiyin.kill()
        answered, in_flight, kinds = 0, [], f"{CASES_AT_A_TIME} wait for it to come back"
    else:
        load.connect(huiyin.wait_ready())
        load.ask_again(SAMPLE)
        time.sleep(rng.uniform(least, most))
        connection = load.kill(huiyin)
        answered = connection.answered
        phase = "load" if answered else "recovering"
        in_flight = [(lost, connection.killed_at) for lost in connection.in_flight()]
        counts = collections.Counter(lost.kind for lost, _ in in_flight)
        kinds = ", ".join(f"{counts[kind]} {kind}" for kind in ("submit", "receive", "handle", "rate", "again")
                          if counts[kind])
    age_ms = round((time.monotonic() - started) * 1000)
    line = ROW.format(number, phase, age_ms, answered, len(in_flight), kinds, len(load.acknowledged))
    print(line, flush=True)
    return line, in_flight


def check_contacts(huiyin, load):
    """The keys of sealed contact data outlived the kills too."""
    intake = intake_pb2_grpc.IntakeServiceStub(huiyin.channel)
    with_contact = [a for a in load.acknowledged.values() if a.kind == "submit" and a.request.command.HasField("contact")]
    assert with_contact
    for known in random.Random(SEED).sample(with_contact, min(SAMPLE, len(with_contact))):
        told = intake.GetContact(intake_pb2.GetContactRequest(matter_id=known.reply.matter_id), timeout=20,
                                 metadata=huiyin.operator).contact.phone
        assert told == phone_of(known.request.header.command_id.removesuffix("-submit"))


def check_exactly_once(huiyin, load):
    admin = admin_pb2_grpc.AdminServiceStub(huiyin.channel)
    admin.WaitConsumed(admin_pb2.WaitConsumedRequest(), timeout=60, metadata=huiyin.operator)
    logs = Logs(huiyin)
    matters = logs.check_exactly_once(load)
    assert set(logs.commands) == set(load.acknowledged)
    for event in EVENTS_OF_A_CASE:
        assert {matter for name, matter in logs.events if name == event} == matters, event
    tracking = tracking_pb2_grpc.TrackingServiceStub(huiyin.channel)
    ledger = tracking.GetLedger(tracking_pb2.GetLedgerRequest(), timeout=20)
    assert ledger.received == len(matters)
    assert [(row.stage, row.cases) for row in ledger.rows] == [(matter_pb2.CASE_STAGE_CLOSED, len(matters))]
    return logs


def test_twelve_kills_under_live_load(tmp_path):
    rng, huiyin = random.Random(SEED), Huiyin(tmp_path / "data")
    with huiyin:
        huiyin.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
    load, lines, lost = Load(SEED, CASES_AT_A_TIME), [], []
    plans = rng.sample(LIVE_KILLS, len(LIVE_KILLS))
    print(f"\nseed {SEED}, {CASES_AT_A_TIME} cases at a time\n{HEAD}")
    for number, plan in enumerate(plans, 1):
        line, in_flight = kill_live(huiyin, load, number, plan, rng)
        assert load.failures == []
        lines.append(line)
        lost.append(in_flight)
    with huiyin:
        load.connect(huiyin)
        load.finish()
        load.wait_asked()
        logs = check_exactly_once(huiyin, load)
        load.ask_again()
        load.wait_asked()
        assert load.failures == []
        check_contacts(huiyin, load)
        assert huiyin.ctl("verify").returncode == 0
    print(f"\n{HEAD}  stood in the log")
    for line, in_flight in zip(lines, lost):
        landed = sum(call.kind != "again" and logs.commands[call.command_id][0].appended_at <= killed_at
                     for call, killed_at in in_flight)
        print(f"{line}  {landed:>5} of {sum(call.kind != 'again' for call, _ in in_flight)}")
    print(f"{len(load.acknowledged)} commands of {len(load.acknowledged) // 4} cases acknowledged, each once in the logs; "
          f"asked again {load.again} times, same reply; {logs.counted} records count, {logs.skipped} do not, "
          f"{logs.openings} openings")
    assert sum(bool(in_flight) for in_flight in lost) >= 10


def test_fourteen_kills_during_an_import(tmp_path):
    rng, folder, part = random.Random(SEED), tmp_path / "data", tmp_path / "part.csv"
    la311_files.copy_first(real_export(), part, IMPORT_ROWS)
    print(f"\nseed {SEED}, {IMPORT_ROWS} rows\n{HEAD}")
    for number, (phase, seconds, written) in enumerate(rng.sample(IMPORT_KILLS, len(IMPORT_KILLS)), 1):
        running = Import(part, folder)
        hit = running.kill_in(phase, rng.uniform(*seconds), rng.randint(*written))
        assert hit is not None, f"the import was done before it could be killed: {running.shown}"
        in_flight = f"<= {COMMANDS_AT_A_TIME_MAX}" if hit.startswith("replaying") else "0"
        print(ROW.format(number, hit, round(running.lived_seconds * 1000), "", in_flight, "", ""), flush=True)
    printed = run_ctl("import", "la311", part, "--data-dir", folder, "--output", "json")
    assert la311_oracle.compare([part], json.loads(printed.stdout)) == []
    assert run_ctl("verify", "--data-dir", folder).returncode == 0
    print(f"run to its end after fourteen kills: every figure of {IMPORT_ROWS} rows equals the oracle's")
