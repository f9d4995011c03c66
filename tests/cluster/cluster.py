"""A real cluster on free ports: brokers, and instances of each service. Ended by process id, never by name."""

import os
import pathlib
import random
import signal
import socket
import subprocess
import threading
import time

import grpc

from huiyin.common.v1 import admin_pb2, admin_pb2_grpc
from huiyin_process import BIN, ROOT, run_ctl
from keeper import Keeper
from network import Loopback

SERVICES = ("directory", "intake", "dispatch", "tracking", "evaluation")
OWNED_SECONDS_MAX = 90
SESSION_SECONDS = 6


def free_ports(count, host="127.0.0.1"):
    """Ports in a row that nobody uses now."""
    while True:
        first = random.randrange(20_000, 32_000)
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind((host, port))
            return first
        except OSError:
            continue


class Brokers:
    """Kafka, by deploy/kafka/kafka.sh."""

    def __init__(self, folder, count, host):
        self.folder, self.count, self.host, self.port = folder, count, host, free_ports(6, host)

    def __call__(self, command, *options):
        subprocess.run([ROOT / "deploy/kafka/kafka.sh", command, "--dir", self.folder, "--brokers", str(self.count),
                        "--host", self.host, "--port", str(self.port), *map(str, options)],
                       check=True, stdout=subprocess.DEVNULL, timeout=180)

    @property
    def address(self):
        return ",".join(f"{self.host}:{port}" for port in self.ports)

    @property
    def ports(self):
        """Where clients reach them."""
        return range(self.port, self.port + self.count)


class Instance:
    """One process of one service."""

    def __init__(self, cluster, service, number):
        self.cluster, self.service, self.name = cluster, service, f"{service}-{number}"
        self.folder = cluster.folder / self.name
        self.host = cluster.network.join(self.name)
        self.port = free_ports(1)
        self.environment = {}
        self.process = None
        self.wanted = False  # to run: an end then is nobody's wish

    @property
    def address(self):
        return f"{self.host}:{self.port}"

    def launch(self):
        self.folder.mkdir(exist_ok=True)
        self.cluster.lay_keys(self)
        with open(self.folder / "log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*self.cluster.network.command(self.name), self.cluster.programs / f"huiyin-{self.service}",
                 "--data-dir", self.folder, "--host", self.host, "--port", str(self.port), "--metrics-port", "0",
                 "--brokers", self.cluster.brokers.address, "--replicas", str(self.cluster.brokers.count),
                 "--operator-token", self.cluster.token_file, "--disk-reserve-mib", "0",
                 "--checkpoint-dir", self.cluster.folder / "checkpoints", "--checkpoint-every", "500", *self.cluster.options],
                stderr=log, stdin=subprocess.DEVNULL, env=os.environ | self.environment)
        self.wanted = True
        return self

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self._unwant()
        self.signal(signal.SIGKILL)
        self.process.wait()

    def _unwant(self):
        with self.cluster.lock:  # or whoever keeps it up would start it just then
            self.wanted = False

    def stop(self):
        self._unwant()
        self.signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def log(self):
        return (self.folder / "log").read_text(encoding="utf-8")


class Cluster:
    """`with Cluster(folder) as cluster:` starts it, waits until every partition is owned, and takes it down."""

    def __init__(self, folder, brokers=1, instances=2, options=(), services=SERVICES, network=Loopback(),
                 programs=BIN):
        self.programs, self.services = programs, services
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.network = network  # entered by who gives it
        self.brokers = Brokers(self.folder / "kafka", brokers, network.host)
        self.options = ["--partitions", "2", "--session-timeout-ms", str(SESSION_SECONDS * 1000), *options]
        self.token_file = self.folder / "operator.token"
        self.token_file.write_text("0123456789abcdef" * 4)
        self.token_file.chmod(0o600)
        self.keys = {name: os.urandom(32) for name in ("master.key", "index.key", "contact.key")}
        self.instances = [Instance(self, service, n) for service in services for n in range(1, instances + 1)]
        self.channels = {}
        self.lock, self.in_trouble = threading.Lock(), set()
        self.keeper = Keeper(self)

    def lay_keys(self, instance):
        if instance.service != "intake":
            return
        folder = instance.folder / "keys"
        folder.mkdir(mode=0o700, exist_ok=True)
        for name, key in self.keys.items():
            if not (folder / name).exists():
                (folder / name).touch(0o600)
                (folder / name).write_bytes(key)

    def __enter__(self):
        try:
            self.brokers("start")
            for instance in self.instances:
                instance.launch()
            self.keeper.start()
            self.wait_owned()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.keeper.stop()
        for instance in self.instances:
            if instance.alive():
                instance.signal(signal.SIGCONT)
                instance.kill()
        self.brokers("kill", "--clean")

    def of(self, service):
        return [instance for instance in self.instances if instance.service == service]

    @property
    def operator(self):
        return (("huiyin-operator-token", self.token_file.read_text()),)

    @property
    def addresses(self):
        return ",".join(instance.address for instance in self.instances)

    def ctl(self, *arguments, **options):
        return run_ctl("--token-file", self.token_file, "--address", self.addresses, *arguments, **options)

    def channel(self, instance):
        if instance.name not in self.channels:
            self.channels[instance.name] = grpc.insecure_channel(
                instance.address, options=[("grpc.max_reconnect_backoff_ms", 500), ("grpc.initial_reconnect_backoff_ms", 100)])
        return self.channels[instance.name]

    def status(self, instance, timeout=5):
        stub = admin_pb2_grpc.AdminServiceStub(self.channel(instance))
        return stub.GetStatus(admin_pb2.GetStatusRequest(), timeout=timeout, metadata=self.operator)

    def wait_answers(self, instance, seconds=60):
        """Until it serves, which it does before it owns anything."""
        end = time.monotonic() + seconds
        while True:
            try:
                return self.status(instance)
            except grpc.RpcError:
                assert instance.alive() and time.monotonic() < end, self._describe(instance)
            time.sleep(0.1)

    def owners(self, service, but=None, timeout=5):
        """Partition -> the instances, `but` one, that say they own it."""
        owned = {}
        for instance in self.of(service):
            if instance is but or not instance.alive():
                continue
            try:
                partitions = self.status(instance, timeout).partitions
            except grpc.RpcError:
                continue
            for partition in partitions:
                owned.setdefault(partition.partition, [])
                if partition.owner:
                    owned[partition.partition].append(instance)
        return owned

    def wait_owned(self, services=None, seconds=OWNED_SECONDS_MAX):
        """Until each partition has exactly one owner, of all services that are here by default; returns how long that took."""
        begun, services = time.monotonic(), services or self.services
        while True:
            owned = {service: self.owners(service) for service in services}
            if all(o and all(len(instances) == 1 for instances in o.values()) for o in owned.values()):
                return time.monotonic() - begun
            assert time.monotonic() < begun + seconds, self.explain(owned)
            time.sleep(0.1)

    def explain(self, owned):
        lines = [f"{s}/{p}: {[i.name for i in instances]}" for s, o in owned.items() for p, instances in o.items()]
        return "not every partition has one owner:\n" + "\n".join(lines) + "\n" + self.describe()

    def describe(self):
        """What each instance says of itself, and the end of its log: for the message of a test that failed."""
        return "\n".join(self._describe(instance) for instance in self.instances)

    def _describe(self, instance):
        if not instance.alive():
            exit_code = instance.process.poll() if instance.process else "never started"
            return f"{instance.name}: ended ({exit_code}): {instance.log()[-600:]}"
        try:
            said = [f"{p.partition}: {'owner' if p.owner else 'copy'}, opened by {p.owner_address}, "
                    f"at {next((at.next_offset for at in p.positions if (at.topic, at.partition) == (p.topic, p.partition)), 0)}"
                    f"{', held ' + str(p.held_families) if p.held_families else ''}{', STOPPED: ' + p.error if p.error else ''}"
                    for p in self.status(instance).partitions]
        except grpc.RpcError as error:
            said = [f"does not answer: {error.code()}"]
        return "\n  ".join([f"{instance.name} at {instance.address}:", *said, *instance.log().splitlines()[-8:]])
