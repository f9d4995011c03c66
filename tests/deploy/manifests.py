"""Reads what stands in deploy/, and finds the tools that the runner made ready."""

import functools
import os
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "k8s"
BIN = ROOT / "build/release/bin"
SERVICES = ("directory", "intake", "dispatch", "tracking", "evaluation")
DRAIN_SECONDS = 30  # kDrain of the services


def find_tool(name):
    """Path of a tool of tests/runner/deploy_tools.py; skips where there is none."""
    path = os.environ.get(f"HUIYIN_TOOL_{name}")
    if not path:
        pytest.skip(f"{name.lower()} {os.environ.get(f'HUIYIN_TOOL_{name}_MISSING', 'is brought by tests/deploy/check.sh')}")
    return path


def find_program(name):
    path = BIN / name
    if not path.exists():
        pytest.skip(f"{path.relative_to(ROOT)} is not built")
    return path


@functools.cache
def read_kubernetes():
    """All objects of the manifests, as (kind, name) → object."""
    found = {}
    for path in sorted(KUBERNETES.glob("*.yaml")):
        for thing in yaml.safe_load_all(path.read_text()):
            if thing["kind"] == "Kustomization":
                continue
            key = thing["kind"], thing["metadata"]["name"]
            assert key not in found, f"{path.name}: {key} stands twice"
            found[key] = thing
    return found


def stateful_sets():
    return {name: thing["spec"] for (kind, name), thing in read_kubernetes().items() if kind == "StatefulSet"}


@functools.cache
def read_compose():
    return yaml.safe_load((DEPLOY / "compose/compose.yaml").read_text())


def read_env_file(path):
    lines = (line for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def flags(words):
    """Names of the options in a command line: `--a b` and `--a=b`."""
    return {word[2:].partition("=")[0] for word in words if word.startswith("--")}


def read_help(text):
    """What a program's --help lists: names of flags and of environment variables."""
    return (set(re.findall(r"^  (?:-\w, )?--([a-z0-9-]+)", text, re.MULTILINE)),
            set(re.findall(r"Environment: (HUIYIN_\w+)", text)))
