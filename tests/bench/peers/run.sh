#!/usr/bin/env bash
# Measures the peer, a Kafka Streams application with the steps of a case, and prints it beside Huiyin. See --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

usage() {
  cat <<'TEXT'
Usage: tests/bench/peers/run.sh [--commit-ms N[,N]...] [--at-a-time N[,N]...] [--seconds N] [--warm-up N] [--cache-mb N]
                                [--threads N] [--set K=V]... [--broker-set K=V]... [--huiyin FILE]... [--no-test] [--quick]

Builds the peer (tests/bench/peers/streams), and for each commit interval starts one broker in a folder of its own, the
application and the load client, all on this machine's loopback. What they found goes to build/bench/peers/streams.json, and a
Markdown table beside Huiyin's figures is printed. A case that is lost ends it with exit code 1.

  --commit-ms N    commit.interval.ms; each is measured. Default: 100,30,10
  --at-a-time N    cases under way in the closed loop; each is measured. Default: 256,1024,4096
  --seconds N      length of each measured load. Default: 10
  --warm-up N      seconds of load before anything is measured, for the JIT compilers. Default: 10
  --cache-mb N     Streams' record cache in front of the stores; 0 switches it off. Default: 0
  --threads N      num.stream.threads. Default: 2
  --set K=V        a Streams property more; may be given several times
  --broker-set K=V a broker property more; may be given several times
  --huiyin FILE    kafka.json (over one broker), throughput.json or latency.json (over its own log), as tests/bench/run.sh writes them
  --no-test        build without running the peer's unit tests
  --quick          --commit-ms 30 --at-a-time 256 --seconds 3 --warm-up 3: whether it works, not how fast it is

Examples:
  tests/bench/run.sh --only kafka && tests/bench/peers/run.sh --huiyin build/bench/results/kafka.json
  tests/bench/peers/run.sh --quick --no-test
TEXT
}

die() { printf 'tests/bench/peers/run.sh: %s\n' "$*" >&2; exit 1; }

commits=100,30,10 loads=256,1024,4096 seconds=10 warm_up=10 cache=0 threads=2 sets='' broker_sets=() huiyin=() goal=verify
while [[ $# -gt 0 ]]; do
  case "$1" in
    --help | -h) usage; exit 0 ;;
    --no-test) goal="package -DskipTests"; shift; continue ;;
    --quick) commits=30 loads=256 seconds=3 warm_up=3; shift; continue ;;
  esac
  [[ $# -ge 2 ]] || die "$1 needs a value, or there is no such option; see --help"
  case "$1" in
    --commit-ms) commits="$2" ;;
    --at-a-time) loads="$2" ;;
    --seconds) seconds="$2" ;;
    --warm-up) warm_up="$2" ;;
    --cache-mb) cache="$2" ;;
    --threads) threads="$2" ;;
    --set) sets+="${sets:+,}$2" ;;
    --broker-set) broker_sets+=(--set "$2") ;;
    --huiyin) huiyin+=("$2") ;;
    *) die "there is no option $1; see --help" ;;
  esac
  shift 2
done
[[ "$commits" =~ ^[0-9]+(,[0-9]+)*$ ]] || die "--commit-ms $commits: whole numbers with commas between"

readonly START_SECONDS_MAX=60
# Two cores: the parallel collector takes the least CPU; its pauses are within what a commit takes anyway.
java_options=(-Xms512m -Xmx1g -XX:+UseParallelGC -XX:-UsePerfData -Dorg.slf4j.simpleLogger.defaultLogLevel=warn)
out=build/bench/peers work="$PWD/build/bench/peers/work"
mkdir -p "$out"

command -v mvn >/dev/null && command -v javac >/dev/null ||
  die "mvn or javac is missing: apt-get install maven openjdk-17-jdk-headless"
# shellcheck disable=SC2086  # a goal with its option
mvn -q -B -f tests/bench/peers/streams/pom.xml $goal >"$out/mvn.log" 2>&1 </dev/null ||
  { tail -n 30 "$out/mvn.log" >&2; die "the peer does not build, or its tests fail (all of it: $out/mvn.log)"; }

app='' client=''
stop() {
  [[ -n "$1" ]] || return 0
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}
finish() {
  stop "$client"
  stop "$app"
  deploy/kafka/kafka.sh kill --dir "$work/kafka" --clean || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Six ports in a row that nobody listens at.
free_port() {
  local port busy
  busy="$(ss -Htln | awk '{ sub(/.*:/, "", $4); print $4 }')"
  for port in $(seq 21092 10 29092); do
    grep -qxE "$(seq -s '|' "$port" $((port + 5)))" <<<"$busy" || { echo "$port"; return; }
  done
  die "no six free ports between 21092 and 29092"
}

await_app() {
  local until=$((SECONDS + START_SECONDS_MAX))
  until grep -qx serves "$out/app.log"; do
    kill -0 "$app" 2>/dev/null || { tail -n 15 "$out/app.log" >&2; die "the application ended; see $out/app.log"; }
    ((SECONDS < until)) || die "the application does not serve after $START_SECONDS_MAX s; see $out/app.log"
    sleep 0.2
  done
}

# One commit interval on a broker and a state of its own: `{"commit_interval_ms": N, "closed": [...], "open": {...}}`.
measure() {
  local commit_ms=$1 port address broker found
  deploy/kafka/kafka.sh kill --dir "$work/kafka" --clean
  rm -rf "$work"
  port="$(free_port)"
  deploy/kafka/kafka.sh start --dir "$work/kafka" --port "$port" "${broker_sets[@]}" >&2
  address="$(deploy/kafka/kafka.sh address --dir "$work/kafka")"
  broker="$(deploy/kafka/kafka.sh status --dir "$work/kafka" | sed 's/.*process \([0-9]*\).*/\1/')"
  : >"$out/app.log"
  java "${java_options[@]}" -cp "$out/target/peer.jar:$out/target/lib/*" huiyin.peer.App --bootstrap "$address" \
    --state-dir "$work/state" --commit-interval-ms "$commit_ms" --threads "$threads" --cache-mb "$cache" --set "$sets" \
    >>"$out/app.log" 2>&1 </dev/null &
  app=$!
  await_app
  java "${java_options[@]}" -cp "$out/target/peer.jar:$out/target/lib/*" huiyin.peer.LoadClient --bootstrap "$address" \
    --at-a-time "$loads" --seconds "$seconds" --warm-up-seconds "$warm_up" --app-id "$app" --broker-id "$broker" \
    >"$out/client.json" </dev/null &
  client=$!
  wait "$client" || die "a result is wrong (above); what the application said is in $out/app.log"
  found="$(<"$out/client.json")"
  stop "$app"
  client='' app=''
  runs+="${runs:+, }{\"commit_interval_ms\": $commit_ms, ${found#\{}"
  echo "commit.interval.ms $commit_ms: $found" >&2
}

memory_kib="$(awk '/^MemTotal/ { print $2 }' /proc/meminfo)"
cpu="$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)"
write_results() {
  cat >"$out/streams.json" <<TEXT
{"machine": {"date": "$(date -u +%FT%TZ)", "commit": "$(git describe --always --dirty --abbrev=12)", "cpu": "$cpu",
  "cores": $(nproc), "memory_kib": $memory_kib, "kernel": "$(uname -sr)"},
 "settings": {"processing.guarantee": "exactly_once_v2", "num.stream.threads": $threads, "partitions": 4, "brokers": 1,
  "cache MiB": $cache, "client linger.ms": 0, "seconds": $seconds, "warm-up seconds": $warm_up,
  "properties set": "${sets:-none}", "broker properties set": "${broker_sets[*]:-none}"},
 "runs": [$runs]}
TEXT
}

runs=''
for commit_ms in ${commits//,/ }; do
  measure "$commit_ms"
  write_results  # each time: what was measured is kept if a later one fails
done
/usr/bin/python3 tests/bench/peers/report.py "$out/streams.json" "${huiyin[@]}"
