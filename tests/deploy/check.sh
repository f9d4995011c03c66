#!/usr/bin/env bash
# Checks deploy/ without containers or a cluster: the part `deploy` of tests/run.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
  cat <<'TEXT'
Usage: tests/deploy/check.sh

Checks the image's recipe, compose.yaml, the Kubernetes manifests and Prometheus' rules: against the schemas of what will read them,
against the options that the programs really have (those that are built), and against what they promise (no port but loopback's,
no secret in a file, no root). Brings kubeconform, schemas, a reader of compose files and promtool into build/tools; what cannot
be had is skipped and said. The same as tests/run.sh --only deploy.
TEXT
}

case "${1:-}" in
  '') exec tests/run.sh --only deploy ;;
  --help | -h) usage ;;
  *) usage >&2; exit 1 ;;
esac
