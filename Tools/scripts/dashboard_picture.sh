#!/usr/bin/env bash
# Draws docs/images/dashboard.svg: fills a VictoriaMetrics with hours of the real instruments' metrics and asks it for
# every panel. Needs victoria-metrics and Python.
set -euo pipefail
cd "$(dirname "$0")/../.."

end=1760000400
# The first two are not shown: an increase over an hour needs the hour before.
hours=8
shown=6
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
build=${BUILD:-.build/debug}

[ -x "$build/DashboardData" ] && [ -x "$build/tattler" ] || swift build
folder=$(mktemp -d)
victoria-metrics -storageDataPath="$folder/data" -httpListenAddr="127.0.0.1:$port" -retentionPeriod=100y \
  -search.latencyOffset=0s -loggerLevel=ERROR &
server=$!
trap 'kill "$server" 2> /dev/null || true; wait "$server" || true; rm -rf "$folder"' EXIT
for _ in $(seq 100); do
  # Another server may have taken the port: nothing is written to it.
  kill -0 "$server" 2> /dev/null || { echo "victoria-metrics has ended" >&2; exit 1; }
  sleep 0.1
  curl -fs "http://127.0.0.1:$port/health" > /dev/null && break
done
kill -0 "$server"

"$build/DashboardData" --end "$end" --hours "$hours" --step 30 > "$folder/metrics.txt"
curl -fsS --data-binary @"$folder/metrics.txt" "http://127.0.0.1:$port/api/v1/import/prometheus"
curl -fsS "http://127.0.0.1:$port/internal/force_flush" > /dev/null
"$build/tattler" dashboard -o "$folder/dashboard.json"
mkdir -p docs/images
python3 Tools/scripts/dashboard_picture.py "$folder/dashboard.json" "http://127.0.0.1:$port" \
  --end "$end" --hours "$shown" --rate 5m -o docs/images/dashboard.svg
ls -l docs/images/dashboard.svg
