#!/usr/bin/env bash
# Builds and runs the examples of docs/examples, and looks at what they say.
#
#   examples.sh [NAME…]    all of them by default
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
# One folder for all: what they share is compiled once.
export scratch=$root/.build-examples

# What an example has running, and where.
pid=
folder=
trap '[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true; [ -z "$folder" ] || rm -rf "$folder"' EXIT

fail() {
  echo "examples.sh: $*" >&2
  exit 1
}

build() {
  # What SwiftPM remembers of the package that was built there before: it would not plan anew.
  rm -f "$scratch"/debug.yaml "$scratch"/*/debug/description.json "$scratch/debug/$2"
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
  local port
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
  eventually grep -q 'listening on' "$folder/err" || fail "orders does not start again: $(cat "$folder/err")"
  eventually grep -q '^orders.placed,.*value=3' "$folder/metrics.lp" || fail "the orders are missing: $(cat "$folder/metrics.lp")"
  grep -q '^http_server' "$folder/metrics.lp" || grep -q '^hb' "$folder/metrics.lp" || fail "the requests are missing: $(cat "$folder/metrics.lp")"
  kill -TERM "$pid"
  wait "$pid" || fail "orders ended with $?: $(cat "$folder/err")"
  rm -rf "$folder"
}

# What a query of VictoriaMetrics comes to.
value_of() {
  curl -fsS "http://127.0.0.1:$1/api/v1/query" --data-urlencode "query=$2" |
    python3 -c 'import json, sys; r = json.load(sys.stdin)["data"]["result"]; print(r[0]["value"][1] if r else "nothing")'
}

has_value() { [ "$(value_of "$1" "$2")" = "$3" ]; }

voice_bot() {
  build voice-bot voice-bot
  local port said
  folder=$(mktemp -d)
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  victoria-metrics -storageDataPath="$folder/data" -httpListenAddr="127.0.0.1:$port" -search.latencyOffset=0s \
    -influxSkipSingleField -memory.allowedBytes=256MB >"$folder/log" 2>&1 &
  pid=$!
  eventually curl -fsS "http://127.0.0.1:$port/health" || fail "victoria-metrics does not start: $(cat "$folder/log")"
  said=$("$scratch/debug/voice-bot" "http://127.0.0.1:$port/influx/write")
  [[ $said == "delivered: "* ]] || fail "voice-bot says: $said"
  curl -fsS "http://127.0.0.1:$port/internal/force_flush" >/dev/null
  local wanted
  # 4,150 tokens in, of them 2,048 from the cache, and 23 out: 2102 x 2.5 + 2048 x 1.25 + 23 x 10 millionths of a dollar.
  for wanted in 'sum(voice_calls_total) 1' 'sum(voice_llm_tokens_total{token_type="prompt"}) 4150' \
    'sum(voice_tts_characters_total) 96' 'round(sum(voice_cost_usd_total{cost_type="llm"}), 0.000001) 0.008045' \
    'sum(voice_ttfb_milliseconds_count) 9' 'sum(call_completed_total) 1' \
    'round(sum(voice_session_duration_seconds), 0.1) 61.5'; do
    # A query looks at whole seconds: a sample of this one is found in the next.
    eventually has_value "$port" "${wanted% *}" "${wanted##* }" ||
      fail "${wanted% *} is $(value_of "$port" "${wanted% *}"), not ${wanted##* }"
  done
  kill "$pid"
  wait "$pid" 2>/dev/null || true
  rm -rf "$folder"
}

python_bot() {
  local tattler=$root/.build/debug/tattler port
  [ -x "$tattler" ] || swift build --product tattler >&2
  folder=$(mktemp -d)
  TATTLER_DATA=$folder TATTLER_LISTEN=127.0.0.1:0 "$tattler" run -c docs/examples/python-bot/tattler.yaml \
    >"$folder/out" 2>"$folder/log" &
  pid=$!
  eventually grep -q 'line protocol and bot events' "$folder/log" || fail "the daemon does not listen: $(cat "$folder/log")"
  port=$(grep -o '127.0.0.1:[0-9]*' "$folder/log" | head -n 1 | cut -d: -f2)
  python3 docs/examples/python-bot/bot.py "http://127.0.0.1:$port" >/dev/null
  kill -TERM "$pid"
  wait "$pid" || fail "the daemon ended with $?: $(cat "$folder/log")"
  grep -q '^voice.llm.tokens.total,.*token_type=prompt.*value=2620' "$folder/metrics.lp" &&
    grep -q '^voice.cost.usd,.*cost_type=llm' "$folder/metrics.lp" &&
    grep -q '^voice.calls.total,.*value=1' "$folder/metrics.lp" || fail "series are missing: $(cat "$folder/metrics.lp")"
  rm -rf "$folder"
}

[ $# -gt 0 ] || set -- one-codec web-service voice-bot python-bot
for name in "$@"; do
  [ -d "docs/examples/$name" ] || fail "there is no example $name"
  echo "example $name"
  "${name//-/_}"
  pid=
done
echo "all examples do what they say"
