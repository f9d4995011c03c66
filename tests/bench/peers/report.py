"""The peer beside Huiyin, in one Markdown table.

    report.py STREAMS [HUIYIN]...

STREAMS is build/bench/peers/streams.json. Each HUIYIN is kafka.json (Huiyin over one broker), throughput.json or latency.json
(over its own log), as tests/bench/run.sh writes them; what is not given was not measured.
"""

import argparse
import json
import pathlib
import sys

MISSING = "not measured"
PERCENTILES = ("p50", "p99", "p99.9", "max")
OTHERS_MAX_PERCENT = 5


def number(value):
    if value is None:
        return MISSING
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def best_closed(run):
    return max(run["closed"], key=lambda load: load["cases_per_second"])


def fastest(runs):
    return max(runs, key=lambda run: best_closed(run)["cases_per_second"])


def quickest(runs):
    return min(runs, key=lambda run: run["open"]["submit_ms"]["p50"])


def micros_a_case(load, who):
    return load[f"{who}_cpu_seconds"] / load["cases"] * 1e6


def streams_column(run, why):
    """Name of the column, and a value for each row's id."""
    peak = best_closed(run)
    values = {
        "peak": peak["cases_per_second"],
        "at-a-time": peak["at_a_time"],
        "server-cpu": micros_a_case(peak, "app"),
        "broker-cpu": micros_a_case(peak, "broker"),
        "client-cpu": micros_a_case(peak, "client"),
        "open-rate": run["open"]["cases_per_second"],
        "others": max(peak["others_cpu_percent"], run["open"]["others_cpu_percent"]),
    }
    values |= {f"full-{p}": peak["submit_ms"][p] for p in PERCENTILES}
    values |= {f"half-{p}": run["open"]["submit_ms"][p] for p in PERCENTILES}
    values |= {f"peak-{load['at_a_time']}": load["cases_per_second"] for load in run["closed"]}
    return f"Kafka Streams, commit every {run['commit_interval_ms']} ms: {why}", values


def kafka_column(kafka):
    """The same of Huiyin over a broker. Who took CPU there is not known: the broker's counts as others'."""
    figures = {figure["id"]: figure["value"] for figure in kafka["figures"]}
    at_a_time = kafka["settings"].get("cases at a time")
    values = {"peak": figures.get("unary"), "at-a-time": at_a_time, "server-cpu": figures.get("unary-cpu")}
    values |= {f"peak-{load}": figures.get(f"unary-{load}") for load in (256, 1024)}
    values |= {f"full-{p}": figures.get(f"submit-full-{p}") for p in PERCENTILES}
    values |= {f"half-{p}": figures.get(f"submit-{p}") for p in PERCENTILES}
    return "Huiyin over one broker, unary", values


def huiyin_columns(sections):
    columns = [kafka_column(sections["kafka"])] if "kafka" in sections else []
    own = {name: section for name, section in sections.items() if name != "kafka"}
    return columns + [own_log_column(own, way) for way in ("unary", "streamed") if own]


def own_log_column(sections, way):
    """The same over its own log; `way` is how its clients call: unary or streamed."""
    values = {}
    if throughput := sections.get("throughput"):
        figures = {figure["id"]: figure["value"] for figure in throughput["figures"]}
        ids = {"peak": way, "server-cpu": f"{way}-cpu", "broker-cpu": f"{way}-broker-cpu", "client-cpu": f"{way}-client-cpu"}
        ids |= {f"full-{p}": f"{way}-submit-{p}" for p in PERCENTILES}
        values |= {row: figures.get(figure) for row, figure in ids.items()}
        values["at-a-time"] = throughput["settings"].get("cases at a time")
        for series in throughput["series"]:
            if series["id"] == f"{way}-throughput":
                values |= {f"peak-{load:.0f}": rate for load, rate in series["points"]}
    # The latency section calls unary only.
    if (latency := sections.get("latency")) and way == "unary":
        figures = {figure["id"]: figure["value"] for figure in latency["figures"]}
        values |= {f"half-{p}": figures.get(f"submit-{p}") for p in PERCENTILES}
        values["open-rate"] = figures.get("rate")
    others = [section["settings"].get("CPU taken by others, %") for section in sections.values()]
    values["others"] = max((percent for percent in others if percent is not None), default=None)
    return f"Huiyin, a log of its own, {way}", values


def rows(runs):
    yield "peak", "most cases/s, closed loop"
    yield "at-a-time", "cases at a time, at that"
    for load in sorted({load["at_a_time"] for run in runs for load in run["closed"]}):
        yield f"peak-{load}", f"cases/s at {load} cases at a time"
    yield "server-cpu", "CPU of the application for a case, µs"
    yield "broker-cpu", "CPU of the broker for a case, µs"
    yield "client-cpu", "CPU of the client for a case, µs"
    for p in PERCENTILES:
        yield f"full-{p}", f"submit at full load, {p}, ms"
    yield "open-rate", "cases/s finished in the open loop, asked for half of the most"
    for p in PERCENTILES:
        yield f"half-{p}", f"submit at half load, {p}, ms"
    yield "others", "CPU taken by others meanwhile, %"


def table(columns, names):
    lines = ["| what | " + " | ".join(name for name, _ in columns) + " |", "| --- |" + " ---: |" * len(columns)]
    lines += [f"| {what} | " + " | ".join(number(values.get(row)) for _, values in columns) + " |" for row, what in names]
    return "\n".join(lines)


def origin(what, section):
    machine, settings = section["machine"], section["settings"]
    said = ", ".join(f"{name} {value}" for name, value in settings.items())
    where = f"{machine['cores']} cores ({machine['cpu']}), {machine['kernel']}"
    return f"- {what}: {machine['date']}, commit {machine['commit']}, {where}. {said}."


def streams_columns(runs):
    fast, quick = fastest(runs), quickest(runs)
    if fast is quick:
        return [streams_column(fast, "most cases, quickest submit")]
    return [streams_column(fast, "most cases"), streams_column(quick, "quickest submit")]


def load(path):
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        sys.exit(f"report.py: {path} cannot be read as JSON ({error}): run tests/bench/peers/run.sh or tests/bench/run.sh first")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("streams", type=pathlib.Path)
    parser.add_argument("huiyin", type=pathlib.Path, nargs="*")
    asked = parser.parse_args()
    streams = load(asked.streams)
    given = {path: load(path) for path in asked.huiyin}
    sections = {section["section"]: section for section in given.values()}
    columns = [*huiyin_columns(sections), *streams_columns(streams["runs"])]
    print(table(columns, rows(streams["runs"])) + "\n")
    if any((values.get("others") or 0) > OTHERS_MAX_PERCENT for _, values in columns):
        print(f"**Others took more than {OTHERS_MAX_PERCENT} % of the CPU: measure again on a quiet machine before comparing.**\n")
    for path, section in given.items():
        print(origin(f"Huiyin, {path}", section))
    print(origin("Kafka Streams", streams))


if __name__ == "__main__":
    main()
