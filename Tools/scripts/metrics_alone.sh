#!/usr/bin/env bash
# Builds an application that links TattlerMetrics and nothing else, from nothing, and says how long that took, how large
# the program is beside one that does nothing, and what was compiled. Ends with an error where another package was resolved.
#
#   metrics_alone.sh [debug|release]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
configuration=${1:-release}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/Sources/counting" "$folder/Sources/nothing"
cat >"$folder/Package.swift" <<MANIFEST
// swift-tools-version: 6.2
import PackageDescription
let package = Package(
  name: "consumer", platforms: [.macOS(.v15)],
  dependencies: [.package(name: "tattler", path: "$root", traits: [])],
  targets: [
    .executableTarget(name: "nothing"),
    .executableTarget(
      name: "counting",
      dependencies: [
        .product(name: "TattlerMetrics", package: "tattler"), .product(name: "TattlerModel", package: "tattler"),
      ]),
  ])
MANIFEST
echo 'print(0)' >"$folder/Sources/nothing/main.swift"
cat >"$folder/Sources/counting/main.swift" <<'MAIN'
import TattlerMetrics
import TattlerModel

func count() throws -> Int {
  let registry = MetricsRegistry()
  registry.meter("alone").counter("orders").add(1)
  var builder = MetricBatchBuilder()
  let collection = try registry.collect(into: &builder)
  let batch = try builder.finish()
  collection.commit()
  return batch.rowCount
}

print(try count())
MAIN

resolved=$(swift package --package-path "$folder" show-dependencies --format flatlist 2>/dev/null | sort -u)
# A package at a path is called after its folder.
[ "$resolved" = "$(basename "$root" | tr '[:upper:]' '[:lower:]')" ] || { echo "metrics_alone.sh: also resolved: $resolved" >&2; exit 1; }
swift build --package-path "$folder" -c "$configuration" --product nothing >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
start=$(date +%s.%N)
swift build --package-path "$folder" -c "$configuration" --product counting >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
end=$(date +%s.%N)
[ "$("$folder/.build/$configuration/counting")" = 1 ] || { echo "metrics_alone.sh: the program counts wrongly" >&2; exit 1; }

size() { strip -o "$folder/stripped" "$folder/.build/$configuration/$1" && stat -c %s "$folder/stripped"; }
compiled=$(find "$folder/.build/$configuration/" -name '*.o' -printf '%h\n' | sed 's|.*/\([^/]*\)\.build.*|\1|' | sort -u)
printf '%s: %.0f s; %d bytes stripped, %d more than a program that prints a number; compiled:' "$configuration" \
  "$(python3 -c "print($end - $start)")" "$(size counting)" "$(($(size counting) - $(size nothing)))"
printf ' %s' $compiled
echo
