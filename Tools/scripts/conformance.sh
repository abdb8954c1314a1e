#!/usr/bin/env bash
# Runs the conformance suites from outside the project over the built daemon and prints their scores.
# They lie beside the project, in ../shared/conformance; where they are not, there is nothing to do.
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

export PYTHONDONTWRITEBYTECODE=1
status=0
check() {
  echo
  echo "== $1"
  shift
  python3 "$suite/check_lp.py" "$@" || status=1
}

check "Line protocol, decoding" --batch -- "$tattler" convert --from influx --to json --batch
check "Line protocol, encoding" --encode --batch -- "$tattler" convert --from json --to influx --batch
check "Line protocol, payloads found in public repositories" --real -- "$tattler" convert --from influx --to json
exit "$status"
