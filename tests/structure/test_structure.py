"""The project's own rules, checked on the tree; and each rule checked on a planted breach, so that none is empty.

tests/run.sh --only structure
"""

from pathlib import Path

import pytest

import code_rules
import doc_rules

ROOT = Path(__file__).resolve().parents[2]
RULES = (
    code_rules.check_sizes,
    code_rules.check_includes,
    code_rules.check_banned_calls,
    code_rules.check_unfinished,
    code_rules.check_machine_names,
    code_rules.check_packages,
    code_rules.check_cmake_lists,
    doc_rules.check_links,
    doc_rules.check_orphans,
    doc_rules.check_readme_tables,
    doc_rules.check_service_readmes,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_tree_obeys(rule):
    found = rule(ROOT)
    assert not found, "\n" + "\n".join(found)


def plant(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def no_long_files(root):
    return code_rules.check_sizes(root, {})


def one_long_file(root):
    return code_rules.check_sizes(root, {"a.cc": "a reason"})


def one(rule, path, bad, good):
    """A case of one file that breaks the rule and the same file in order."""
    return rule, {path: bad}, {path: good}


def include(path, bad, good):
    return one(code_rules.check_includes, path, f'#include "{bad}"\n', f'#include "{good}"\n')


def call(bad, good, path="services/intake/a.cc"):
    return one(code_rules.check_banned_calls, path, f"int x = {bad};\n", f"int x = {good};\n")


TABLE = "| part | folder |\n| --- | --- |\n| intake | `services/{}` |\n"
CASES = {
    "a file past the limit": one(no_long_files, "a.cc", "\n" * 301, "\n" * 300),
    "a listed file past the hard limit": one(one_long_file, "a.cc", "\n" * 501, "\n" * 500),
    "a listed file that is short": one(one_long_file, "a.cc", "\n" * 300, "\n" * 301),
    "kit includes a service": include("services/kit/log/a.h", "services/intake/a.h", "services/kit/log/b.h"),
    "kit includes a service's protos": include(
        "services/kit/log/a.h", "huiyin/intake/v1/intake.pb.h", "huiyin/common/v1/record.pb.h"),
    "kit includes policy": include("services/kit/a.h", "services/policy/policy.h", "services/kit/b.h"),
    "policy includes a service": include(
        "services/policy/a.cc", "services/directory/state.h", "huiyin/directory/v1/directory.pb.h"),
    "a service includes another": include("services/intake/a.cc", "services/dispatch/a.h", "services/policy/policy.h"),
    "a service includes a test": include("services/huiyin/main.cc", "tests/a.h", "services/intake/service.h"),
    "an include from the own folder": (
        code_rules.check_includes,
        {"services/intake/a.cc": '#include "a.h"\n', "services/intake/a.h": ""},
        {"services/intake/a.cc": '#include "services/intake/a.h"\n#include "absl/a.h"\n', "services/intake/a.h": ""}),
    "a clock": call("std::chrono::steady_clock::now()", "std::chrono::seconds(1)"),
    "time()": call("time(nullptr)", "event.time(0) + promised_time(1)"),
    "std::time()": call("std::time(&t)", "decision_time (2)"),
    "clock_gettime()": call("clock_gettime(CLOCK_REALTIME, &t)", '"clock_gettime(a, b)"'),
    "gettimeofday()": call("gettimeofday(&t, nullptr)", "0  // no gettimeofday(&t, nullptr)"),
    "rand()": call("rand()", "operand(1)"),
    "random_device": call("std::random_device()()", "RandomBytes(8).size()"),
    "mt19937": call("std::mt19937(1)()", "/* std::mt19937(1)() */ 1"),
    "getenv()": call("std::getenv(name)", "options.Get(name)"),
    "a clock outside kit's adapters": (
        code_rules.check_banned_calls,
        {"services/kit/log/a.cc": "auto t = time(nullptr);\n"},
        {"services/kit/base/a.cc": "auto t = time(nullptr);\n", "tests/a/a.cc": "auto t = time(nullptr);\n"}),
    "unfinished work": one(code_rules.check_unfinished, "a/b.cc", "// TO" "DO: later\n", "// mktemp a.XXXXXX\n"),
    "a registry's host": one(code_rules.check_machine_names, ".ci/run", "curl https://pypi" ".org/a\n", "pip install a\n"),
    "a path of one machine": one(
        code_rules.check_machine_names, "a.md", "cd /" "work/main\n", "cd $HOME/" "work/main of/" "work/\n"),
    "a package unlike its path": one(
        code_rules.check_packages, "protos/huiyin/a/v1/a.proto", "package huiyin.b.v1;\n", "package huiyin.a.v1;\n"),
    "no package": one(
        code_rules.check_packages, "protos/huiyin/a/v1/a.proto", "// package huiyin.a.v1;\n", "package huiyin.a.v1;\n"),
    "a proto without a version": (
        code_rules.check_packages,
        {"protos/huiyin/a/a.proto": "package huiyin.a;\n"},
        {"protos/huiyin/a/v2/a.proto": "package huiyin.a.v2;\n"}),
    "a test folder that is not built": (
        code_rules.check_cmake_lists,
        {"tests/CMakeLists.txt": "foreach(area log)\n", "tests/b/CMakeLists.txt": ""},
        {"tests/CMakeLists.txt": "foreach(area log b)\n", "tests/b/CMakeLists.txt": "", "tests/c/test_c.py": ""}),
    "a dead link": (
        doc_rules.check_links,
        {"docs/a.md": "[b](b.md)\n"},
        {"docs/a.md": "[b](b.md#part) [c](https://a.b/c) [d](#d)\n```\n[e](e.md)\n```\n", "docs/b.md": ""}),
    "a page that nobody links": (
        doc_rules.check_orphans,
        {"README.md": "docs/b.md\n", "docs/b.md": "[b](b.md)\n"},
        {"README.md": "[a](docs/a.md)\n", "docs/a.md": "[b](b.md)\n", "docs/b.md": ""}),
    "a service that README.md leaves out": (
        doc_rules.check_readme_tables,
        {"README.md": "See services/intake.\n", "services/intake/a.cc": ""},
        {"README.md": TABLE.format("intake"), "services/intake/a.cc": ""}),
    "a service that is gone": (
        doc_rules.check_readme_tables,
        {"README.md": TABLE.format("gone")},
        {"README.md": TABLE.format("kept/"), "services/kept/a.cc": ""}),
    "a service without README.md": (
        doc_rules.check_service_readmes,
        {"services/intake/a.cc": ""},
        {"services/intake/README.md": ""}),
}


@pytest.mark.parametrize("name", CASES)
def test_rule_finds(name, tmp_path):
    rule, bad, good = CASES[name]
    assert rule(plant(tmp_path / "bad", bad)), "the breach was not found"
    assert not rule(plant(tmp_path / "good", good)), "what is in order was called a breach"


def test_every_rule_is_tried():
    tried = {case[0] for case in CASES.values()} | {code_rules.check_sizes}
    assert tried >= set(RULES)
