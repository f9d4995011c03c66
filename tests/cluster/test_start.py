"""An instance that starts while no broker answers: it waits, says so, and can be ended."""

import signal
import time

import pytest

from cluster import Cluster, Instance

WAITING = "waiting for the brokers"


@pytest.fixture
def waiting(tmp_path):
    """An instance of a cluster whose brokers do not run."""
    cluster = Cluster(tmp_path, instances=1, services=("directory",), options=["--start-wait-ms", "60000"])
    instance = cluster.instances[0].launch()
    end = time.monotonic() + 30
    while WAITING not in instance.log():
        assert instance.alive() and time.monotonic() < end, instance.log()
        time.sleep(0.1)
    yield cluster, instance
    cluster.__exit__()


def test_an_instance_waits_for_brokers_that_come_later(waiting):
    cluster, instance = waiting
    cluster.brokers("start")
    cluster.wait_owned(["directory"])
    assert instance.alive()


def test_an_instance_that_waits_can_be_ended(waiting):
    _, instance = waiting
    instance.signal(signal.SIGTERM)
    assert instance.process.wait(timeout=10) == 3
    assert "no Kafka broker answers" in instance.log().splitlines()[-1]


def test_an_instance_that_has_waited_long_enough_says_why_it_ends(tmp_path):
    cluster = Cluster(tmp_path, instances=1, services=("directory",), options=["--start-wait-ms", "0"])
    instance = cluster.instances[0].launch()
    assert instance.process.wait(timeout=30) == 3
    assert "no Kafka broker answers" in instance.log() and WAITING not in instance.log()


def test_a_folder_in_which_another_instance_works_is_refused(tmp_path):
    """Before its states are touched: a shared checkpoint might take their place."""
    with Cluster(tmp_path, instances=1, services=("directory",)) as cluster:
        first = cluster.instances[0]
        second = Instance(cluster, first.service, 1)
        second.launch()
        assert second.process.wait(timeout=30) == 3
        assert "another process works in the folder" in second.log().splitlines()[-1]
        assert first.alive()


def test_a_name_that_no_file_can_have_is_refused(tmp_path):
    cluster = Cluster(tmp_path, instances=1, services=("directory",), options=["--instance", "county/1"])
    instance = cluster.instances[0].launch()
    assert instance.process.wait(timeout=30) == 2
    assert "--instance" in instance.log().splitlines()[-1], instance.log()
