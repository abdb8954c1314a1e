#!/usr/bin/env bash
# Measures parsers and an encoder in Go with the loads of codec-bench: VictoriaMetrics, InfluxDB 1.x and InfluxData's
# line-protocol. Their sources come from Debian, so that nothing is fetched from anywhere else:
#
#   apt-get install golang-go golang-github-victoriametrics-victoriametrics-dev golang-github-victoriametrics-metrics-dev \
#     golang-github-victoriametrics-metricsql-dev golang-github-valyala-fastjson-dev \
#     golang-github-influxdb-influxdb-dev golang-github-influxdata-line-protocol-dev
#
# Where they are not installed it says so and ends with 0.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
bench=${1:-$here/.build/release/codec-bench}

sources=/usr/share/gocode/src/github.com
if ! command -v go >/dev/null || [ ! -d "$sources/VictoriaMetrics/VictoriaMetrics/lib/protoparser/influx" ] ||
  [ ! -d "$sources/influxdata/influxdb/models" ] || [ ! -d "$sources/influxdata/line-protocol" ]; then
  echo "  skipped: the peers in Go are not installed (see Tools/Benchmarks/Scripts/go_peers.sh)"
  exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$bench" --write-loads "$folder"
export GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$folder/cache" GOFLAGS=
go build -o "$folder/peers" "$here/Peers/peers.go"
"$folder/peers" "$folder"
