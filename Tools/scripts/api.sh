#!/usr/bin/env bash
# Compares the public API with the lists in docs/api, or writes them, or asks SwiftPM what broke since a tag.
#
#   api.sh check
#   api.sh write
#   api.sh diff TAG
set -euo pipefail
cd "$(dirname "$0")/../.."
swift=${SWIFT:-swift}
lists=docs/api

case "${1:-}" in
  check | write)
    graphs=$(mktemp -d)
    trap 'rm -rf "$graphs"' EXIT
    Tools/scripts/symbol_graphs.sh "$graphs/modules" >/dev/null
    python3 Tools/scripts/public_api.py "$1" "$graphs/modules" "$lists"
    ;;
  diff)
    base=${2:-}
    if [ -z "$base" ] || ! git rev-parse --quiet --verify "refs/tags/$base" >/dev/null; then
      echo "api.sh: make api-diff BASE=<tag>; the tags are: $(git tag | tr '\n' ' ')" >&2
      exit 64
    fi
    exec $swift package diagnose-api-breaking-changes "$base"
    ;;
  *)
    echo "usage: api.sh check | write | diff TAG" >&2
    exit 64
    ;;
esac
