#!/usr/bin/env bash
# Runs the built daemon under load and faults at random, seed after seed, and judges each time whether every
# acknowledged point is where the ledger says (docs/delivery.md).
#
#   soak.sh                      for SOAK_SECONDS (3600), from SOAK_FIRST_SEED (the time of day) on
#   SOAK_SEED=123 soak.sh        one seed: the same load and the same faults; what meets what depends on the machine
#   SOAK_FAULT_SECONDS=30 …      how long faults happen in each run (8)
#   SOAK_LIMITS=1 …              the sinks have limits and orders of their own as well
#   SOAK_SMALL_DISKS=0 …         no queue is on a disk that it can fill; otherwise every fourth is, where root runs this
#
# A line a seed. It ends at the first failure with exit code 1; what that run left lies in .build/soak/seed-<number>:
# the configuration, the queue, the archive, the daemon's log and report.txt.
set -euo pipefail
cd "$(dirname "$0")/../.."

export TATTLER_SOAK_SECONDS=${SOAK_SECONDS:-3600} TATTLER_LABORATORY_SECONDS=${SOAK_FAULT_SECONDS:-8}
export TATTLER_SOAK_FIRST_SEED=${SOAK_FIRST_SEED:-$(date +%s)} TATTLER_SOAK_FOLDER=$PWD/.build/soak
export TATTLER_SOAK_LIMITS=${SOAK_LIMITS:-0} TATTLER_SOAK_SMALL_DISKS=${SOAK_SMALL_DISKS:-1}
[ -n "${SOAK_SEED:-}" ] && export TATTLER_SOAK_SEED=$SOAK_SEED

[ "${SOAK_SKIP_BUILD:-}" = 1 ] || swift build --build-tests
swift test --skip-build --no-parallel --filter FaultLaboratoryTests.FaultLaboratory/SoakTests 2>&1 \
  | grep --line-buffered -E '^seed |^    |error:|recorded an issue|Test run with'
