#!/usr/bin/env bash
# Builds everything and runs every test. The end-to-end tests start the built daemon and real servers on loopback.
set -euo pipefail
cd "$(dirname "$0")/../.."

swift build --build-tests
exec swift test --skip-build --no-parallel "$@"
