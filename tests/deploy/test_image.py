"""The image's recipe: has what the programs are linked with, and what it copies is there."""

import functools
import re
import shutil
import subprocess

import pytest

from manifests import BIN, DEPLOY, ROOT, SERVICES, find_program

RECIPE = (DEPLOY / "Dockerfile").read_text()
# In every Debian, or needed by everything that is linked.
BASIC = {"libc6", "libstdc++6", "libgcc-s1"}


@functools.cache
def libraries():
    """Every library of Debian's that is installed here, the loader too → its package."""
    said = subprocess.run(["dpkg", "-S", "*/x86_64-linux-gnu/l*.so*"], capture_output=True, text=True, timeout=120, check=True)
    lines = (line.partition(": ") for line in said.stdout.splitlines())
    return {path.rpartition("/")[2]: packages.partition(":")[0] for packages, _, path in lines}


def packages_of(program):
    linked = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True).stdout
    return {library: libraries().get(library) for library in re.findall(r"\(NEEDED\).*\[(.+)\]", linked)}


@pytest.mark.parametrize("name", ("huiyin", "huiyinctl", *(f"huiyin-{service}" for service in SERVICES)))
def test_has_what_the_programs_are_linked_with(name):
    program = find_program(name)
    if not shutil.which("dpkg") or not shutil.which("readelf"):
        pytest.skip("dpkg or readelf is missing: not Debian")
    installed = set(RECIPE.partition("FROM debian:12-slim")[2].partition("rm -rf")[0].split())
    lacking = {library: package for library, package in packages_of(program).items() if package not in installed | BASIC}
    assert not lacking


def test_copies_what_is_there_and_is_let_in():
    let_in = [line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [word for line in re.findall(r"^COPY (?!--from)(.+)$", RECIPE, re.MULTILINE) for word in line.split()[:-1]]
    assert copied
    for path in copied:
        assert (ROOT / path).exists(), path
        assert any(path == entry or path.startswith(f"{entry}/") for entry in let_in), f"{path} is kept out by .dockerignore"


def test_builds_every_program_that_is_deployed():
    """The recipe takes all of build/release/bin/huiyin-*; here they must have come about, once anything was built anew."""
    built = {path.name for path in BIN.glob("huiyin-*")} if BIN.exists() else set()
    if not built:
        pytest.skip("no program of a single service is built")
    assert built >= {f"huiyin-{service}" for service in SERVICES}


def test_does_not_run_as_root_and_ends_as_the_services_do():
    last = RECIPE.rpartition("FROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert re.search(r"^STOPSIGNAL SIGTERM$", last, re.MULTILINE)
