"""Rules about code. Each takes the root of a tree and returns what breaks it, one sentence each with file and line."""

import re

import tree

SIZE_MAX_LINES = 300
SIZE_HARD_MAX_LINES = 500
# Files between the two limits, each with the reason why it stays whole.
LONG_FILES = {
}

SERVICES = ("directory", "intake", "dispatch", "tracking", "evaluation")
# Folder → the only project includes it may have. Folders not named here (huiyin, ctl) put parts together and may have any.
INCLUDES = {
    "services/kit/": ("services/kit/", "huiyin/common/"),
    "services/policy/": ("services/kit/", "services/policy/", "huiyin/common/", "huiyin/directory/"),
} | {f"services/{s}/": ("services/kit/", "services/policy/", f"services/{s}/", "huiyin/") for s in SERVICES}

# Time, randomness and the environment come in through these folders only; everything else is given them.
ADAPTERS = ("services/kit/base/", "services/kit/config/")
BANNED = {
    r"\w+_clock::now\b": "take the time from kit::Clock",
    r"(?<![\w.>:])(?:std::|::)?time\s*\(": "take the time from kit::Clock",
    r"\b(?:gettimeofday|clock_gettime|timespec_get)\s*\(": "take the time from kit::Clock",
    r"(?<![\w.>])s?rand(?:_r)?\s*\(": "use kit::RandomBytes, or a number that the input determines",
    r"\bstd::(?:random_device|mt19937(?:_64)?|default_random_engine)\b": "use kit::RandomBytes",
    r"\b(?:secure_)?getenv\s*\(": "declare an option (services/kit/config)",
}
# Prefix of files that may use what the pattern finds, with the reason.
BANNED_EXCEPTIONS = {
    ("services/kit/log/simulated_log", "mt19937"): "its faults are drawn from the seed that the test gives it",
    ("services/kit/rpc/", "system_clock"): "gRPC takes and gives deadlines as moments of that clock",
}

UNFINISHED = r"\b(" + "|".join(("TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK")) + r")\b"
HOSTS = ("registry" ".npmjs.org", "pypi" ".org", "proxy" ".golang.org", "deb" ".debian.org", "repo1" ".maven.org")
MACHINE_PATH = r"(?<![\w./$}-])(/" "work/)"


def check_sizes(root, long_files=None):
    long_files = LONG_FILES if long_files is None else long_files
    found = []
    lengths = {name: tree.read(path).count("\n") for name, path in tree.find_files(root, tree.CODE)}
    for name, lines in lengths.items():
        limit = SIZE_HARD_MAX_LINES if name in long_files else SIZE_MAX_LINES
        if lines > limit:
            found.append(f"{name}: {lines} lines, at most {limit}: split it")
    for name in long_files:
        if lengths.get(name, 0) <= SIZE_MAX_LINES:
            found.append(f"{name}: is allowed to be long but is not; take it off LONG_FILES")
    return found


def check_includes(root):
    found = []
    for name, path in tree.find_files(root, tree.CPP, "services"):
        allowed = next((INCLUDES[folder] for folder in INCLUDES if name.startswith(folder)), ("services/", "huiyin/"))
        for line, target in tree.search_lines(r'^\s*#\s*include\s*["<]([^">]+)[">]', tree.read(path)):
            ours = target.startswith(("services/", "huiyin/", "tests/", "protos/"))
            if ours and not target.startswith(allowed):
                found.append(f"{name}:{line}: includes {target}; may include only {', '.join(allowed)}")
            elif not ours and (path.parent / target).exists():
                found.append(f"{name}:{line}: includes {target}; say it from the root of the project")
    return found


def check_banned_calls(root):
    found = []
    for name, path in tree.find_files(root, tree.CPP, "services"):
        if name.startswith(ADAPTERS):
            continue
        text = tree.strip_cpp(tree.read(path))
        for pattern, instead in BANNED.items():
            for line, call in tree.search_lines(f"({pattern})", text):
                if not any(name.startswith(file) and word in call for file, word in BANNED_EXCEPTIONS):
                    found.append(f"{name}:{line}: {call.strip()}: {instead}")
    return found


def check_unfinished(root):
    return [
        f"{name}:{line}: {word}: finish it, or open an issue"
        for name, path in tree.find_files(root, tree.CODE + (".cmake", "CMakeLists.txt"))
        for line, word in tree.search_lines(UNFINISHED, tree.read(path))
    ]


def check_machine_names(root):
    pattern = "(" + "|".join(re.escape(host) for host in HOSTS) + ")|" + MACHINE_PATH
    return [
        f"{name}:{line}: {word}: works on one machine only; leave it to that machine's settings"
        for name, path in tree.find_files(root, tree.TEXT)
        for line, word in tree.search_lines(pattern, tree.read(path))
    ]


def check_packages(root):
    found = []
    for name, path in tree.find_files(root, ".proto", "protos"):
        package = re.search(r"^package\s+([\w.]+)\s*;", tree.read(path), re.MULTILINE)
        expected = name.removeprefix("protos/").rpartition("/")[0].replace("/", ".")
        if not package or package.group(1) != expected:
            found.append(f"{name}: its folder asks for `package {expected};`")
        elif not re.fullmatch(r"huiyin\.\w+\.v\d+", expected):
            found.append(f"{name}: lies outside protos/huiyin/<area>/v<number>/")
    return found


def check_cmake_lists(root):
    """A folder that no list names would silently not be built."""
    found = []
    for parent in ("services", "services/kit", "tests"):
        listed = root / parent / "CMakeLists.txt"
        words = set(re.findall(r"\w+", tree.read(listed))) if listed.exists() else set()
        for folder in tree.find_folders(root, parent):
            if (root / parent / folder / "CMakeLists.txt").exists() and folder not in words:
                found.append(f"{parent}/{folder}: is not named in {parent}/CMakeLists.txt, so it is never built")
    return found
