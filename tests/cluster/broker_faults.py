"""Faults of brokers. Form: as instance_faults."""

import time


def kill_broker(cluster, rng, seconds, alone):
    """kill -9 of one broker of three; leaders move."""
    broker = rng.randint(1, cluster.brokers.count)
    cluster.brokers("kill", "--broker", broker)
    time.sleep(seconds)
    cluster.brokers("start", "--broker", broker)
    return f"kill -9 broker {broker} for {seconds:.0f} s"


def kill_brokers(cluster, rng, seconds, alone):
    """kill -9 of all brokers at once."""
    cluster.brokers("kill")
    time.sleep(seconds)
    cluster.brokers("start")
    return f"kill -9 all brokers for {seconds:.0f} s"


def pause_brokers(cluster, rng, seconds, alone):
    """All brokers hang at once."""
    cluster.brokers("pause")
    try:
        time.sleep(seconds)
    finally:
        cluster.brokers("resume")
    return f"all brokers paused for {seconds:.0f} s"
