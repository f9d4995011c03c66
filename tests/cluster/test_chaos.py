"""Faults alone and together, under load from clients that remember each acknowledged command. Seeded: the same seed, the same faults.

Of CI some minutes; by flag an hour: tests/run.sh --long cluster.
"""

import random
import time

import pytest

import chaos
from checks import check_states, finish
from clients import AnyInstance, Progress
from cluster import SERVICES, Cluster
from huiyin_process import ROOT
from kill_load import Load

CASES_AT_A_TIME = 6
BACK_SECONDS_MAX = 90
LONG_MINUTES = 10  # from so long on, faults last long too
ROW = "{:>6}  {:>9}  {:>8}  {}"


@pytest.fixture
def seed(request):
    given = request.config.getoption("--chaos-seed")
    return given if given is not None else int(time.time()) % 1_000_000


def chosen(machine, names):
    """The faults of this machine, or those of them that were asked for."""
    faults = machine.faults()
    unknown = set(names) - {fault.make.__name__ for fault in faults}
    assert not unknown, f"no such faults here: {unknown}"
    return [fault for fault in faults if not names or fault.make.__name__ in names]


def test_faults_lose_and_double_nothing(request, tmp_path, seed):
    rng = random.Random(seed)
    minutes = request.config.getoption("--chaos-minutes")
    names = request.config.getoption("--chaos-faults")
    machine = chaos.Machine()
    faults = chosen(machine, names.split(",") if names else [])
    print(f"\nseed {seed}: pytest tests/cluster/test_chaos.py --chaos-seed {seed}", *machine.lacks(), sep="\n")
    print(ROW.format("fault", "commands", "back, s", "what"))
    with machine.network as network, Cluster(tmp_path / "cluster", brokers=3, network=network) as cluster:
        cluster.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
        load = Load(seed, CASES_AT_A_TIME)
        load.use(AnyInstance(cluster, seed))
        progress = Progress(load, cluster)
        progress.await_more(20, 60, f"the start (seed {seed})")
        end = time.monotonic() + 60 * minutes
        for number, made in enumerate(chaos.plan(faults, rng), 1):
            told = chaos.together(cluster, rng, made, minutes >= LONG_MINUTES)
            back = progress.await_more(20, BACK_SECONDS_MAX, f"{told} (seed {seed})")
            cluster.wait_owned(SERVICES, BACK_SECONDS_MAX)
            assert not cluster.keeper.ends, cluster.keeper.ends
            print(ROW.format(number, len(load.acknowledged), f"{back:.1f}", told), flush=True)
            if time.monotonic() > end:
                break
        logs, backlog = finish(cluster, load, again=500)
        check_states(cluster)
        print(f"{number} times faults, {len(load.acknowledged)} commands acknowledged, {logs.counted} records count, "
              f"{logs.skipped} of stale owners do not, {logs.openings} openings, backlog gone after {backlog:.1f} s")
