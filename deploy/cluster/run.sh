#!/usr/bin/env bash
# A whole cluster on this machine: Kafka brokers and several instances of each service, with work in it. See --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly BIN=build/release/bin
readonly SERVICES=(directory intake dispatch tracking evaluation)
command=start brokers=3 instances=2 port=17700 kafka_port=19192 dir=data/cluster clock=driven partitions=4 build=1 inputs=()

usage() {
  cat <<'TEXT'
Usage: deploy/cluster/run.sh [COMMAND] [options]

Brings up Kafka brokers and instances of each service on 127.0.0.1, gives them a county's month (or an export), and says where
everything is. For trying out and for tests: no TLS, no passwords, everything on one machine.

Commands:
  start     (default) starts what is not running; the first time it also loads the sample
  status    says of each process whether it runs, and which partitions each instance owns
  addresses prints every instance, comma between them, as huiyinctl --address takes it
  stop      ends the instances, each of which hands over what it owns, and the brokers
  stop-instance, start-instance SERVICE N    one of them, for instance: stop-instance intake 2

Options:
  --dir DIR         data, logs and process ids (default: data/cluster); a cluster is known by this folder
  --brokers N       1 or 3 (default: 3)
  --instances N     of each service (default: 2)
  --partitions N    of each service (default: 4)
  --port P          instance N of service S listens at P + 10 S + N, its metrics 100 above (default: 17700)
  --kafka-port P    see deploy/kafka/kafka.sh (default: 19192)
  --input FILE      load a MyLA311 export in place of the sample; may be given several times
  --empty           load nothing, and use the machine's clock: for work of your own
  --no-build        the programs are there
  --help            this text

Examples:
  deploy/cluster/run.sh
  deploy/cluster/run.sh --input requests.csv --dir data/la-cluster
  build/release/bin/huiyinctl --address "$(deploy/cluster/run.sh addresses)" ledger
  deploy/cluster/run.sh stop
TEXT
}

die() { printf 'deploy/cluster/run.sh: %s\n' "$*" >&2; exit 1; }
say() { printf '\n== %s\n' "$*"; }

words=()
while [ $# -gt 0 ]; do
  case "$1" in
    --help | -h) usage; exit 0 ;;
    --empty) clock=system; shift ;;
    --no-build) build=0; shift ;;
    --dir | --brokers | --instances | --partitions | --port | --kafka-port | --input)
      [ $# -ge 2 ] || die "$1 needs a value; see --help"
      case "$1" in
        --dir) dir=$2 ;;
        --brokers) brokers=$2 ;;
        --instances) instances=$2 ;;
        --partitions) partitions=$2 ;;
        --port) port=$2 ;;
        --kafka-port) kafka_port=$2 ;;
        --input) inputs+=("$2") ;;
      esac
      shift 2 ;;
    -*) die "unknown option $1; see --help" ;;
    *) words+=("$1"); shift ;;
  esac
done
[ ${#words[@]} -eq 0 ] || command=${words[0]}
for file in "${inputs[@]}"; do [ -r "$file" ] || die "cannot read the input $file"; done
settings=$dir/settings
if [ -f "$settings" ]; then
  # What the cluster was first started with stays.
  . "$settings"
fi

kafka() { deploy/kafka/kafka.sh "$@" --dir "$dir/kafka" --brokers "$brokers" --port "$kafka_port"; }
port_of() { # SERVICE N
  local s
  for s in "${!SERVICES[@]}"; do
    [ "${SERVICES[$s]}" != "$1" ] || { echo $((port + 10 * s + $2)); return; }
  done
  die "there is no service $1: it is one of ${SERVICES[*]}"
}
each() { # calls $1 SERVICE N for every instance
  local service n
  for service in "${SERVICES[@]}"; do for n in $(seq "$instances"); do "$1" "$service" "$n"; done; done
}
addresses() {
  local all=''
  add() { all+=${all:+,}127.0.0.1:$(port_of "$1" "$2"); }
  each add
  echo "$all"
}
running() { # SERVICE N
  local id
  id=$(cat "$dir/$1-$2/pid" 2>/dev/null) && kill -0 "$id" 2>/dev/null && grep -q "huiyin-$1" "/proc/$id/cmdline" 2>/dev/null
}
ctl() { "$BIN/huiyinctl" --token-file "$dir/operator.token" --address "$(addresses)" "$@"; }

start_instance() { # SERVICE N
  running "$1" "$2" && return 0
  local p folder=$dir/$1-$2
  p=$(port_of "$1" "$2")
  mkdir -p "$folder"
  if [ "$1" = intake ]; then
    # Every instance of intake opens what any other has sealed.
    mkdir -p -m 700 "$folder/keys"
    for key in master.key index.key contact.key; do
      [ -f "$folder/keys/$key" ] || install -m 600 "$dir/$key" "$folder/keys/$key"
    done
  fi
  "$BIN/huiyin-$1" --data-dir "$folder" --port "$p" --metrics-port $((p + 100)) --brokers "$(kafka address)" \
    --partitions "$partitions" --replicas "$brokers" --operator-token "$dir/operator.token" --clock "$clock" \
    --disk-reserve-mib 64 </dev/null >>"$folder/log" 2>&1 &
  echo $! >"$folder/pid"
}
stop_instance() { # SERVICE N
  running "$1" "$2" || return 0
  kill -TERM "$(cat "$dir/$1-$2/pid")"
}
await_end() { # SERVICE N
  for _ in $(seq 400); do running "$1" "$2" || return 0; sleep 0.1; done
  die "huiyin-$1 instance $2 has not ended in 40 s; its log is $dir/$1-$2/log"
}
await_ready() {
  for _ in $(seq 600); do
    check() { running "$1" "$2" || { tail -n 3 "$dir/$1-$2/log" >&2; die "huiyin-$1 instance $2 has ended; its log is $dir/$1-$2/log"; }; }
    each check
    if ctl --timeout 5 cluster >"$dir/cluster.txt" 2>&1; then return 0; fi
    sleep 0.2
  done
  cat "$dir/cluster.txt" >&2
  die "not every partition has an owner after two minutes"
}

load() {
  [ ! -f "$dir/.loaded" ] || return 0
  if [ ${#inputs[@]} -gt 0 ]; then
    say "Importing ${inputs[*]}"
    ctl import la311 "${inputs[@]}" --data-dir "$dir/import" --servers "$(addresses)" --figures "$dir/figures.json"
  else
    say "Playing a month in 清河县: 1,222 cases"
    local day
    day=$(TZ=Asia/Shanghai date -d '31 days ago' +%F)
    ctl directory apply deploy/packs/qinghe.yaml
    ctl play deploy/packs/qinghe-month.jsonl --day "$day" --run sample
  fi
  touch "$dir/.loaded"
}

where() {
  say "Where everything is"
  echo "Kafka        $(kafka address)    data and logs: $dir/kafka"
  tell() { printf '%-10s %s  gRPC 127.0.0.1:%s  metrics http://127.0.0.1:%s/metrics  folder %s\n' "$1" "$2" "$(port_of "$1" "$2")" $(($(port_of "$1" "$2") + 100)) "$dir/$1-$2"; }
  each tell
  cat <<TEXT

Look further:
  export HUIYIN_ADDRESS=\$(deploy/cluster/run.sh addresses --dir $dir)
  $BIN/huiyinctl --token-file $dir/operator.token cluster        # who owns what
  $BIN/huiyinctl ledger                                          # and list, show, rates, ...
  deploy/cluster/run.sh stop-instance tracking 1 --dir $dir      # another one takes over
  deploy/cluster/run.sh stop --dir $dir
TEXT
}

secret() { # FILE BYTES
  [ -f "$1" ] || (umask 077 && head -c "$2" /dev/urandom >"$1.new" && mv "$1.new" "$1")
}

case "$command" in
  start)
    mkdir -p "$dir" || die "cannot make the folder $dir: choose another with --dir"
    if [ "$build" = 1 ]; then
      say "Installing what is missing, and building"
      deploy/install.sh --kafka
      [ -f build/release/build.ninja ] || cmake --preset release >/dev/null
      cmake --build --preset release --target huiyinctl "${SERVICES[@]/#/huiyin-}"
    fi
    printf '%s\n' "brokers=$brokers" "instances=$instances" "partitions=$partitions" "port=$port" \
      "kafka_port=$kafka_port" "clock=$clock" >"$settings"
    secret "$dir/master.key" 32
    secret "$dir/index.key" 32
    secret "$dir/contact.key" 32
    [ -f "$dir/operator.token" ] || (umask 077 && od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n' >"$dir/operator.token")
    say "Starting $brokers brokers and $instances instances of each service"
    kafka start
    each start_instance
    await_ready
    [ "$clock" = system ] || load
    if [ "$clock" = driven ]; then say "The ledger (台账)"; ctl ledger; fi
    where ;;
  status)
    kafka status || true
    tell() { if running "$1" "$2"; then echo "$1 $2 runs"; else echo "$1 $2 does not run"; fi; }
    each tell
    ctl --timeout 5 cluster ;;
  addresses) addresses ;;
  stop)
    each stop_instance
    each await_end
    kafka stop ;;
  stop-instance) stop_instance "${words[1]:?}" "${words[2]:?}"; await_end "${words[1]}" "${words[2]}" ;;
  start-instance) start_instance "${words[1]:?}" "${words[2]:?}"; await_ready ;;
  *) die "unknown command $command; see --help" ;;
esac
