#!/usr/bin/env bash
# Sets up Huiyin on a fresh Debian 12 and runs the main job: one command, then watch. See --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly BUILD=build/release BIN=build/release/bin
readonly FREE_KIB_MIN=$((3 * 1024 * 1024))
input='' data_dir='' port=7700 metrics_port=7701 serve=1 partitions=4

usage() {
  cat <<'EOF'
Usage: deploy/run.sh [options]

Installs what is missing, builds, starts Huiyin, and gives it work:
  without --input   a sample county (清河县) and a month of 1,222 cases, played through all services
  with --input      every row of a MyLA311 export (CSV), replayed with the clock of the data
then prints the figures, says how to look further, and keeps serving until Ctrl-C.
The second start finds everything in place and takes seconds.

Options:
  --input FILE       a MyLA311 export; may be given several times
  --data-dir DIR     where log, state and keys live (default: data/sample, or data/la311 with --input)
  --port N           gRPC port on loopback (default: 7700)
  --metrics-port N   port of /metrics on loopback (default: 7701)
  --no-serve         end after the figures
  --help             this text

Examples:
  deploy/run.sh
  deploy/run.sh --input requests.csv
EOF
}

die() { printf 'deploy/run.sh: %s\n' "$*" >&2; exit 1; }
say() { printf '\n== %s\n' "$*"; }

inputs=()
while [ $# -gt 0 ]; do
  case "$1" in
    --input|--data-dir|--port|--metrics-port)
      [ $# -ge 2 ] || die "$1 needs a value; see --help"
      case "$1" in
        --input) inputs+=("$2") ;;
        --data-dir) data_dir=$2 ;;
        --port) port=$2 ;;
        --metrics-port) metrics_port=$2 ;;
      esac
      shift 2 ;;
    --no-serve) serve=0; shift ;;
    --help|-h) usage; exit 0 ;;
    *) die "unknown option $1; see --help" ;;
  esac
done
for file in "${inputs[@]}"; do
  [ -r "$file" ] || die "cannot read the input $file"
done
if [ -z "$data_dir" ]; then
  if [ ${#inputs[@]} -gt 0 ]; then data_dir=data/la311; else data_dir=data/sample; fi
fi
for p in "$port" "$metrics_port"; do
  case "$p" in ''|*[!0-9]*) die "a port is a number from 1 to 65535, not '$p'" ;; esac
  if (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null; then
    die "port $p is in use: stop what listens there, or choose another with --port or --metrics-port"
  fi
done
mkdir -p "$data_dir" 2>/dev/null || die "cannot make the folder $data_dir: check its permissions, or choose another with --data-dir"
[ -w "$data_dir" ] || die "no permission to write to $data_dir: choose another with --data-dir"
free_kib=$(df -Pk "$data_dir" | awk 'NR == 2 { print $4 }')
[ "$free_kib" -ge "$FREE_KIB_MIN" ] || die "only $((free_kib / 1024)) MiB are free at $data_dir; $((FREE_KIB_MIN / 1024)) MiB are needed to build and run"

server=''
stop_server() {
  [ -n "$server" ] || return 0
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=''
}
trap stop_server EXIT

# Starts huiyin with the given options and waits until it answers.
start_server() {
  HUIYIN_DATA_DIR=$data_dir "$BIN/huiyin" --port "$port" --metrics-port "$metrics_port" --reflection "$@" \
    2>>"$data_dir/huiyin.log" &
  server=$!
  for _ in $(seq 300); do
    if ctl --timeout 1 status >/dev/null 2>&1; then return 0; fi
    if ! kill -0 "$server" 2>/dev/null; then
      server=''
      tail -n 3 "$data_dir/huiyin.log" >&2
      die "huiyin did not start; its log is $data_dir/huiyin.log"
    fi
    sleep 0.1
  done
  die "huiyin did not answer within 30 seconds; its log is $data_dir/huiyin.log"
}

ctl() { HUIYIN_DATA_DIR=$data_dir "$BIN/huiyinctl" --address "127.0.0.1:$port" "$@"; }

say "Installing what is missing"
deploy/install.sh
say "Building (the first time takes some minutes)"
[ -f "$BUILD/build.ninja" ] || cmake --preset release >"$data_dir/configure.log" || { cat "$data_dir/configure.log" >&2; die "configuring failed"; }
cmake --build --preset release --target huiyin huiyinctl

# A sample that was broken off is begun anew: it holds nothing but itself.
play_sample() {
  [ -f "$data_dir/.sample-complete" ] && return 0
  [ -f "$data_dir/.sample-begun" ] && rm -rf "${data_dir:?}"/{log,state,keys,checkpoints,operator.token}
  [ -e "$data_dir/log" ] && return 0
  touch "$data_dir/.sample-begun"
  local day start_s
  day=$(TZ=Asia/Shanghai date -d '31 days ago' +%F)
  start_s=$(TZ=Asia/Shanghai date -d "$day" +%s)
  say "Playing the last 31 days in 清河县: 1,222 cases through intake, dispatch, tracking and evaluation"
  start_server --clock driven --clock-start-us "${start_s}000000"
  ctl directory apply deploy/packs/qinghe.yaml
  ctl play deploy/packs/qinghe-month.jsonl --day "$day" --run sample
  stop_server
  touch "$data_dir/.sample-complete"
}

if [ ${#inputs[@]} -gt 0 ]; then
  say "Importing ${inputs[*]} into $data_dir"
  ctl import la311 "${inputs[@]}" --data-dir "$data_dir" --figures "$data_dir/figures.json"
  echo "The same figures as JSON: $data_dir/figures.json"
else
  play_sample
fi

# From the past of the data back to today: this is the operator's word for it.
start_server --accept-clock-jump
if [ ${#inputs[@]} -eq 0 ]; then
  say "The ledger (台账)"; ctl ledger
  say "Rates by unit"; ctl rates --by unit
  say "What is overdue"; ctl list --overdue --limit 15
  say "Measures that wait for approval (督办措施)"; ctl measures --state proposed --limit 10
fi
say "Serving gRPC on 127.0.0.1:$port, metrics on http://127.0.0.1:$metrics_port/metrics"
cat <<EOF
Look further, in another terminal in this folder:
  export HUIYIN_DATA_DIR=$data_dir HUIYIN_ADDRESS=127.0.0.1:$port
  $BIN/huiyinctl list --open --limit 10        # then: show ID, timeline ID, explain ID
  $BIN/huiyinctl as-of "$(date -d '10 days ago' +%F)"        # the ledger as it stood that day
  $BIN/huiyinctl list --stage arbitration      # what went back and forth
  $BIN/huiyinctl rates --by category
  $BIN/huiyinctl tail huiyin.tracking --from 0 | head -3
  $BIN/huiyinctl verify                        # folds the logs anew and compares
  $BIN/huiyinctl --help
EOF
[ "$serve" = 1 ] || exit 0
echo 'Ctrl-C ends it.'
trap 'exit 0' INT TERM
wait "$server" || die "huiyin ended; its log is $data_dir/huiyin.log"
