"""The figures of a MyLA311 import, computed from the CSV alone.

Independent of Huiyin: standard library only, none of its code, none of its output but the JSON to
be judged. What each figure means stands in docs/import-la311.md; this follows that page only.

    differences = compare(["requests.csv"], open("printed.json").read())
    assert differences == []

From a shell:
    python3 la311_oracle.py requests.csv            prints the figures
    python3 la311_oracle.py requests.csv out.json   prints the differences; exit code 1 if any
"""

import json
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from la311_rows import load, local_day  # noqa: E402

NO_NAME = "(none)"


def days(seconds):
    """Whole seconds as days, rounded to four decimals, halves away from zero."""
    return float((Decimal(seconds) / 86400).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def nearest_rank(ordered, percent):
    """The ceil(percent/100 * n)-th smallest."""
    return ordered[-(-percent * len(ordered) // 100) - 1]


def figures(rows):
    def count(wanted):
        return sum(1 for row in rows if wanted(row))

    def is_closed(row):
        return row["status"] == "Closed"

    def has_promise(row):
        promised = row["promised"]
        return promised is not None and local_day(promised) >= local_day(row["created"])

    def closing(row):
        usable = is_closed(row) and row["closed"] is not None and row["closed"] >= row["created"]
        return row["closed"] if usable else None

    def on_time(row):
        if not has_promise(row) or closing(row) is None:
            return False
        return local_day(closing(row)) <= local_day(row["promised"])

    def promise_before_creation(row):
        return row["promised"] is not None and not has_promise(row)

    def closed_before_creation(row):
        return row["closed"] is not None and row["closed"] < row["created"]

    measured = [row for row in rows if closing(row) is not None]
    seconds = sorted(int((closing(row) - row["created"]).total_seconds()) for row in measured)
    closed = count(is_closed)
    return {
        "received": len(rows),
        "closed": closed,
        "withdrawn": count(lambda row: row["status"] == "Cancelled"),
        "transferred": count(lambda row: row["status"] == "Referred Out"),
        "open": count(lambda row: row["status"] in ("Open", "Pending")),
        "promised": count(has_promise),
        "on_time": count(on_time),
        "anomalies": {
            "promise_before_creation": count(promise_before_creation),
            "closed_without_date": count(lambda row: is_closed(row) and row["closed"] is None),
            "closed_before_creation": count(closed_before_creation),
        },
        "days_to_close": {
            "count": len(seconds),
            "median": days(nearest_rank(seconds, 50)) if seconds else None,
            "p90": days(nearest_rank(seconds, 90)) if seconds else None,
        },
        "solved": {"yes": 0, "no": 0, "unknown": closed},
        "satisfied": {"yes": 0, "no": 0, "unknown": closed},
    }


def grouped(rows, field):
    groups = {}
    for row in rows:
        groups.setdefault(row[field] or NO_NAME, []).append(row)
    return [{"id": name, **figures(group)} for name, group in sorted(groups.items())]


def compute(paths):
    """What `huiyinctl import la311 --output json` must print for these files."""
    rows, counts = load(paths)
    return {
        "rows": counts,
        "total": figures(rows),
        "departments": grouped(rows, "department"),
        "categories": grouped(rows, "category"),
    }


def differences(expected, printed, where):
    """One sentence a difference; missing and unexpected parts too."""
    if isinstance(expected, dict) and isinstance(printed, dict):
        found = []
        for key in [*expected, *(key for key in printed if key not in expected)]:
            path = f"{where}.{key}" if where else str(key)
            if key not in printed:
                found.append(f"{path}: missing")
            elif key not in expected:
                found.append(f"{path}: not expected, printed {printed[key]!r}")
            else:
                found += differences(expected[key], printed[key], path)
        return found
    if isinstance(expected, list) and isinstance(printed, list):
        ids = [item["id"] for item in expected]
        printed_ids = [item.get("id") if isinstance(item, dict) else item for item in printed]
        if ids != printed_ids:
            return [f"{where}: expected {ids} in this order, printed {printed_ids}"]
        found = []
        for name, mine, theirs in zip(ids, expected, printed):
            found += differences(mine, theirs, f"{where}[{name}]")
        return found
    number = isinstance(expected, float) and type(printed) in (int, float)
    same = expected == printed and (number or type(expected) is type(printed))
    return [] if same else [f"{where}: expected {expected!r}, printed {printed!r}"]


def compare(csv_paths, printed_json):
    """Every difference between what the CSV says and what was printed (as text or parsed)."""
    if isinstance(printed_json, (str, bytes)):
        printed_json = json.loads(printed_json)
    return differences(compute(csv_paths), printed_json, "")


def main(arguments):
    paths = [name for name in arguments if not name.endswith(".json")]
    printed = [name for name in arguments if name.endswith(".json")]
    if not paths or len(printed) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    if not printed:
        print(json.dumps(compute(paths), indent=1, ensure_ascii=False))
        return 0
    with open(printed[0], encoding="utf-8") as file:
        found = compare(paths, file.read())
    print("\n".join(found) if found else "no difference")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
