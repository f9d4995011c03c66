"""Faults alone and together, under load from clients that remember each acknowledged command. Seeded: the same seed, the same faults.

Of CI some minutes; by flag an hour: tests/run.sh --long cluster.
"""

import random
import time

import pytest

import chaos
from checks import ClusterLogs, check_states, wait_consumed
from cluster import SERVICES, Cluster
from huiyin_process import ROOT
from kill_load import Load

CASES_AT_A_TIME = 6
BACK_SECONDS_MAX = 90
ROW = "{:>6}  {:>9}  {:>8}  {}"


@pytest.fixture
def seed(request):
    given = request.config.getoption("--chaos-seed")
    return given if given is not None else int(time.time()) % 1_000_000


def test_faults_lose_and_double_nothing(request, tmp_path, seed):
    rng = random.Random(seed)
    end = time.monotonic() + 60 * request.config.getoption("--chaos-minutes")
    print(f"\nseed {seed}: tests/run.sh --only cluster with --chaos-seed {seed}")
    print(ROW.format("fault", "commands", "back, s", "what"))
    with Cluster(tmp_path / "cluster", brokers=3) as cluster:
        cluster.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
        load = Load(seed, CASES_AT_A_TIME)
        load.use(chaos.AnyInstance(cluster, seed))
        progress = chaos.Progress(load, cluster)
        progress.await_more(20, 60, f"the start (seed {seed})")
        number = 0
        while time.monotonic() < end or number < len(chaos.FAULTS):
            # Each alone first, then two at a time.
            faults = [chaos.FAULTS[number]] if number < len(chaos.FAULTS) else rng.sample(chaos.FAULTS, 2)
            if len({fault.__name__ for fault in faults} & {"kill_broker", "pause_brokers"}) == 2:
                faults = faults[:1]  # a broker cannot be started while the others hang
            told = chaos.together(cluster, rng, faults)
            back = progress.await_more(20, BACK_SECONDS_MAX, f"{told} (seed {seed})")
            cluster.wait_owned(SERVICES, BACK_SECONDS_MAX)
            assert all(i.alive() for i in cluster.instances), f"one ended by itself after {told} (seed {seed})\n{cluster.describe()}"
            number += 1
            print(ROW.format(number, len(load.acknowledged), f"{back:.1f}", told), flush=True)
        load.finish()
        assert not load.failures, load.failures[:3]
        backlog = wait_consumed(cluster)
        load.ask_again(500)
        load.wait_asked()
        assert not load.failures, load.failures[:3]
        logs = ClusterLogs(cluster)
        logs.check_exactly_once(load)
        check_states(cluster)
        print(f"{number} faults, {len(load.acknowledged)} commands acknowledged, {logs.counted} records count, "
              f"{logs.skipped} of stale owners do not, {logs.openings} openings, backlog gone after {backlog:.1f} s")
