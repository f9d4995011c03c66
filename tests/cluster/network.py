"""Where instances stand: on loopback, or each in a network namespace of its own, whose wire a test can cut or slow down."""

import ipaddress
import os
import shutil
import subprocess

NETWORK = "10.213.{}.0/24"
TOOLS = {"ip": "iproute2", "tc": "iproute2", "nft": "nftables", "nsenter": "util-linux"}
INNER = "eth0"


class Unavailable(Exception):
    """This machine has no such networks; says why."""


class Loopback:
    """All at 127.0.0.1, and nothing to be cut."""

    host = "127.0.0.1"
    cuts = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def join(self, name):
        return self.host

    def command(self, name):
        return []


class Bridge:
    """A bridge with an address of its own, for the brokers and the test; `join` adds a namespace with a wire to it.

    Everything bears the process id in its name, and goes at the end; nothing else is touched.
    """

    cuts = True

    def __init__(self):
        self.name = f"hy{os.getpid()}"
        self.joined = []

    def __enter__(self):
        if os.geteuid() != 0:
            raise Unavailable("network namespaces need root")
        for tool, package in TOOLS.items():
            if shutil.which(tool) is None:
                raise Unavailable(f"{tool} is missing: package {package}")
        try:
            self.network = ipaddress.ip_network(NETWORK.format(free_subnet()))
            self.host = str(self.network[1])
            ip("link", "add", "name", self.name, "type", "bridge")
            ip("address", "add", f"{self.host}/{self.network.prefixlen}", "dev", self.name)
            ip("link", "set", self.name, "up")
            nft("add", "table", "netdev", self.name)
        except subprocess.CalledProcessError as error:
            self.__exit__()
            raise Unavailable(f"{' '.join(error.cmd)}: {error.stderr.strip()}") from error
        return self

    def __exit__(self, *_):
        for name in self.joined:
            ip("netns", "delete", self.namespace(name), check=False)
        for command in (("link", "delete", self.outer(name)) for name in self.joined):
            ip(*command, check=False)  # goes with its namespace, unless a process is left in there
        nft("delete", "table", "netdev", self.name, check=False)
        ip("link", "delete", self.name, check=False)

    def join(self, name):
        """Gives `name` a namespace; returns its address."""
        self.joined.append(name)
        address = f"{self.network[len(self.joined) + 1]}/{self.network.prefixlen}"
        ip("netns", "add", self.namespace(name))
        ip("link", "add", self.outer(name), "type", "veth", "peer", "name", INNER, "netns", self.namespace(name))
        ip("link", "set", self.outer(name), "master", self.name, "up")
        for command in (("link", "set", "lo", "up"), ("address", "add", address, "dev", INNER), ("link", "set", INNER, "up")):
            ip("-n", self.namespace(name), *command)
        nft("add", "table", "netdev", self.name, within=self.command(name))
        return address.partition("/")[0]

    def namespace(self, name):
        return f"{self.name}-{name}"

    def outer(self, name):
        return f"{self.name}-{self.joined.index(name) + 1}"

    def command(self, name):
        """What starts a program in there; its process stays the one that was started."""
        return ["nsenter", f"--net=/run/netns/{self.namespace(name)}", "--"]

    def cut(self, name, ports, ways):
        """Loses every packet of `name` to ("to"), or from ("from"), or both, these ports of TCP. As on a wire: nobody is told."""
        span = f"{ports[0]}-{ports[-1]}"
        for way in ways:
            device, field, within = {"to": (self.outer(name), "dport", []), "from": (INNER, "sport", self.command(name))}[way]
            chain = self._chain(name)
            nft("add", "chain", "netdev", self.name, chain,
                f"{{ type filter hook ingress device {device} priority 0; policy accept; }}", within=within)
            nft("add", "rule", "netdev", self.name, chain, "tcp", field, span, "counter", "drop", within=within)

    def heal(self, name, ways):
        """Returns how many packets were lost."""
        lost = 0
        for way in ways:
            within = [] if way == "to" else self.command(name)
            said = nft("list", "chain", "netdev", self.name, self._chain(name), within=within)
            lost += int(said.partition("packets ")[2].split()[0])
            nft("delete", "chain", "netdev", self.name, self._chain(name), within=within)
        return lost

    def _chain(self, name):
        return f"cut-{self.joined.index(name) + 1}"

    def slow(self, name, kbit_per_second, queued_bytes_max):
        """Both ways no faster; what does not fit waits in a queue, and what does not fit there is lost."""
        for device, within in ((self.outer(name), []), (INNER, self.command(name))):
            run("tc", "qdisc", "add", "dev", device, "root", "tbf", "rate", f"{kbit_per_second}kbit", "burst", "4kb",
                "limit", str(queued_bytes_max), within=within)

    def hasten(self, name):
        """As before slow(); returns the most that waited, in bytes, as far as the last moment shows it."""
        waiting = 0
        for device, within in ((self.outer(name), []), (INNER, self.command(name))):
            said = run("tc", "-s", "qdisc", "show", "dev", device, within=within)
            waiting = max(waiting, bytes_of(said.partition("backlog ")[2].split()[0]))
            run("tc", "qdisc", "delete", "dev", device, "root", within=within)
        return waiting


def network_or_why_not():
    """A network to enter, and "" ; where it cannot be had: loopback, and why."""
    try:
        with Bridge() as bridge:
            bridge.join("probe")
            bridge.cut("probe", [1, 2], ("to", "from"))
            bridge.heal("probe", ("to", "from"))
            bridge.slow("probe", 100, 10_000)
            bridge.hasten("probe")
    except (Unavailable, subprocess.CalledProcessError) as error:
        return Loopback(), getattr(error, "stderr", None) or str(error)
    return Bridge(), ""


def free_subnet():
    """The third number of a network that no interface here is in."""
    taken = ip("-4", "-oneline", "address", "show")
    first = os.getpid() % 250
    return next(n for n in (1 + (first + i) % 250 for i in range(250)) if f" 10.213.{n}." not in taken)


def bytes_of(text):
    """Of tc's way of writing it: 0b, 12Kb."""
    number = text.rstrip("b")
    return int(number[:-1]) * 1024 if number.endswith("K") else int(number)


def ip(*arguments, check=True):
    return run("ip", *arguments, check=check)


def nft(*arguments, check=True, within=()):
    return run("nft", *arguments, check=check, within=within)


def run(*command, check=True, within=()):
    return subprocess.run([*within, *command], check=check, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
