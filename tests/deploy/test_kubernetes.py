"""The Kubernetes manifests: fit the schemas of the oldest and newest version, and hold what docs/operations.md says of them."""

import subprocess

import pytest
import yaml

from manifests import DRAIN_SECONDS, KUBERNETES, ROOT, SERVICES, find_tool, read_kubernetes, stateful_sets

FILES = sorted(path for path in KUBERNETES.glob("*.yaml") if path.name != "kustomization.yaml")
SECRETS = {"huiyin-operator", "huiyin-keys", "huiyin-kafka"}


def kubeconform(version, *paths):
    schema = f"{find_tool('SCHEMAS')}/{version}/{{{{ .ResourceKind }}}}{{{{ .KindSuffix }}}}.json"
    command = [find_tool("KUBECONFORM"), "-strict", "-summary", "-schema-location", schema, *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("version", ("1.29", "1.37"))
def test_fits_the_schemas(version):
    done = kubeconform(version, *FILES)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Valid: {len(read_kubernetes())}, Invalid: 0, Errors: 0, Skipped: 0" in done.stdout


@pytest.mark.parametrize("good, bad", (
    ("readOnlyRootFilesystem", "readOnlyRootFileSystem"),
    ("replicas: 2", "replicas: two"),
    ("maxUnavailable", "maxUnavailabel"),
))
def test_schemas_find(good, bad, tmp_path):
    text = (KUBERNETES / "intake.yaml").read_text()
    assert good in text
    (tmp_path / "bad.yaml").write_text(text.replace(good, bad))
    assert kubeconform("1.37", tmp_path / "bad.yaml").returncode == 1


def test_the_services_are_alike():
    """But for their names, the first line, and the keys of intake."""
    texts = {}
    for service in SERVICES:
        lines = (KUBERNETES / f"{service}.yaml").read_text().splitlines()[1:]
        texts[service] = [line.replace(service, "SERVICE") for line in lines if "huiyin-keys" not in line]
    assert all(text == texts["directory"] for text in texts.values())
    assert "huiyin-keys" in (KUBERNETES / "intake.yaml").read_text()


def test_kustomization_names_every_file():
    kustomization = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())
    assert sorted(kustomization["resources"]) == [path.name for path in FILES]
    assert kustomization["namespace"] == "huiyin"


def test_secrets_come_by_reference_and_are_explained():
    assert not [name for kind, name in read_kubernetes() if kind == "Secret"]
    asked = set()
    for spec in stateful_sets().values():
        for volume in spec["template"]["spec"]["volumes"]:
            asked |= {source["secret"]["name"] for source in volume.get("projected", {}).get("sources", ())}
            asked |= {volume["secret"]["secretName"]} if "secret" in volume else set()
    assert asked == SECRETS
    page = (ROOT / "docs/operations.md").read_text()
    assert all(f"create secret generic {name} " in page for name in SECRETS)


@pytest.mark.parametrize("service", SERVICES)
def test_pods_have_no_more_rights_than_they_need(service):
    pod = stateful_sets()[service]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    for container in pod["containers"] + pod["initContainers"]:
        rights = container["securityContext"]
        assert rights["readOnlyRootFilesystem"] is True and rights["allowPrivilegeEscalation"] is False
        assert rights["capabilities"] == {"drop": ["ALL"]}
        assert {"requests", "limits"} <= set(container["resources"])
        assert ":" in container["image"] and not container["image"].endswith(":latest")


@pytest.mark.parametrize("service", SERVICES)
def test_pods_end_and_move_safely(service):
    things, spec = read_kubernetes(), stateful_sets()[service]
    pod = spec["template"]["spec"]
    [container] = pod["containers"]
    pause = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] > pause + DRAIN_SECONDS
    assert spec["replicas"] >= 2
    assert things["PodDisruptionBudget", service]["spec"]["maxUnavailable"] == 1
    assert things["PodDisruptionBudget", service]["spec"]["selector"] == spec["selector"]
    [apart] = pod["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert apart == {"labelSelector": spec["selector"], "topologyKey": "kubernetes.io/hostname"}
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(container)
    assert all(container[probe]["grpc"]["port"] == 7700 for probe in ("startupProbe", "readinessProbe", "livenessProbe"))
    # The next instance goes only when this one could take over; calls it takes before.
    assert f'kFoldedHealth[] = "{container["startupProbe"]["grpc"]["service"]}"' in (ROOT / "services/kit/process/process.h").read_text()
    assert "service" not in container["readinessProbe"]["grpc"] and "service" not in container["livenessProbe"]["grpc"]


@pytest.mark.parametrize("service", SERVICES)
def test_instances_reach_each_other_by_the_name_they_advertise(service):
    things, spec = read_kubernetes(), stateful_sets()[service]
    [container] = spec["template"]["spec"]["containers"]
    peers = things["Service", spec["serviceName"]]["spec"]
    assert peers["clusterIP"] == "None" and peers["publishNotReadyAddresses"] is True
    assert peers["selector"] == spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"]
    assert f"--advertise=$(POD_NAME).{spec['serviceName']}.$(POD_NAMESPACE).svc:7700" in container["args"]
    assert {"POD_NAME", "POD_NAMESPACE"} == {entry["name"] for entry in container["env"]}


def test_nothing_passes_but_what_is_named():
    policies = {name: thing["spec"] for (kind, name), thing in read_kubernetes().items() if kind == "NetworkPolicy"}
    assert policies.pop("deny-all") == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, spec in policies.items():
        for way in ("ingress", "egress"):
            for rule in spec.get(way, ()):
                assert rule["ports"] and rule["from" if way == "ingress" else "to"], f"{name}: an open {way} rule"
                assert {port["port"] for port in rule["ports"]} <= {53, 7700, 7701, 9093}, name
    brokers = read_kubernetes()["ConfigMap", "huiyin"]["data"]["HUIYIN_BROKERS"]
    assert brokers.endswith(f":{policies['kafka']['egress'][0]['ports'][0]['port']}")
