"""huiyin-prepare, which lays token and keys into data folders, and make-secrets.sh, which makes them."""

import subprocess

import pytest

from manifests import DEPLOY

PREPARE = DEPLOY / "image/huiyin-prepare"
MAKE_SECRETS = DEPLOY / "compose/make-secrets.sh"
NAMES = ("operator.token", "keys/master.key", "keys/index.key", "keys/contact.key")


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60)


def contents(folder):
    return {name: (folder / name).read_bytes() for name in NAMES if (folder / name).exists()}


@pytest.fixture
def secrets(tmp_path):
    folder = tmp_path / "secrets"
    assert run(MAKE_SECRETS, folder).returncode == 0
    return folder


def test_secrets_are_made_once(secrets):
    before = {path.name: path.read_bytes() for path in secrets.iterdir()}
    assert {name: len(content) for name, content in before.items()} == {"operator.token": 64, "master.key": 32, "index.key": 32, "contact.key": 32}
    assert all(path.stat().st_mode & 0o077 == 0 for path in secrets.iterdir())
    assert run(MAKE_SECRETS, secrets).returncode == 0
    assert {path.name: path.read_bytes() for path in secrets.iterdir()} == before


def test_lays_all_into_each_folder_for_its_owner_alone(secrets, tmp_path):
    folders = [tmp_path / "a", tmp_path / "b"]
    for _ in range(2):  # again changes nothing
        assert run(PREPARE, secrets, *folders).returncode == 0
        assert len(contents(folders[0])) == 4 and contents(folders[0]) == contents(folders[1])
        assert all((folders[0] / name).stat().st_mode & 0o777 == 0o600 for name in NAMES)


def test_lays_only_what_is_given(secrets, tmp_path):
    (secrets / "master.key").unlink()
    (secrets / "index.key").unlink()
    (secrets / "contact.key").unlink()
    assert run(PREPARE, secrets, tmp_path / "a").returncode == 0
    assert set(contents(tmp_path / "a")) == {"operator.token"}
    assert not (tmp_path / "a/keys").exists()


def test_takes_back_rights_that_a_volume_gave(secrets, tmp_path):
    assert run(PREPARE, secrets, tmp_path / "a").returncode == 0
    (tmp_path / "a/keys/master.key").chmod(0o660)
    assert run(PREPARE, secrets, tmp_path / "a").returncode == 0
    assert (tmp_path / "a/keys/master.key").stat().st_mode & 0o777 == 0o600


def test_replaces_a_token_but_never_a_key(secrets, tmp_path):
    assert run(PREPARE, secrets, tmp_path / "a").returncode == 0
    before = contents(tmp_path / "a")
    (secrets / "operator.token").write_text("0" * 64)
    assert run(PREPARE, secrets, tmp_path / "a").returncode == 0
    assert contents(tmp_path / "a")["operator.token"] == b"0" * 64
    (secrets / "master.key").write_bytes(b"k" * 32)
    done = run(PREPARE, secrets, tmp_path / "a")
    assert done.returncode == 1 and "keys/master.key" in done.stderr
    assert contents(tmp_path / "a")["keys/master.key"] == before["keys/master.key"]


def test_replaces_the_contact_keys_and_takes_the_other_one_away(secrets, tmp_path):
    assert run(PREPARE, secrets, tmp_path / "a").returncode == 0
    old = (secrets / "contact.key").read_bytes()
    (secrets / "contact.key").write_bytes(b"n" * 32)
    (secrets / "contact.other.key").write_bytes(old)
    assert run(PREPARE, secrets, tmp_path / "a").returncode == 0
    assert (tmp_path / "a/keys/contact.key").read_bytes() == b"n" * 32
    other = tmp_path / "a/keys/contact.other.key"
    assert other.read_bytes() == old and other.stat().st_mode & 0o777 == 0o600
    (secrets / "contact.other.key").unlink()
    assert run(PREPARE, secrets, tmp_path / "a").returncode == 0
    assert not other.exists()


@pytest.mark.parametrize("name, content", (
    ("operator.token", b"secret"), ("operator.token", b"Z" * 64), ("master.key", b"k" * 31), ("index.key", b""),
    ("contact.key", b"k" * 33)))
def test_refuses_what_no_service_would_take(secrets, tmp_path, name, content):
    (secrets / name).write_bytes(content)
    done = run(PREPARE, secrets, tmp_path / "a")
    assert done.returncode == 1 and name in done.stderr
    assert f"keys/{name}" not in contents(tmp_path / "a") and name not in contents(tmp_path / "a")
