#!/usr/bin/env bash
# Builds gRPC, protobuf, Abseil and RocksDB without their debug checks, from Debian's sources. See --help and docs/adr/0010.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly RECIPE=2  # raised when they are built in another way
readonly OUT=build/libraries FREE_KIB_MIN=$((3 * 1024 * 1024))

usage() {
  cat <<'TEXT'
Usage: deploy/libraries.sh [--jobs N | --check]

Debian builds gRPC, protobuf, Abseil and RocksDB with the checks that their developers want, and RocksDB without the instructions
that processors have for its checksums. So built a case takes a tenth less CPU.
This fetches Debian's sources of the versions that are installed, builds them with Debian's flags but for those checks, and puts the
archives into build/libraries/, where the release build takes them from. Takes 25 minutes on two cores and 3 GiB of disk meanwhile;
nothing if they are there already. The tests' lanes keep the checks.

  --jobs N  compilers at a time (default: one a core; 1 GiB of memory each)
  --check   only say whether what is in build/libraries is of the versions that are installed; configuring asks that
  --help    this text

To go back: rm -r build/libraries, then cmake --preset release.

Examples:
  deploy/libraries.sh && deploy/run.sh
  deploy/libraries.sh --jobs 1
TEXT
}

die() { printf 'deploy/libraries.sh: %s\n' "$*" >&2; exit 1; }
say() { printf '\n== %s\n' "$*"; }

jobs=$(nproc) check=''
while [ $# -gt 0 ]; do
  case "$1" in
    --jobs)
      [ $# -ge 2 ] || die "--jobs needs a value; see --help"
      [[ $2 =~ ^[1-9][0-9]{0,2}$ ]] || die "--jobs needs a number from 1 to 999, not '$2'"
      jobs=$2; shift 2 ;;
    --check) check=1; shift ;;
    --help | -h) usage; exit 0 ;;
    *) die "unknown option $1; see --help" ;;
  esac
done

[ -n "$check" ] || deploy/install.sh --libraries

# Source package and version of what is installed.
# shellcheck disable=SC2016  # dpkg's own variables
versions=$(dpkg-query --show --showformat '${source:Package}=${source:Version}\n' libabsl-dev libgrpc-dev libprotobuf-dev librocksdb-dev)
versions=${versions//$'\n'/ }
wanted="$versions recipe=$RECIPE"
built=$(cat "$OUT/versions" 2>/dev/null || true)
if [ "$built" = "$wanted" ]; then
  echo "Already there, in $OUT: $wanted"
  exit 0
fi
[ -z "$check" ] || die "$OUT has ${built:-nothing}, wanted is $wanted: run deploy/libraries.sh, or remove $OUT"

rm -rf "$OUT"
mkdir -p "$OUT/work/made" "$OUT/work/parts" "$OUT/work/lists/partial" "$OUT/work/archives/partial"
[ "$(df --output=avail -k "$OUT" | tail -n 1)" -ge $FREE_KIB_MIN ] || die "less than 3 GiB are free below $OUT"
readonly WORK=$PWD/$OUT/work

say "Fetching $versions"
# The same mirrors, asked for sources, in lists of our own: those of the machine stay as they are.
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
  [ -f "$list" ] && grep -q bookworm "$list" || continue
  case "$list" in
    *.sources) sed 's/^Types:.*/Types: deb-src/' "$list" >"$WORK/parts/$(basename "$list")" ;;
    *.list) sed -n 's/^deb /deb-src /p' "$list" >"$WORK/parts/$(basename "$list")" ;;
  esac
done
apt=(apt-get -q -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$WORK/parts" -o "Dir::State::Lists=$WORK/lists"
  -o "Dir::Cache=$WORK" -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=3)
(
  cd "$WORK"
  "${apt[@]}" update
  # shellcheck disable=SC2086  # one source package a word
  "${apt[@]}" source --download-only $versions
) >"$WORK/fetch.log" 2>&1 || { tail -n 15 "$WORK/fetch.log" >&2; die "the sources could not be fetched; is there a network?"; }

# Debian's flags, hardening included, with the checks off; warnings of others' code are not ours to mend.
flags="$(dpkg-buildflags --get CPPFLAGS) $(dpkg-buildflags --get CFLAGS) -g0 -w -DNDEBUG"
ccache=$(command -v ccache || true)

# build SOURCE TARGET OPTIONS...: unpacks Debian's source package and builds one target of it.
build() {
  local folder=$WORK/$1 target=$2
  say "$1"
  dpkg-source --extract "$folder"_*.dsc "$folder" >"$folder.log" 2>&1 || { tail -n 15 "$folder.log" >&2; die "$1 could not be unpacked"; }
  cmake -G Ninja -S "$folder" -B "$folder/huiyin" -Wno-dev -DCMAKE_BUILD_TYPE=None -DBUILD_SHARED_LIBS=OFF \
    -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" -DCMAKE_C_COMPILER_LAUNCHER="$ccache" -DCMAKE_CXX_COMPILER_LAUNCHER="$ccache" \
    "${@:3}" >"$folder.log" 2>&1 || { tail -n 15 "$folder.log" >&2; die "$1 could not be configured"; }
  ninja -C "$folder/huiyin" -j "$jobs" "$target" || die "$1 could not be built"
  find "$folder/huiyin" -name 'lib*.a' -exec mv -t "$WORK/made" {} +
}

build abseil all -DCMAKE_CXX_STANDARD=17 -DBUILD_TESTING=OFF
build protobuf libprotobuf -Dprotobuf_BUILD_TESTS=OFF -Dprotobuf_BUILD_PROTOC_BINARIES=OFF
packages=()
for library in ABSL BENCHMARK CARES PROTOBUF RE2 SSL ZLIB; do packages+=("-DgRPC_${library}_PROVIDER=package"); done
build grpc grpc++ "${packages[@]}" -DgRPC_BUILD_TESTS=OFF -DgRPC_BUILD_CODEGEN=OFF -DgRPC_BACKWARDS_COMPATIBILITY_MODE=OFF
compressions=()
for library in BZ2 LZ4 SNAPPY ZLIB ZSTD; do compressions+=("-DWITH_$library=ON"); done
# amd64 has instructions for checksums that not every processor knows: RocksDB's one file that asks before it uses them gets them.
checksums=()
[ "$(dpkg --print-architecture)" != amd64 ] || checksums=(-DHAVE_SSE42=ON "-DCMAKE_CXX_FLAGS=$flags -DHAVE_SSE42 -DHAVE_PCLMUL")
build rocksdb rocksdb "${compressions[@]}" "${checksums[@]}" -DROCKSDB_BUILD_SHARED=OFF -DWITH_GFLAGS=OFF -DWITH_TESTS=OFF -DWITH_TOOLS=OFF \
  -DWITH_CORE_TOOLS=OFF -DWITH_BENCHMARK_TOOLS=OFF -DPORTABLE=ON -DFAIL_ON_WARNINGS=OFF

mv "$WORK"/made/* "$OUT"
rm -rf "$WORK"
echo "$wanted" >"$OUT/versions"
[ ! -f build/release/build.ninja ] || cmake --preset release >/dev/null
say "Built in $((SECONDS / 60)) minutes: $OUT. The next release build is linked with them."
