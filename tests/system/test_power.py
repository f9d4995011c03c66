"""Power cuts under live load: what was acknowledged is there afterwards, and is answered as before.

`--power-cuts 200` runs as many as docs/durability.md records; 20 by default.
"""

import time

import kill_power
from huiyin_process import ROOT, Huiyin
from kill_load import Load
from kill_logs import Logs
from test_kill import check_contacts, check_exactly_once

SEED = 20
CASES_AT_A_TIME = 32
SAMPLE = 50


def test_power_cuts_in_every_phase(tmp_path, request):
    count = request.config.getoption("--power-cuts")
    cuts = kill_power.plan(count, SEED)
    huiyin = kill_power.machine(tmp_path / "data")
    with huiyin:
        huiyin.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
    load = Load(SEED, CASES_AT_A_TIME)
    for number, cut in enumerate(cuts, 1):
        kill_power.live_until(huiyin, load, cut, SAMPLE)
        assert load.failures == [], f"after cut {number}: {cut.phase} at passage {cut.passage}"
    # Afterwards the program as it is released, on the machine's own files, must find everything.
    with Huiyin(tmp_path / "data", "--partitions", "2") as after:
        load.connect(after)
        load.finish()
        load.wait_asked()
        logs = check_exactly_once(after, load)
        started, again_before = time.monotonic(), load.again
        load.ask_again()
        load.wait_asked()
        assert load.again - again_before == len(load.acknowledged)
        assert load.failures == []
        check_contacts(after, load)
        assert after.ctl("verify").returncode == 0
    print("\n" + "\n".join(kill_power.table(cuts)))
    print(f"seed {SEED}: {len(load.acknowledged)} commands acknowledged, each once in the logs; every one asked for again in "
          f"{time.monotonic() - started:.0f} s, same answer; {load.again} times asked again in all; {logs.counted} records "
          f"count, {logs.skipped} do not, {logs.openings} openings; verify clean")
    assert all(sum(cut.phase == phase for cut in cuts) >= count // 10 for phase in kill_power.PHASES)
    assert sum(cut.in_flight > 0 for cut in cuts) >= count * 3 // 4


def test_a_disk_that_lies_about_syncs_is_caught(tmp_path):
    """The same test finds a log whose syncs do nothing: so it would find a sync that is missing."""
    huiyin = kill_power.machine(tmp_path / "data")
    with huiyin:
        huiyin.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
    load = Load(SEED, CASES_AT_A_TIME)
    huiyin.environment["HUIYIN_POWER_LIE"] = ".log"  # write-ahead logs
    kill_power.live_until(huiyin, load, kill_power.Cut("answer", 200), 0)
    acknowledged = len(load.acknowledged)
    with Huiyin(tmp_path / "data", "--partitions", "2") as after:
        logs = Logs(after)
        missing = [command for command in list(load.acknowledged)[:acknowledged] if command not in logs.commands]
    assert acknowledged > 0 and missing
