#!/usr/bin/env bash
# Builds the server and the benchmark, runs it, prints one table of figures beside their targets and bounds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
  cat <<'TEXT'
Usage: tests/bench/run.sh [--only SECTION[,SECTION]...] [--minutes N] [--cases N] [--closed-cases N] [--quick] [--compare] [--save]

Runs the benchmark against a real server on this machine and prints a Markdown table. What it found is in build/bench/results/,
one JSON file a section. A figure below its target is only said; a wrong result (a lost case) ends it with exit code 1.

  --only SECTION    throughput, latency, stored, closed, fold, queries, timers, overload, import, kafka; may be given several times
  --minutes N       about how long all of it shall measure, filling not counted. Default: 12
  --cases N         cases stored in stored, fold, queries and timers. Default: 1000000
  --closed-cases N  closed cases of section closed, left out otherwise; 10000000 take an hour and 30 GB of disk
  --quick           --cases 20000 --minutes 2: whether it works, not how fast it is
  --compare         beside each figure its ratio to the last committed one
  --save            put the results, their tables and plots into docs/bench/, to be committed
  --folder FOLDER   where the data directories are made: on the disk to be measured. Default: build/bench/work
  --data-file FILE  the MyLA311 export of section import. Default: $HUIYIN_LA311, or la311-2020-01.csv in ../shared/data

Examples:
  tests/bench/run.sh --only throughput --compare
  tests/bench/run.sh --quick
TEXT
}

only="" minutes=12 cases=1000000 closed=0 compare="" save="" folder=build/bench/work data="${HUIYIN_LA311:-../shared/data/la311-2020-01.csv}"
while [[ $# -gt 0 ]]; do
  case "$1" in
    --help | -h) usage; exit 0 ;;
    --only) only="${only:+$only,}$2"; shift 2 ;;
    --minutes) minutes="$2"; shift 2 ;;
    --cases) cases="$2"; shift 2 ;;
    --closed-cases) closed="$2"; shift 2 ;;
    --quick) cases=20000 minutes=2; shift ;;
    --compare) compare=--compare; shift ;;
    --save) save=--save; shift ;;
    --folder) folder="$2"; shift 2 ;;
    --data-file) data="$2"; shift 2 ;;
    *) echo "tests/bench/run.sh: there is no option $1; see --help" >&2; exit 2 ;;
  esac
done

[[ -f build/release/build.ninja ]] || cmake --preset release >/dev/null
ninja -C build/release huiyin huiyin_bench >/dev/null || { ninja -C build/release huiyin huiyin_bench; exit 1; }
results=build/bench/results
brokers=""
if [[ -z "$only" || ",$only," == *,kafka,* ]]; then
  broker=(--dir build/bench/kafka --port 39092 --brokers 1)
  trap 'deploy/kafka/kafka.sh kill "${broker[@]}" --clean >/dev/null 2>&1' EXIT
  deploy/kafka/kafka.sh kill "${broker[@]}" --clean >/dev/null 2>&1 || true
  deploy/kafka/kafka.sh start "${broker[@]}"
  brokers=$(deploy/kafka/kafka.sh address "${broker[@]}")
fi
rm -rf "$results"
commit=$(git describe --always --abbrev=12)
# What an earlier run has saved is no part of what is measured.
[[ -z "$(git status --porcelain -- . ':!docs/bench')" ]] || commit+=-dirty
# All sections together measure about 42 times the length of one load.
seconds=$((minutes * 60 / 42))
build/release/bin/huiyin_bench --only "$only" --seconds $((seconds < 4 ? 4 : seconds)) --cases "$cases" \
  --closed-cases "$closed" --folder "$folder" --data-file "$data" --brokers "$brokers" --out "$results" --commit "$commit" && right=0 || right=$?
/usr/bin/python3 tests/bench/report.py $compare $save "$results"
exit "$right"
