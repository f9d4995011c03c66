"""Which faults there are, how long each lasts, and which come when."""

import collections
import os
import random
from concurrent import futures

import broker_faults
import instance_faults
import network_faults
from network import network_or_why_not

# `seconds` of CI and of the long run, from and to. `holds`: what it has for itself while it lasts, an instance or the brokers.
# `needs`: what the machine must have.
Fault = collections.namedtuple("Fault", "make seconds seconds_long holds needs")
INSTANCE, BROKERS = "an instance", "the brokers"
NETWORK, MOUNT = "network namespaces", "mounting"

FAULTS = [
    Fault(instance_faults.kill_instance, (0, 8), (0, 15), INSTANCE, None),
    Fault(instance_faults.pause_instance, (1, 30), (1, 120), INSTANCE, None),
    Fault(instance_faults.restart_instance, (0, 0), (0, 0), INSTANCE, None),
    Fault(instance_faults.restart_all, (0, 0), (0, 0), INSTANCE, None),
    Fault(instance_faults.lose_state, (0, 0), (0, 0), INSTANCE, None),
    Fault(instance_faults.old_state, (1, 4), (1, 60), INSTANCE, None),
    Fault(instance_faults.fill_disk, (8, 12), (8, 60), INSTANCE, MOUNT),
    Fault(instance_faults.skew_clock, (6, 12), (6, 90), INSTANCE, None),
    Fault(broker_faults.kill_broker, (1, 6), (1, 30), BROKERS, None),
    Fault(broker_faults.kill_brokers, (1, 6), (1, 60), BROKERS, None),
    Fault(broker_faults.pause_brokers, (3, 12), (3, 30), BROKERS, None),
    Fault(network_faults.cut_both, (3, 15), (3, 60), INSTANCE, NETWORK),
    Fault(network_faults.cut_to_brokers, (3, 15), (3, 60), INSTANCE, NETWORK),
    Fault(network_faults.cut_from_brokers, (3, 15), (3, 60), INSTANCE, NETWORK),
    Fault(network_faults.slow_wire, (4, 12), (4, 60), INSTANCE, NETWORK),
]


class Machine:
    """What this machine has for faults: the network to stand on, and why what is missing is."""

    def __init__(self):
        self.network, why = network_or_why_not()
        self.missing = {NETWORK: why} if why else {}
        if os.geteuid() != 0:
            self.missing[MOUNT] = "needs root"

    def faults(self):
        return [fault for fault in FAULTS if fault.needs not in self.missing]

    def lacks(self):
        return [f"{fault.make.__name__}: no {fault.needs}: {self.missing[fault.needs]}"
                for fault in FAULTS if fault.needs in self.missing]


def compatible(one, other):
    """Each takes an instance of its own, but there is only one set of brokers: the second would undo the first."""
    return INSTANCE in (one.holds, other.holds)


def plan(faults, rng):
    """Without end: each alone once, in an order of the seed's; then two different ones at a time."""
    yield from ([fault] for fault in rng.sample(faults, len(faults)))
    while True:
        pair = rng.sample(faults, 2)
        if compatible(*pair):
            yield pair


def together(cluster, rng, faults, long):
    """Makes them at the same time, each in a thread of its own; what was done, once all is over."""
    with futures.ThreadPoolExecutor(len(faults)) as pool:
        made = []
        for fault in faults:
            own = random.Random(rng.random())
            seconds = own.uniform(*(fault.seconds_long if long else fault.seconds))
            made.append(pool.submit(fault.make, cluster, own, seconds, len(faults) == 1))
    return " + ".join(one.result() for one in made)
