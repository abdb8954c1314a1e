#!/usr/bin/env bash
# Runs the conformance suites from outside the project over the built daemon and prints their scores.
# They lie beside the project, in ../shared; where they are not, there is nothing to do.
set -euo pipefail
cd "$(dirname "$0")/../.."

suite=../shared/conformance
tattler=.build/release/tattler

if [ ! -f "$suite/check_lp.py" ]; then
  echo "Skipped: $suite is not here."
  exit 0
fi
if [ ! -x "$tattler" ]; then
  echo "conformance.sh: $tattler is missing; build it with: make build" >&2
  exit 69
fi
tattler=$(realpath "$tattler")

export PYTHONDONTWRITEBYTECODE=1
status=0
check() {
  echo
  echo "== $1"
  shift
  "$@" || status=1
}

lines() { python3 "$suite/check_lp.py" "$@"; }
check "Line protocol, decoding" lines --batch -- "$tattler" convert --from influx --to json --batch
check "Line protocol, encoding" lines --encode --batch -- "$tattler" convert --from json --to influx --batch
check "Line protocol, payloads found in public repositories" \
  lines --real -- "$tattler" convert --from influx --to json

auth=$(dirname "$tattler")/tattler-auth
check "OTEL_EXPORTER_OTLP_HEADERS" \
  Tools/scripts/check_headers.py "$suite/otel_headers.jsonl" -- "$auth" explain --headers
check "Names of Prometheus" Tools/scripts/check_names.py "$suite/name_translation.jsonl" -- "$tattler" name --batch

cases=../shared/pricing/golden.json
if [ -f "$cases" ]; then
  check "Prices, worked cases" Tools/prices/golden.py "$tattler" "$cases"
else
  echo "Skipped: $cases is not here."
fi
stated=../shared/pricing/prices.csv
if [ -f "$stated" ]; then
  check "Prices, each figure of the table against what sources state" \
    Tools/prices/trace.py "$stated" Modules/CTattlerPrices/prices.yaml
else
  echo "Skipped: $stated is not here."
fi

# The oracle of OTLP is Google's protobuf with the messages of opentelemetry-proto, from PyPI.
otlp() { "$python" "$suite/check_otlp.py" "$@" -- "$tattler" convert; }
if Tools/scripts/setup.sh python; then
  python=.build/python/bin/python3
  check "OTLP, protobuf and JSON to protobuf" otlp --in both --out pb
  check "OTLP, protobuf and JSON to JSON" otlp --in both --out json
  check "OTLP, payloads found in public repositories, to protobuf" otlp --in both --out pb --real
  check "OTLP, payloads found in public repositories, to JSON" otlp --in both --out json --real
  check "OTLP, lengths that lie, in 400 MB of address space" \
    otlp --in pb --out pb --filter bad- --max-rss-mb 400
else
  status=1
fi
exit "$status"
