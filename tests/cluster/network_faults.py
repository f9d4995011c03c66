"""Faults of an instance's wire to the brokers; clients and other instances still reach it. Form: as instance_faults."""

from victims import Share, taken

BITS = (100, 500)  # thousands a second; an instance needs about as much
QUEUED_BYTES_MAX = 64 << 10  # so a packet waits for 1 to 5 s


def cut_both(cluster, rng, seconds, alone):
    """Nothing goes through."""
    return cut(cluster, rng, seconds, alone, ("to", "from"))


def cut_to_brokers(cluster, rng, seconds, alone):
    """The instance hears the brokers, they do not hear it."""
    return cut(cluster, rng, seconds, alone, ("to",))


def cut_from_brokers(cluster, rng, seconds, alone):
    """The brokers hear the instance, it does not hear them: what it appends may land, and it never learns so."""
    return cut(cluster, rng, seconds, alone, ("from",))


def cut(cluster, rng, seconds, alone, ways):
    network = cluster.network
    with taken(cluster, rng) as victim:
        share = Share(cluster, victim, alone)
        network.cut(victim.name, cluster.brokers.ports, ways)
        try:
            share.watch(seconds)
        finally:
            lost = network.heal(victim.name, ways)
    return f"{victim.name} cut off {' and '.join(ways)} brokers for {seconds:.0f} s ({lost} packets): {share}"


def slow_wire(cluster, rng, seconds, alone):
    """Little goes through, the rest queues up: to and from everybody."""
    kbit_per_second = rng.randint(*BITS)
    with taken(cluster, rng) as victim:
        share = Share(cluster, victim, alone=False)  # how much it is slowed decides whether it keeps what it owns
        cluster.network.slow(victim.name, kbit_per_second, QUEUED_BYTES_MAX)
        try:
            share.watch(seconds)
        finally:
            waiting = cluster.network.hasten(victim.name)
    return f"{victim.name} on {kbit_per_second} kbit/s for {seconds:.0f} s ({waiting} bytes waited at the end): {share}"
