#!/usr/bin/env bash
# Fetches Apache Kafka and runs one broker, or a cluster of three, on this machine's loopback. See --help.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
  cat <<'TEXT'
Usage: deploy/kafka/kafka.sh COMMAND [options]

Runs Kafka (KRaft, Java 17) on this machine, for trying out and for tests: no TLS, no passwords, nothing for a network
that strangers reach.

Commands:
  fetch     brings Kafka and what it needs from Maven Central, once, into build/kafka/lib
  start     fetches if need be, starts the brokers that are not running, waits until they serve, prints where they listen
  status    says of each broker whether it runs; exits with 1 if one does not
  address   prints the bootstrap servers, and nothing else
  stop      ends the brokers as an operator would: leaders move away first
  kill      kill -9
  pause     SIGSTOP: a broker that hangs
  resume    SIGCONT

Options:
  --dir DIR      the cluster's data, logs and process ids (default: build/kafka/data); a cluster is known by this folder
  --brokers N    1 or 3, when the cluster is first started (default: 1)
  --host ADDRESS where they listen and are reached, when the cluster is first started (default: 127.0.0.1): an address of
                 this machine, as of a bridge to containers or virtual machines. Whoever reaches it may read and write all
  --port P       the brokers listen at P, P+1, P+2, their controllers at P+3, P+4, P+5 (default: 19092)
  --broker I     start, status, stop, kill, pause, resume: broker I of the cluster only (1, 2 or 3)
  --heap MB      heap of each broker (default: 512)
  --set K=V      a broker property more, when the cluster is first started; may be given several times
  --clean        stop, kill: throw the cluster's data away as well
  --help         this text

Topics: none is made by itself; a new one has LogAppendTime, no unclean election, and min.insync.replicas 1 of 1 or 2 of 3.

Examples:
  deploy/kafka/kafka.sh start
  deploy/kafka/kafka.sh start --brokers 3 --port 29092 --dir /tmp/three
  deploy/kafka/kafka.sh kill --dir /tmp/three --broker 2 && deploy/kafka/kafka.sh start --dir /tmp/three --broker 2
  deploy/kafka/kafka.sh start --host 172.17.0.1
  deploy/kafka/kafka.sh stop --dir /tmp/three --clean
TEXT
}

readonly START_SECONDS_MAX=120 STOP_SECONDS_MAX=40
lib=build/kafka/lib

die() { printf 'kafka.sh: %s\n' "$*" >&2; exit 1; }

command='' dir=build/kafka/data brokers='' host='' port='' only='' heap=512 clean=false
properties=()
while [ $# -gt 0 ]; do
  case "$1" in
    --dir|--brokers|--host|--port|--broker|--heap|--set)
      [ $# -ge 2 ] || die "$1 needs a value; see --help"
      case "$1" in
        --dir) dir=$2 ;;
        --brokers) brokers=$2 ;;
        --host) host=$2 ;;
        --port) port=$2 ;;
        --broker) only=$2 ;;
        --heap) heap=$2 ;;
        --set) properties+=("$2") ;;
      esac
      shift 2 ;;
    --clean) clean=true; shift ;;
    --help|-h) usage; exit 0 ;;
    fetch|start|status|address|stop|kill|pause|resume)
      [ -z "$command" ] || die "one command at a time: $command or $1; see --help"
      command=$1; shift ;;
    *) die "unknown argument $1; see --help" ;;
  esac
done
[ -n "$command" ] || { usage >&2; exit 1; }
[[ "$heap" =~ ^[0-9]+$ ]] || die "--heap $heap: a number of megabytes"

fetch() {
  local wanted
  wanted="$(cksum <deploy/kafka/pom.xml)"
  [ "$(cat "$lib/fetched" 2>/dev/null || true)" != "$wanted" ] || return 0
  command -v mvn >/dev/null || die "mvn is missing: deploy/install.sh --tests installs it"
  rm -rf "$lib" && mkdir -p "$lib"
  local log="$lib/../fetch.log"
  mvn -q -B -f deploy/kafka/pom.xml org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    "-DoutputDirectory=$PWD/$lib" -DincludeScope=runtime >"$log" 2>&1 </dev/null ||
    { tail -n 15 "$log" >&2; die "Maven could not fetch Kafka (all of its output: $log). Is there a network?"; }
  echo "$wanted" >"$lib/fetched"
}

# What a cluster is was settled when it was first started.
read_cluster() {
  [ -r "$dir/cluster" ] || return 1
  local id
  read -r id cluster_brokers cluster_port cluster_host <"$dir/cluster"
  cluster_host=${cluster_host:-127.0.0.1}  # not written down by earlier versions
  cluster_id=$id
}

new_cluster() {
  cluster_brokers=${brokers:-1} cluster_port=${port:-19092} cluster_host=${host:-127.0.0.1}
  [[ "$cluster_brokers" =~ ^[13]$ ]] || die "--brokers $cluster_brokers: 1 or 3"
  [[ "$cluster_port" =~ ^[0-9]+$ ]] && ((cluster_port > 1023 && cluster_port < 65530)) || die "--port $cluster_port: 1024 to 65529"
  # What every host name and IPv4 address keeps to; Kafka's properties and the list of servers have no quoting.
  [[ "$cluster_host" =~ ^[A-Za-z0-9.-]+$ ]] && [ "$cluster_host" != 0.0.0.0 ] || die "--host $cluster_host: a name or IPv4 address of this machine"
  # Kafka's own form of an id: 16 random bytes in URL-safe base 64. The first letter keeps a dash from leading.
  cluster_id="H$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | cut -c 2-22)"
  mkdir -p "$dir"
  echo "$cluster_id $cluster_brokers $cluster_port $cluster_host" >"$dir/cluster"
}

# The brokers that the command is about.
chosen() {
  if [ -z "$only" ]; then seq 1 "$cluster_brokers"; return; fi
  [[ "$only" =~ ^[1-9]$ ]] && ((only <= cluster_brokers)) || die "--broker $only: the cluster has brokers 1 to $cluster_brokers"
  echo "$only"
}

address() {
  local i list=''
  for i in $(seq 1 "$cluster_brokers"); do list+="${list:+,}$cluster_host:$((cluster_port + i - 1))"; done
  echo "$list"
}

write_properties() {
  local i=$1 voter voters='' copies=$cluster_brokers in_sync=1
  ((copies == 1)) || in_sync=2
  for voter in $(seq 1 "$cluster_brokers"); do voters+="${voters:+,}$voter@$cluster_host:$((cluster_port + 2 + voter))"; done
  cat >"$dir/$i/broker.properties" <<TEXT
process.roles=broker,controller
node.id=$i
controller.quorum.voters=$voters
listeners=CLIENTS://$cluster_host:$((cluster_port + i - 1)),CONTROLLERS://$cluster_host:$((cluster_port + 2 + i))
advertised.listeners=CLIENTS://$cluster_host:$((cluster_port + i - 1))
listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLERS:PLAINTEXT
inter.broker.listener.name=CLIENTS
controller.listener.names=CONTROLLERS
log.dirs=$dir/$i/log
auto.create.topics.enable=false
unclean.leader.election.enable=false
log.message.timestamp.type=LogAppendTime
default.replication.factor=$copies
min.insync.replicas=$in_sync
num.partitions=1
offsets.topic.replication.factor=$copies
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=$copies
transaction.state.log.min.isr=$in_sync
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=$copies
share.coordinator.state.topic.min.isr=$in_sync
# A killed broker loses its leaderships after this long; one that hangs leaves the in-sync replicas after the next.
broker.session.timeout.ms=6000
replica.lag.time.max.ms=6000
# Tests start and end members of groups all the time.
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=16777216
TEXT
  ((${#properties[@]} == 0)) || printf '%s\n' "${properties[@]}" >>"$dir/$i/broker.properties"
}

java_broker() {
  local heap_mb=$1
  shift
  # Starting quickly is worth more here than the last bit of speed of the collector.
  exec java "-Xmx${heap_mb}m" -Xms64m -XX:+UseSerialGC -XX:TieredStopAtLevel=4 -Xshare:auto -XX:-UsePerfData \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=info -Dorg.slf4j.simpleLogger.showDateTime=true \
    '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss,SSS' -cp "$lib/*" "$@"
}

# The broker's process id, if it runs: an id alone proves nothing once it was given away again.
running() {
  local id
  id="$(cat "$dir/$1/pid" 2>/dev/null)" || return 1
  [ -r "/proc/$id/cmdline" ] && tr '\0' ' ' <"/proc/$id/cmdline" | grep -qF "$dir/$1/broker.properties" || return 1
  echo "$id"
}

launch() {
  local i=$1
  if [ ! -e "$dir/$i/log/meta.properties" ]; then
    mkdir -p "$dir/$i"
    write_properties "$i"
    (java_broker 256 kafka.tools.StorageTool format --cluster-id "$cluster_id" --config "$dir/$i/broker.properties") \
      >"$dir/$i/format.log" 2>&1 </dev/null ||
      { tail -n 5 "$dir/$i/format.log" >&2; die "broker $i: its folder could not be made ready"; }
  fi
  : >"$dir/$i/broker.log"  # at once: what an earlier life said in it does not count
  (java_broker "$heap" kafka.Kafka "$dir/$i/broker.properties") >>"$dir/$i/broker.log" 2>&1 </dev/null &
  echo $! >"$dir/$i/pid"
}

await_ready() {
  local i=$1 until=$((SECONDS + START_SECONDS_MAX))
  until grep -q 'Kafka Server started' "$dir/$i/broker.log" 2>/dev/null; do
    running "$i" >/dev/null || sleep 0.2
    running "$i" >/dev/null || { tail -n 15 "$dir/$i/broker.log" >&2; die "broker $i ended while starting; see $dir/$i/broker.log"; }
    ((SECONDS < until)) || die "broker $i does not serve after $START_SECONDS_MAX s; see $dir/$i/broker.log"
    sleep 0.1
  done
}

start() {
  fetch
  read_cluster || new_cluster
  [ -z "$brokers" ] || ((brokers == cluster_brokers)) || die "$dir holds a cluster of $cluster_brokers; stop it with --clean first"
  [ -z "$host" ] || [ "$host" = "$cluster_host" ] || die "$dir holds a cluster at $cluster_host; stop it with --clean first"
  [ -z "$port" ] || ((port == cluster_port)) || die "$dir holds a cluster at port $cluster_port; stop it with --clean first"
  local i started=() launching=()
  for i in $(chosen); do
    running "$i" >/dev/null && continue
    launch "$i" &
    launching+=("$!")
    started+=("$i")
  done
  for i in "${launching[@]}"; do wait "$i" || exit 1; done
  for i in "${started[@]}"; do await_ready "$i"; done
  echo "Kafka ($cluster_brokers brokers) serves at $(address), data in $dir"
}

signal() {
  local i id
  for i in $(chosen); do
    id="$(running "$i")" || continue
    kill "-$1" "$id"
  done
}

await_end() {
  local i until=$((SECONDS + STOP_SECONDS_MAX))
  for i in $(chosen); do
    while running "$i" >/dev/null; do
      # Without a majority of controllers a broker waits for them in vain.
      if ((SECONDS >= until)); then kill -9 "$(running "$i")" || true; fi
      sleep 0.05
    done
    rm -f "$dir/$i/pid"
  done
}

status() {
  local i id all=0
  for i in $(chosen); do
    if id="$(running "$i")"; then
      echo "broker $i: process $id, $cluster_host:$((cluster_port + i - 1))"
    else
      echo "broker $i: does not run"
      all=1
    fi
  done
  return $all
}

mkdir -p build/kafka
[[ "$dir" = /* ]] || dir="$PWD/$dir"
case "$command" in
  fetch) fetch; exit 0 ;;
  start) start; exit 0 ;;
esac
if ! read_cluster; then
  case "$command" in
    stop|kill) exit 0 ;;
    *) die "there is no cluster in $dir: start it first" ;;
  esac
fi
case "$command" in
  status) status ;;
  address) address ;;
  stop) signal TERM; await_end ;;
  kill) signal KILL; await_end ;;
  pause) signal STOP ;;
  resume) signal CONT ;;
esac
if $clean; then
  case "$command" in
    stop|kill) [ -z "$only" ] || die "--clean is for the whole cluster"; rm -rf "${dir:?}" ;;
  esac
fi
