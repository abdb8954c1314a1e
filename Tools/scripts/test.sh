#!/usr/bin/env bash
# Builds everything and runs every test. The end-to-end tests start the built daemon and real servers on loopback.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Where it cannot be made, the tests that need it fail and say so; the others still tell what they have to.
[ "${TATTLER_SKIP_PYTHON_TESTS:-}" = 1 ] || Tools/scripts/setup.sh python || true
echo "The price table's generator, the lists of the public API:"
(cd Tools/prices && PYTHONDONTWRITEBYTECODE=1 python3 -m unittest --quiet)
(cd Tools/scripts && PYTHONDONTWRITEBYTECODE=1 python3 -m unittest --quiet)
echo "An application with one codec:"
Tools/scripts/codecs_alone.sh debug TattlerLineProtocol
swift build --build-tests

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A test that hangs is a failure, not an endless run; the whole takes about six minutes.
if timeout 1200 swift test --skip-build --no-parallel "$@" 2>&1 | tee "$log"; then
  # Of chosen tests somebody waits for the outcome.
  [ $# -gt 0 ] || exec Tools/scripts/examples.sh
  exit 0
else
  status=${PIPESTATUS[0]}
fi
# What failed comes last, where the end of a long log is all that a person looks at.
echo
echo "failed:"
# A test's failures, with what they say beneath them, up to the next event.
awk '/^[◇✔]|^\[/ { show = 0 } /^✘/ { show = 1 } show' "$log" | cut -c 1-600 | tail -n 120
[ "$status" != 124 ] || { echo "stopped after 1200 s, in:"; grep '^◇ Test "\|^◇ Test [a-z]' "$log" | tail -n 1; }
exit "$status"
