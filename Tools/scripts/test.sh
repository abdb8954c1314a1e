#!/usr/bin/env bash
# Builds everything and runs every test. The end-to-end tests start the built daemon and real servers on loopback.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Where it cannot be made, the tests that need it fail and say so; the others still tell what they have to.
[ "${TATTLER_SKIP_PYTHON_TESTS:-}" = 1 ] || Tools/scripts/setup.sh python || true
swift build --build-tests
# A test that hangs is a failure, not an endless run; the whole takes about two minutes.
exec timeout 1200 swift test --skip-build --no-parallel "$@"
