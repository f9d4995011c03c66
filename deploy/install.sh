#!/usr/bin/env bash
# Installs the Debian 12 packages that Huiyin needs and that are not there yet. Root is needed only if something is missing.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: deploy/install.sh [--kafka] [--libraries] [--tests] [--dry-run]

Installs what is missing of the Debian packages to build and run Huiyin; takes no time when nothing is.

  --kafka     also Java and Maven, which deploy/kafka/kafka.sh fetches and runs brokers with
  --libraries also what deploy/libraries.sh builds with
  --tests     also what tests/run.sh needs (sanitizers, clang-format, clang-tidy, Python, Node.js, Go, Java, Maven, git)
  --dry-run   only print the packages that are missing, one a line
  --help      this text

Examples:
  deploy/install.sh
  deploy/install.sh --tests --dry-run
TEXT
}

# The compiler and its helpers. `lld` and not `lld-14`: g++ -fuse-ld=lld looks for a linker named ld.lld.
tools=(build-essential cmake ninja-build ccache lld pkg-config protobuf-compiler protobuf-compiler-grpc)

# The libraries of cmake/Dependencies.cmake; what they need themselves comes with them.
libraries=(libgrpc++-dev libprotobuf-dev librocksdb-dev libabsl-dev libspdlog-dev libcli11-dev libyaml-cpp-dev
  prometheus-cpp-dev libssl-dev libxxhash-dev libisal-dev librdkafka-dev zlib1g-dev libtcmalloc-minimal4 libgtest-dev libgmock-dev
  libbenchmark-dev)

# The zone rules that calendars and the importer compute with; a minimal Debian has none.
runtime=(tzdata)

tests=(clang-format-14 clang-tidy-14 clang-14 llvm-14 libclang-rt-14-dev python3 python3-venv kcat git ca-certificates
  iproute2 nftables)  # networks of tests/cluster that are cut and slowed down

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

# Names those of its arguments that dpkg does not list as installed. (No <(...): a bare chroot has no /dev/fd.)
missing_packages() {
  local installed package
  installed="$(dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)"
  for package in "$@"; do
    [[ $'\n'"$installed"$'\n' == *$'\n'"$package installed"$'\n'* ]] || echo "$package"
  done
}

with_kafka=false
with_libraries=false
with_tests=false
dry_run=false
for argument in "$@"; do
  case "$argument" in
    --kafka) with_kafka=true ;;
    --libraries) with_libraries=true ;;
    --tests) with_kafka=true with_tests=true ;;
    --dry-run) dry_run=true ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; fail "unknown argument '$argument'" ;;
  esac
done

command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ||
  fail "this is no Debian: apt-get is missing. Install by hand: ${tools[*]} ${libraries[*]} ${runtime[*]}"

wanted=("${tools[@]}" "${libraries[@]}" "${runtime[@]}")
if $with_tests; then
  wanted+=("${tests[@]}")
  # These often come from elsewhere than Debian; any that is there will do.
  command -v node >/dev/null && command -v npm >/dev/null || wanted+=(nodejs npm)
  command -v go >/dev/null || [ -x /usr/local/go/bin/go ] || wanted+=(golang-go)
fi

if $with_libraries; then
  wanted+=(dpkg-dev libprotoc-dev)
fi

if $with_kafka; then
  command -v java >/dev/null || wanted+=(openjdk-17-jre-headless)
  command -v mvn >/dev/null || wanted+=(maven)
fi

# shellcheck disable=SC2207  # package names have no blanks
missing=($(missing_packages "${wanted[@]}"))
if $dry_run; then
  ((${#missing[@]} == 0)) || printf '%s\n' "${missing[@]}"
  exit 0
fi
((${#missing[@]} > 0)) || exit 0

[ "$(id -u)" -eq 0 ] || fail "must run as root to install: ${missing[*]}. Try: sudo deploy/install.sh"

echo "Installing ${#missing[@]} packages: ${missing[*]}"
log="$(mktemp /tmp/huiyin-install.XXXXXX.log)"
options=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get "${options[@]}" update && apt-get "${options[@]}" install -y --no-install-recommends "${missing[@]}"; } \
  >"$log" 2>&1 </dev/null; then
  tail -n 15 "$log" >&2
  fail "apt-get failed (all of its output: $log). Is there a network, and is this Debian 12 (bookworm)?"
fi
rm -f "$log"
echo "Installed in $SECONDS s."
