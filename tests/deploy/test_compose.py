"""compose.yaml: what a reader of compose files makes of it, and what it promises."""

import json
import os
import subprocess

import pytest
import yaml

from manifests import DEPLOY, DRAIN_SECONDS, ROOT, SERVICES, find_tool, read_compose, read_env_file

FILE = DEPLOY / "compose/compose.yaml"


def config(path):
    """The file as Docker's own reader understands it, or the reader's complaint."""
    tool = find_tool("COMPOSE")
    if tool == "docker":
        command = ["docker", "compose", "-f", path, "--profile", "watch", "config", "--format", "json"]
    else:
        command = [tool, "--format", "json", path]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=FILE.parent, env={"PATH": os.environ["PATH"]})


def test_is_read():
    done = config(FILE)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["services"]) >= {f"{s}-{i}" for s in SERVICES for i in (1, 2)} | {"kafka-1", "prepare"}


@pytest.mark.parametrize("good, bad", (
    ("stop_grace_period", "stop_grace_periods"),
    ("condition: service_healthy", "condition: service_fine"),
))
def test_reader_finds(good, bad, tmp_path):
    text = FILE.read_text()
    assert good in text
    for name in ("huiyin.env", "kafka.env"):
        (tmp_path / name).write_text((FILE.parent / name).read_text())
    (tmp_path / "compose.yaml").write_text(text.replace(good, bad))
    assert config(tmp_path / "compose.yaml").returncode != 0


def test_what_services_ask_for_is_declared():
    """The reader alone does not compare these."""
    compose = read_compose()
    for name, service in compose["services"].items():
        assert set(service.get("depends_on", ())) <= set(compose["services"]), name
        assert set(service.get("secrets", ())) <= set(compose["secrets"]), name
        volumes = {volume.partition(":")[0] for volume in service.get("volumes", ())}
        assert {volume for volume in volumes if not volume.startswith(".")} <= set(compose["volumes"]), name
        assert (FILE.parent / service["env_file"]).exists() if "env_file" in service else True, name


def test_two_instances_of_each_service_under_names_of_their_own():
    services = read_compose()["services"]
    for service in SERVICES:
        for i in (1, 2):
            name = f"{service}-{i}"
            assert services[name]["command"] == [f"huiyin-{service}", "--instance", name, "--advertise", f"{name}:7700"]
            assert services[name]["volumes"] == [f"{name}:/var/lib/huiyin"]


def test_ports_are_on_loopback_only():
    ports = [port for service in read_compose()["services"].values() for port in service.get("ports", ())]
    assert len(ports) == len(set(ports)) > 0
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_containers_have_no_more_rights_than_they_need():
    for name, service in read_compose()["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        if not name.startswith("kafka"):
            assert service["read_only"] is True, name
        if service.get("user") == "0:0":
            assert service["network_mode"] == "none", f"{name}: root with a network"


def test_images_are_pinned():
    for name, service in read_compose()["services"].items():
        _, colon, tag = service["image"].partition(":")
        assert colon and tag != "latest", name


def test_kafka_is_the_version_that_the_tests_run():
    pom = (DEPLOY / "kafka/pom.xml").read_text()
    version = pom.partition("<kafka.version>")[2].partition("<")[0]
    brokers = [service for name, service in read_compose()["services"].items() if name.startswith("kafka")]
    assert [broker["image"] for broker in brokers] == [f"apache/kafka:{version}"] * 3


def test_kafka_is_as_docs_kafka_says():
    env = read_env_file(DEPLOY / "compose/kafka.env")
    assert env["KAFKA_LOG_MESSAGE_TIMESTAMP_TYPE"] == "LogAppendTime"
    assert env["KAFKA_UNCLEAN_LEADER_ELECTION_ENABLE"] == env["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    assert env["KAFKA_MIN_INSYNC_REPLICAS"] == "2"
    assert env["KAFKA_DEFAULT_REPLICATION_FACTOR"] == read_env_file(DEPLOY / "compose/huiyin.env")["HUIYIN_REPLICAS"] == "3"


def test_instances_have_the_time_to_drain():
    for service in SERVICES:
        assert int(read_compose()["services"][f"{service}-1"]["stop_grace_period"].removesuffix("s")) > DRAIN_SECONDS


def test_prometheus_looks_at_every_instance():
    scraped = yaml.safe_load((DEPLOY / "prometheus/prometheus.yaml").read_text())["scrape_configs"]
    assert [job["job_name"] for job in scraped] == ["huiyin"]
    targets = {target for group in scraped[0]["static_configs"] for target in group["targets"]}
    assert targets == {f"{service}-{i}:7701" for service in SERVICES for i in (1, 2)}


def test_secrets_are_kept_out_of_git():
    secrets = {entry["file"] for entry in read_compose()["secrets"].values()}
    assert all(file.startswith("secrets/") for file in secrets)
    assert "/secrets/" in (DEPLOY / "compose/.gitignore").read_text().split()
    listed = subprocess.run(["git", "ls-files", "deploy"], capture_output=True, text=True, cwd=ROOT).stdout
    assert "compose/secrets/" not in listed
