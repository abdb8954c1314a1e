#!/usr/bin/env bash
# Measures `tattler export` of a local victoria-metrics beside one curl, which fetches the same ranges and keeps none of
# them: one after the other, and four at a time; beside one that keeps them, in a file that is synced as the export's is;
# and beside a curl for each range. Like is to be compared with like: kept nowhere, or in a file that is on the disk.
#
#   export.sh TATTLER       EXPORT_SAMPLES (10000000), BENCH_ROUNDS (3), BENCH_FOLDER (a folder on a disk, .build)
#
# Prints seconds, samples a second and the peak memory of tattler. Speed is not judged; the exit code is not 0 where a
# sample is missing or tattler takes 64 MB.
set -euo pipefail
tattler=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
samples=${EXPORT_SAMPLES:-10000000}
for program in victoria-metrics curl; do
  command -v "$program" >/dev/null || { echo "  skipped: $program is not installed"; exit 0; }
done

folder=$(mktemp -d "${BENCH_FOLDER:-.build}/export.XXXXXX")
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$folder"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
victoria-metrics -storageDataPath="$folder/data" -httpListenAddr="127.0.0.1:$port" -retentionPeriod=100y \
  -search.latencyOffset=0s -influxSkipSingleField -loggerLevel=ERROR 2>"$folder/log" &
server=$!
until curl -sf "http://127.0.0.1:$port/health" >/dev/null; do sleep 0.1; done
python3 "$here/export_load.py" fill "$port" "$samples"
python3 "$here/export_load.py" urls "$port" "$samples" |
  sed 's|.*|url = "&"\noutput = "/dev/null"|' >"$folder/urls"
end=$((1772000000 + samples / 1000 * 15))

# What runs, and how many seconds it takes; the peak of the memory goes to $folder/peak.
measure() {
  local name=$1
  shift
  python3 - "$name" "$samples" "$folder/peak" "$@" <<'PYTHON'
import os, subprocess, sys, time
name, samples, peak, command = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4:]
start = time.monotonic()
child = subprocess.Popen(command)
_, status, usage = os.wait4(child.pid, 0)
seconds = time.monotonic() - start
if status != 0:
    sys.exit(f"{name} ended with {status}")
with open(peak, "w") as file:
    file.write(str(usage.ru_maxrss))
print(f"  {name:<28} {seconds:6.2f} s  {samples / seconds / 1e6:6.2f} M samples/s  {usage.ru_maxrss / 1024:5.0f} MiB")
PYTHON
}

status=0
export_to() {
  local name=$1 output=$2
  shift 2
  rm -f "$folder/out" "$folder/out.checkpoint"
  measure "$name" sh -c "exec \"\$@\" $output" sh "$tattler" export --url "http://127.0.0.1:$port" --all \
    --from 1772000000 --to "$end" --quiet "$@"
  if [ "$(cat "$folder/peak")" -ge 65536 ]; then echo "  too much memory"; status=1; fi
}

for round in $(seq "${BENCH_ROUNDS:-3}"); do
  echo " round $round"
  measure "curl, a process a range" sh -c "sed -n 's/^url = //p' '$folder/urls' | xargs -n 1 curl -sf -o '$folder/range'"
  measure "curl, one after the other" curl -sf -K "$folder/urls"
  measure "curl, into a file, synced" sh -c "sed 's|^output = .*|output = \"-\"|' '$folder/urls' | curl -sf -K - >'$folder/ranges' && sync '$folder/ranges'"
  rm -f "$folder/ranges"
  measure "curl, four at a time" curl -sf -Z --parallel-max 4 -K "$folder/urls" 2>/dev/null
  export_to "tattler, csv, kept nowhere" ">/dev/null"
  export_to "tattler, csv to a pipe" "| cat >/dev/null"
  export_to "tattler, csv, into a file" "" -o "$folder/out"
  rows=$(($(wc -l <"$folder/out") - 1))
  if [ "$rows" -ne "$samples" ]; then echo "  $rows rows of $samples"; status=1; fi
done
exit $status
