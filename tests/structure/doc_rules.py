"""Rules about pages: what they name exists, and nothing is left out. Same form as code_rules."""

import re

import tree
from code_rules import SERVICES

PAGES = (".md",)
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_LINK = r"\[[^\]]*\]\(([^)\s]+)\)"


def _links(path):
    """Targets of a page's relative links, as paths, without anchors."""
    text = _FENCE.sub(lambda fence: "\n" * fence.group().count("\n"), tree.read(path))
    for line, target in tree.search_lines(_LINK, text):
        target = target.partition("#")[0]
        if target and not re.match(r"[a-z]+:", target):
            yield line, target, (path.parent / target).resolve()


def check_links(root):
    return [
        f"{name}:{line}: links to {target}, which does not exist"
        for name, path in tree.find_files(root, PAGES)
        for line, target, resolved in _links(path)
        if not resolved.exists()
    ]


def check_orphans(root):
    """Every page under docs/ can be reached by links from README.md."""
    reached, waiting = set(), [(root / "README.md").resolve()]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        waiting += [resolved for _, _, resolved in _links(page)]
    return [
        f"{name}: no link leads to it from README.md"
        for name, path in tree.find_files(root, PAGES, "docs")
        if path.resolve() not in reached
    ]


def check_readme_tables(root):
    """The tables of README.md name every folder of services/, and only paths that exist."""
    readme = root / "README.md"
    if not readme.exists():
        return ["README.md: does not exist"]
    found, named = [], set()
    for number, line in enumerate(tree.read(readme).splitlines(), 1):
        if not line.lstrip().startswith("|"):
            continue
        for path in re.findall(r"(?<![\w./-])((?:services|protos|deploy|tests|docs|cmake)/[\w./-]*)", line):
            named.add(path.rstrip("/."))
            if not (root / path.rstrip(".")).exists():
                found.append(f"README.md:{number}: its table names {path}, which does not exist")
    for service in tree.find_folders(root, "services"):
        if f"services/{service}" not in named:
            found.append(f"README.md: no table names services/{service}")
    return found


def check_service_readmes(root):
    return [
        f"services/{service}: has no README.md saying what it owns, its topic, tables and metrics"
        for service in SERVICES
        if (root / "services" / service).is_dir() and not (root / "services" / service / "README.md").exists()
    ]
