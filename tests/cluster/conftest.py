import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).parent
for folder in (HERE, HERE.parent / "system", HERE.parent / "system/oracle"):
    sys.path.insert(0, str(folder))

from huiyin_process import BIN  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--chaos-minutes", type=float, default=2.5, help="how long faults are made; 60 in the long run")
    parser.addoption("--chaos-faults", default="", help="only these, comma between them; see tests/cluster/chaos.py")
    parser.addoption("--chaos-seed", type=int, default=None, help="which faults; default: of the clock, printed")


def pytest_sessionstart():
    assert (BIN / "huiyin-intake").exists(), f"{BIN}/huiyin-intake is not built: run tests/run.sh, or ninja -C build/release"


@pytest.fixture
def pack():
    return HERE.parents[1] / "deploy/packs/qinghe.yaml"
