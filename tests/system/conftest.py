import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parent / "oracle"))

from huiyin_process import BIN, Huiyin  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--power-cuts", type=int, default=20, help="power cuts of test_power.py; docs/durability.md says 200")


def pytest_sessionstart():
    assert (BIN / "huiyin").exists(), f"{BIN}/huiyin is not built: run tests/run.sh, or ninja -C build/release"


@pytest.fixture
def huiyin(tmp_path):
    """A running system with the sample pack applied."""
    with Huiyin(tmp_path / "data", "--reflection") as running:
        running.ctl("directory", "apply", pathlib.Path(__file__).parents[2] / "deploy/packs/qinghe.yaml")
        yield running
