#!/usr/bin/env bash
# Measures: how long the codec modules take to build, the codecs and pricing on one core, the daemon under load beside its peers,
# its delivery, an outage of the store, totals of deltas, and an export beside curl.
#
#   bench.sh                        everything
#   bench.sh codec                  one part: build, codec, pricing, metrics, throughput, delivery, outage, deltas, export
#   BENCH_DELIVERY=a,c bench.sh delivery    some of its measurements; the letters are in Benchmarks/Scripts/delivery.py
#   OUTAGE_SECONDS=30 bench.sh outage
#
# BENCH_LINES (1000000), BENCH_ROUNDS (3), BENCH_BACKLOG_GB (2, of delivery's measurement g), BENCH_DELIVERY_SHARE (1; less
# for a quick look), BENCH_THREADS=1 (delivery: the daemon's busiest threads), OUTAGE_SECONDS (120), OUTAGE_RATE (20000
# lines/s), EXPORT_SAMPLES (10000000), BENCH_FOLDER (a folder on a disk, .build), BENCH_JSON (a file for the figures under
# load). Speed is printed and not judged; the exit code is not 0 where something was lost, came twice or came out wrong.
set -euo pipefail
cd "$(dirname "$0")/../.."

parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(build codec pricing metrics throughput delivery outage deltas export)
for part in "${parts[@]}"; do
  case "$part" in
    build | codec | pricing | metrics | throughput | delivery | outage | deltas | export) ;;
    *)
      echo "bench.sh: unknown part $part; use build, codec, pricing, metrics, throughput, delivery, outage, deltas or" \
        "export" >&2
      exit 64
      ;;
  esac
done
wants() { [[ " ${parts[*]} " == *" $1 "* ]]; }

if wants build; then
  echo
  echo "The codec modules from nothing"
  Tools/scripts/codecs_alone.sh debug
  Tools/scripts/codecs_alone.sh release
fi

swift build -c release --package-path Tools/Benchmarks
benchmarks=Tools/Benchmarks/.build/release

if wants codec; then
  echo
  echo "Codec, on one core"
  "$benchmarks/codec-bench"
  echo
  echo "Line protocol and expositions by peers in Go, on one core"
  Tools/Benchmarks/Scripts/go_peers.sh "$benchmarks/codec-bench"
  echo
  echo "OTLP by a peer in C (Python's protobuf), on one core"
  Tools/scripts/setup.sh python || true
  PYTHONDONTWRITEBYTECODE=1 .build/python/bin/python3 Tools/Benchmarks/Scripts/otlp_peers.py || echo "Skipped."
fi

if wants pricing; then
  echo
  echo "Pricing, on one core"
  "$benchmarks/price-bench"
fi

if wants metrics; then
  echo
  echo "Instruments"
  "$benchmarks/metric-bench"
fi

served=()
for part in throughput delivery outage; do if wants "$part"; then served+=("$part"); fi; done
if [ ${#served[@]} -gt 0 ]; then
  swift build -c release
  PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 python3 Tools/Benchmarks/Scripts/bench.py "${served[@]}" \
    --daemon .build/release/tattler --load-gen "$benchmarks/load-gen" --receiver "$benchmarks/bench-receiver" \
    --folder "${BENCH_FOLDER:-.build}"
fi

if wants deltas; then
  echo
  echo "Totals of deltas"
  swift build -c release
  Tools/scripts/setup.sh python || true
  PYTHONDONTWRITEBYTECODE=1 .build/python/bin/python3 Tools/Benchmarks/Scripts/deltas.py .build/release/tattler \
    "${BENCH_FOLDER:-.build}" || echo "Skipped."
fi

if wants export; then
  echo
  echo "Export"
  swift build -c release
  Tools/Benchmarks/Scripts/export.sh .build/release/tattler
fi
