"""The benchmark's results as tables: each figure beside its target, its bound and the last committed one.

    report.py [--compare] [--save] RESULTS

RESULTS holds one JSON file a section, as tests/bench/report.cc writes them. `--save` puts them into docs/bench/, with a page of
all committed sections and their plots.
"""

import argparse
import json
import pathlib
import sys

import plot

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "docs/bench"
ORDER = ("throughput", "latency", "stored", "closed", "fold", "queries", "timers", "overload", "import", "kafka")
NOISE = 0.05  # ratios nearer to 1 say nothing

PAGE_HEAD = """# Measured

Written by `tests/bench/run.sh --save`; what the figures mean is in [How fast](../performance.md). Each section says when, on
what and at which commit it was measured; `below` marks a target that was not reached.
"""


def load(folder):
    """Section name → what it found, in the order of the sections."""
    found = {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}
    return {name: found[name] for name in sorted(found, key=lambda name: (name not in ORDER, ORDER.index(name)))}


def number(value):
    if value is None:
        return "–"
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    if size >= 100 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.3g}"


def with_unit(value, unit):
    return f"{number(value)} {unit}".rstrip()


def change(figure, before):
    """How the figure stands to the one before: its ratio, and whether that is better."""
    if before is None or not before["value"] or figure["value"] is None:
        return "–"
    ratio = figure["value"] / before["value"]
    if figure["better"] == "neither" or abs(ratio - 1) < NOISE:
        return f"{ratio:.2f}"
    better = (ratio > 1) == (figure["better"] == "more")
    return f"{ratio:.2f} {'better' if better else 'worse'}"


def row(figure, last, compare):
    target = "–"
    if "target" in figure:
        sign = "≥" if figure["better"] == "more" else "≤"
        target = f"{sign} {number(figure['target'])}{'' if figure['reached'] else ' **below**'}"
    bound = of_bound = "–"
    if figure.get("bound"):
        bound = f"{number(figure['bound'])}: {figure['bound_what']}"
        of_bound = "–" if figure["value"] is None else f"{figure['value'] / figure['bound']:.2f}"
    cells = [figure["what"], with_unit(figure["value"], figure["unit"]), target, bound, of_bound]
    if compare:
        before = last.get(figure["id"])
        cells += [number(before["value"]) if before else "–", change(figure, before)]
    return "| " + " | ".join(cells) + " |"


def table(section, last_section, compare):
    last = {figure["id"]: figure for figure in last_section["figures"]} if last_section else {}
    head = ["what", "measured", "target", "bound, measured in the same run", "of bound"] + (["last", "ratio"] if compare else [])
    align = ["---", "---:", "---:", "---", "---:"] + (["---:", "---:"] if compare else [])
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join(align) + " |"]
    lines += [row(figure, last, compare) for figure in section["figures"]]
    return "\n".join(lines)


def machine(section):
    m = section["machine"]
    settings = ", ".join(f"{name} {number(value)}" for name, value in section["settings"].items())
    libraries = f" (libraries {m['libraries']})" if "libraries" in m else ""
    return (f"{m['date']}, commit {m['commit']}{libraries}, {m['cores']} cores ({m['cpu']}), {m['memory_kib'] / 2**20:.1f} GiB, {m['kernel']}, "
            f"{m['file_system'].split(' ')[0]}, load average before {m['load_before']}. {settings}")


def checks(section):
    wrong = [check for check in section["checks"] if check["expected"] != check["found"]]
    lines = [f"- **wrong**: {check['what']}: expected {check['expected']}, found {check['found']}" for check in wrong]
    right = len(section["checks"]) - len(wrong)
    return "\n".join(lines + [f"{right} of {len(section['checks'])} checks hold."])


def text(section, last, compare):
    parts = [f"## {section['title']}", machine(section), table(section, last, compare), checks(section)]
    parts += [f"Note: {note}." for note in section["notes"]]
    return "\n\n".join(parts) + "\n"


def same_machine(section, last):
    return all(section["machine"][key] == last["machine"][key] for key in ("cpu", "cores", "memory_kib", "kernel"))


def save(found):
    COMMITTED.mkdir(parents=True, exist_ok=True)
    for name, section in found.items():
        (COMMITTED / f"{name}.json").write_text(json.dumps(section, ensure_ascii=False, indent=1) + "\n")
    page = [PAGE_HEAD]
    for name, section in load(COMMITTED).items():
        page.append(text(section, None, False))
        for old in COMMITTED.glob(f"{name}-*.svg"):
            old.unlink()
        for file, svg in plot.charts(name, section["series"]):
            (COMMITTED / file).write_text(svg)
            page.append(f"![{file.removesuffix('.svg')}]({file})\n")
    (COMMITTED / "README.md").write_text("\n".join(page))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--save", action="store_true")
    asked = parser.parse_args()
    found = load(asked.results)
    if not found:
        sys.exit(f"report.py: {asked.results} holds no results")
    last = load(COMMITTED) if COMMITTED.exists() else {}
    for name, section in found.items():
        print(text(section, last.get(name), asked.compare))
        if asked.compare and name in last and not same_machine(section, last[name]):
            print("The last figures are of another machine.\n")
    if asked.save:
        save(found)


if __name__ == "__main__":
    main()
