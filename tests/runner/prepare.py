"""Makes ready what parts need beside the build: Python packages, stubs, buf, grpcurl. All of it inside the project."""

import os
import shutil

from commands import BUILD, RESULTS, ROOT, capture, describe, run, tail

VENV = ROOT / ".venv"
STUBS = BUILD / "python"
TOOLS = BUILD / "tools"
BUF = ROOT / "tests/buf"
GRPCURL = "github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.8.9"  # the last that Debian's Go builds

TIMEOUT_SECONDS = 600


class PrepareError(Exception):
    """What could not be made ready, with the end of the command's output."""


def must(title, command, **more):
    """Raises PrepareError unless the command succeeds."""
    log = RESULTS / f"prepare-{title}.log"
    code = run(command, log, TIMEOUT_SECONDS, **more)
    if code != 0:
        raise PrepareError("\n".join([f"{title}: {describe(code)}", *tail(log, 15)]))


def once(stamp, content, make):
    """Calls make() unless it succeeded before with the same content."""
    if not stamp.exists() or stamp.read_text() != content:
        make()
        stamp.write_text(content)


def prepare_python():
    """Returns the interpreter of .venv with the pinned packages."""
    wanted = ROOT / "tests/requirements.txt"

    def make():
        # Debian's own interpreter: the pins are for its version.
        must("venv", ["/usr/bin/python3", "-m", "venv", "--clear", VENV])
        must("pip", [VENV / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted])

    once(VENV / "installed.txt", wanted.read_text(), make)
    return VENV / "bin/python"


def prepare_stubs(python):
    """Returns the folder to put on PYTHONPATH."""
    shutil.rmtree(STUBS, ignore_errors=True)
    STUBS.mkdir(parents=True)
    protos = sorted((ROOT / "protos").rglob("*.proto"))
    must("stubs", [python, "-m", "grpc_tools.protoc", f"--proto_path={ROOT / 'protos'}", f"--python_out={STUBS}",
                    f"--grpc_python_out={STUBS}", *protos])
    return STUBS


def prepare_buf():
    lock = (BUF / "package-lock.json").read_text()
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    once(BUF / "node_modules/installed.json", lock, lambda: must("buf", install, cwd=BUF))
    return BUF / "node_modules/.bin/buf"


def prepare_go_tool(name, package):
    """Returns the program that `go install` makes of `package`, in a folder of its own."""
    folder = TOOLS / "go" / name
    folder.mkdir(parents=True, exist_ok=True)
    env = {
        "PATH": f"{os.environ['PATH']}:/usr/local/go/bin",
        "GOBIN": str(folder),
        "GOPATH": str(ROOT / ".cache/go"),
        "GOFLAGS": "-modcacherw",
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
    }
    once(folder / "installed.txt", package, lambda: must(name, ["go", "install", package], env=env))
    return folder / package.partition("@")[0].rpartition("/")[2]


def prepare_grpcurl():
    """Returns the folder to put on PATH."""
    return prepare_go_tool("grpcurl", GRPCURL).parent


def find_version_before():
    """The tag of the last version before this commit, or None."""
    return capture("git", "describe", "--tags", "--abbrev=0", "HEAD^")


def find_protos_before():
    """Returns (what the protos are compared with, why): a git reference, or None."""
    tag = find_version_before()
    if tag:
        return tag, f"compared with {tag}"
    changed = capture("git", "status", "--porcelain", "--", "protos")
    if changed is None:
        return None, "no git history here"
    base = "HEAD" if changed else "HEAD^"
    if not capture("git", "ls-tree", base, "protos/huiyin"):
        return None, "no earlier commit with protos"
    return base, f"compared with {base}"
