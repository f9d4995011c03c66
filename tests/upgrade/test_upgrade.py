"""The last tagged version and this one side by side on one log, under load: instance by instance to the new one, and back.

What each reads was written by both; each forwards commands to the other; states that one folded the other goes on with, or folds anew where the schema changed.
"""

import pathlib
import time

import pytest

from checks import check_states, finish
from clients import AnyInstance, Progress
from cluster import SERVICES, Cluster
from huiyin_process import BIN, ROOT
from kill_load import Load

BACK_SECONDS_MAX = 60
ROW = "{:>14}  {:>14}  {:>9}  {:>8}  {}"


@pytest.fixture
def before(request):
    return pathlib.Path(request.config.getoption("--before-bin"))


@pytest.fixture
def running(tmp_path, before):
    """A cluster of the last tagged version, and a load on it."""
    with Cluster(tmp_path / "cluster", programs=before) as cluster:
        cluster.ctl("directory", "apply", ROOT / "deploy/packs/qinghe.yaml")
        load = Load(time.time_ns() % 10**9, 8)
        load.use(AnyInstance(cluster, load.seed))
        yield cluster, load
        load._stopping = True


def roll(cluster, load, programs, name):
    """Each instance in turn is ended in order and started from `programs`."""
    progress = Progress(load, cluster)
    cluster.programs = programs
    for service in SERVICES:
        for instance in cluster.of(service):
            assert instance.stop() == 0, instance.log()[-600:]
            instance.launch()
            cluster.wait_answers(instance)
            back = progress.await_more(40, BACK_SECONDS_MAX, f"{instance.name} became {name}")
            owned = cluster.wait_owned([service], BACK_SECONDS_MAX)
            print(ROW.format(instance.name, name, len(load.acknowledged), f"{back:.1f}", f"{owned:.1f} s"), flush=True)


def test_two_versions_work_side_by_side_there_and_back(running, before, request):
    cluster, load = running
    print("\n" + ROW.format("instance", "version", "commands", "back, s", "owned after"))
    Progress(load, cluster).await_more(200, 60, "the start")
    roll(cluster, load, BIN, "this")
    check_states(cluster)  # folded from what both wrote
    roll(cluster, load, before, request.config.getoption("--before-name"))
    finish(cluster, load)
    check_states(cluster)
    print(f"{len(load.acknowledged)} commands acknowledged, each once, asked again with the same reply")
