#!/usr/bin/env bash
# Builds everything and runs every test. The end-to-end tests start the built daemon and real servers on loopback.
set -euo pipefail
cd "$(dirname "$0")/../.."

swift build --build-tests
# A test that hangs is a failure, not an endless run; the whole takes about two minutes.
exec timeout 1200 swift test --skip-build --no-parallel "$@"
