#!/usr/bin/env bash
# Builds the codec modules from nothing, as an application would that links nothing else, and says how long it took and
# what was compiled. Ends with an error where anything but the codecs and their model was.
#
#   codecs_alone.sh [debug|release]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
configuration=${1:-debug}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/Sources/consumer"
cat >"$folder/Package.swift" <<MANIFEST
// swift-tools-version: 6.2
import PackageDescription
let codecs = ["TattlerLineProtocol", "TattlerOTLP", "TattlerPrometheus"]
let package = Package(
  name: "consumer", platforms: [.macOS(.v15)], dependencies: [.package(name: "tattler", path: "$root")],
  targets: [
    .executableTarget(name: "consumer", dependencies: codecs.map { .product(name: \$0, package: "tattler") })
  ])
MANIFEST
cat >"$folder/Sources/consumer/main.swift" <<'MAIN'
import TattlerLineProtocol
import TattlerOTLP
import TattlerPrometheus

print(OTLPLimits.largestBody, LineProtocolPrecision.nanoseconds, PrometheusTextFormat.openMetrics)
MAIN

# Fetching is not building: the sources of all packages are there before the clock starts.
swift package --package-path "$folder" resolve >/dev/null 2>&1
start=$(date +%s.%N)
swift build --package-path "$folder" -c "$configuration" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
end=$(date +%s.%N)
"$folder/.build/$configuration/consumer" >/dev/null

compiled=$(find "$folder/.build/$configuration/" -name '*.o' -printf '%h\n' | sed 's|.*/\([^/]*\)\.build.*|\1|' | sort -u)
printf '%s: %.0f s; compiled:' "$configuration" "$(echo "$end - $start" | bc 2>/dev/null || python3 -c "print($end - $start)")"
printf ' %s' $compiled
echo
for module in $compiled; do
  case "$module" in
    consumer | CTattlerPlugin | TattlerModel | TattlerLineProtocol | TattlerOTLP | TattlerPrometheus) ;;
    *) echo "codecs_alone.sh: $module is no codec" >&2; exit 1 ;;
  esac
done
