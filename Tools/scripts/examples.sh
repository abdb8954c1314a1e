#!/usr/bin/env bash
# Builds and runs the examples of docs/examples, and looks at what they say.
#
#   examples.sh [NAME…]    all of them by default
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
# One folder for all: what they share is compiled once.
export scratch=$root/.build-examples

fail() {
  echo "examples.sh: $*" >&2
  exit 1
}

build() {
  swift build --package-path "docs/examples/$1" --scratch-path "$scratch" --product "$2" 2>&1 |
    grep -v '^\[\|^warning: .swift-\|CMakeLists' >&2 || true
  [ -x "$scratch/debug/$2" ] || fail "$1 was not built"
}

# Waits until a command succeeds, 30 s at most.
eventually() {
  for _ in $(seq 300); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  return 1
}

one_codec() {
  build one-codec one-codec
  local said
  said=$(printf 'cpu,host=a usage=12.5 1\ncpu usage=\n' | "$scratch/debug/one-codec")
  [[ $said == *refused:*2* && $said == *"cpu,host=a usage=12.5 1" ]] || fail "one-codec says: $said"
}

web_service() {
  build web-service orders
  local folder port pid
  folder=$(mktemp -d)
  "$scratch/debug/orders" 0 "$folder" >"$folder/out" 2>"$folder/err" &
  pid=$!
  eventually grep -q 'listening on' "$folder/err" || fail "orders does not listen: $(cat "$folder/err")"
  port=$(sed -n 's/.*listening on 127.0.0.1:\([0-9]*\).*/\1/p' "$folder/err")
  for _ in 1 2 3; do curl -fsS -X POST "http://127.0.0.1:$port/orders"; done
  # Killed right after the last answer: what was flushed is in the queue, and is delivered at the next start.
  kill -9 "$pid"
  wait "$pid" 2>/dev/null || true
  "$scratch/debug/orders" 0 "$folder" >"$folder/out" 2>"$folder/err" &
  pid=$!
  eventually grep -q '^orders.placed,.*value=3' "$folder/metrics.lp" || fail "the orders are missing: $(cat "$folder/metrics.lp")"
  grep -q '^http_server' "$folder/metrics.lp" || grep -q '^hb' "$folder/metrics.lp" || fail "the requests are missing: $(cat "$folder/metrics.lp")"
  kill -TERM "$pid"
  wait "$pid" || fail "orders ended with $?: $(cat "$folder/err")"
  rm -rf "$folder"
}

for name in "${@:-one-codec web-service}"; do
  for each in $name; do
    echo "example $each"
    "${each//-/_}"
  done
done
