#!/usr/bin/env bash
# Makes the operator's token and intake's keys for compose.yaml, once; what is there already stays.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: deploy/compose/make-secrets.sh [FOLDER]

Makes operator.token, master.key, index.key and contact.key in FOLDER (default: deploy/compose/secrets, which git ignores),
readable by you alone. Back the keys up, apart from the logs: without master.key contact data is lost for ever.

The same files are what Kubernetes' secrets are made from (docs/operations.md):
  deploy/compose/make-secrets.sh /safe/place
TEXT
}

case "${1:-}" in --help|-h) usage; exit 0 ;; esac
[ $# -le 1 ] || { usage >&2; exit 1; }
folder=${1:-$(dirname "${BASH_SOURCE[0]}")/secrets}
umask 077
mkdir -p "$folder"

# Under its name only once it is whole.
make_once() {
  local file="$folder/$1"
  shift
  if [ -e "$file" ]; then echo "$file stays as it is"; return; fi
  "$@" >"$file.new"
  mv "$file.new" "$file"
  echo "$file is new"
}
token() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }
key() { head -c 32 /dev/urandom; }

make_once operator.token token
make_once master.key key
make_once index.key key
make_once contact.key key
