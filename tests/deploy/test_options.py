"""Options in deploy/ exist in the program that is given them: compared with --help of those that are built."""

import subprocess

import pytest

from manifests import DEPLOY, SERVICES, find_program, flags, read_compose, read_env_file, read_help, read_kubernetes, stateful_sets

HELP = """huiyin-some: a service.

Options:
  --data-dir PATH
      Folder of the state.
      Default: ./data. Environment: HUIYIN_DATA_DIR.
  --static-member
      Keeps its share.
      Default: false. Environment: HUIYIN_STATIC_MEMBER.
  -h, --help
      Prints this.
"""


def given_in_kubernetes(service):
    [container] = stateful_sets()[service]["template"]["spec"]["containers"]
    assert container["command"] == [f"huiyin-{service}"]
    return flags(container["args"]), set(read_kubernetes()["ConfigMap", "huiyin"]["data"])


def given_in_compose(service):
    words = read_compose()["services"][f"{service}-1"]["command"]
    assert words[0] == f"huiyin-{service}"
    return flags(words), set(read_env_file(DEPLOY / "compose/huiyin.env"))


def missing(given, help_text):
    known_flags, known_variables = read_help(help_text)
    return sorted(given[0] - known_flags) + sorted(given[1] - known_variables)


@pytest.mark.parametrize("given", (given_in_kubernetes, given_in_compose))
@pytest.mark.parametrize("service", SERVICES)
def test_options_exist(service, given):
    asked = given(service)
    program = find_program(f"huiyin-{service}")
    done = subprocess.run([program, "--help"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    assert not missing(asked, done.stdout), f"{program.name} has no such option"


@pytest.mark.parametrize("words, variables, expected", (
    (["--data-dir=a", "--static-member"], {"HUIYIN_DATA_DIR"}, []),
    (["--data-dir", "a", "--help"], set(), []),
    (["--data-dirs", "a"], set(), ["data-dirs"]),
    (["--data"], {"HUIYIN_HOST", "HUIYIN_DATA_DIR"}, ["data", "HUIYIN_HOST"]),
))
def test_finds_what_is_missing(words, variables, expected):
    assert missing((flags(words), variables), HELP) == expected


def test_health_check_is_a_command():
    command = read_compose()["services"]["intake-1"]["healthcheck"]["test"]
    assert command[:2] == ["CMD", "huiyinctl"]
    done = subprocess.run([find_program("huiyinctl"), *command[2:], "--help"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stdout + done.stderr
