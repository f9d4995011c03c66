"""Reads the project's tree for the rules: which files there are and what their code says."""

import os
import re
from pathlib import Path

SKIPPED_FOLDERS = {".git", ".venv", ".cache", "build", "node_modules", "__pycache__", ".pytest_cache"}
CPP = (".cc", ".h")
CODE = CPP + (".proto", ".py", ".sh")
TEXT = CODE + (".md", ".txt", ".cmake", ".yaml", ".yml", ".json", "/run", ".gitignore")


def find_files(root, suffixes, under="."):
    """Yields (path from the root with slashes, absolute path) in a fixed order."""
    for folder, folders, names in os.walk(root / under):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        for name in sorted(names):
            path = Path(folder) / name
            relative = path.relative_to(root).as_posix()
            if relative.endswith(suffixes):
                yield relative, path


def find_folders(root, under):
    base = root / under
    return sorted(p.name for p in base.iterdir() if p.is_dir() and p.name not in SKIPPED_FOLDERS) if base.is_dir() else []


def read(path):
    return path.read_text(encoding="utf-8", errors="replace")


_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/', re.DOTALL)


def strip_cpp(text):
    """C++ text without comments and without what stands in quotes; line numbers stay."""
    return _TOKEN.sub(lambda token: "\n" * token.group().count("\n") or " ", text)


def search_lines(pattern, text):
    """Yields (line number, what was found)."""
    for number, line in enumerate(text.splitlines(), 1):
        for match in re.finditer(pattern, line):
            yield number, match.group(match.lastindex or 0)
