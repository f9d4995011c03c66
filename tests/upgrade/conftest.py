import pathlib
import sys

HERE = pathlib.Path(__file__).parent
for folder in (HERE, HERE.parent / "cluster", HERE.parent / "system", HERE.parent / "system/oracle"):
    sys.path.insert(0, str(folder))


def pytest_addoption(parser):
    parser.addoption("--before-bin", required=True, help="folder of the programs of the last tagged version")
    parser.addoption("--before-name", required=True, help="that version's tag")
