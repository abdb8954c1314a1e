#!/usr/bin/env bash
# Builds the codec modules from nothing, as an application would that links nothing else, and says how long it took and
# what was compiled. Ends with an error where another package was resolved, or anything but the codecs and their model was
# compiled: that the trait list `[]` takes nothing along is a promise of docs/public-api.md.
#
#   codecs_alone.sh [debug|release] [codec...]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
configuration=${1:-debug}
shift || true
codecs=("$@")
[ $# -gt 0 ] || codecs=(TattlerLineProtocol TattlerOTLP TattlerPrometheus)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# manifest TRAITS PRODUCT...
manifest() {
  local traits=$1 product
  shift
  echo '// swift-tools-version: 6.2'
  echo 'import PackageDescription'
  echo 'let package = Package('
  echo '  name: "consumer", platforms: [.macOS(.v15)],'
  echo "  dependencies: [.package(name: \"tattler\", path: \"$root\", traits: $traits)],"
  echo '  targets: [.executableTarget(name: "consumer", dependencies: ['
  for product in "$@"; do echo "    .product(name: \"$product\", package: \"tattler\"),"; done
  echo '  ])])'
}

# The packages that PACKAGE needs beside this one, sorted, one a line.
packages() {
  swift package --package-path "$1" show-dependencies --format json 2>"$folder/log" >"$folder/tree" ||
    { cat "$folder/log" >&2; exit 1; }
  python3 - "$folder/tree" <<'PYTHON'
import json, sys

# Where it fetches, SwiftPM says so in front of the tree.
text = open(sys.argv[1], encoding="utf-8").read()
todo = json.loads(text[text.index("{\n"):])["dependencies"]
found = set()
while todo:
    package = todo.pop()
    todo += package["dependencies"]
    if "://" in package["url"]:
        found.add(package["identity"])
print(*sorted(found), sep="\n")
PYTHON
}

consumer=$folder/consumer
mkdir -p "$consumer/Sources/consumer"
manifest '[]' "${codecs[@]}" >"$consumer/Package.swift"
{
  for codec in "${codecs[@]}"; do echo "import $codec"; done
  for codec in "${codecs[@]}"; do
    case "$codec" in
      TattlerLineProtocol) echo 'print(LineProtocolPrecision.nanoseconds)' ;;
      TattlerOTLP) echo 'print(OTLPLimits.largestBody)' ;;
      TattlerPrometheus) echo 'print(PrometheusTextFormat.openMetrics)' ;;
    esac
  done
} >"$consumer/Sources/consumer/main.swift"

resolved=$(packages "$consumer")
[ -z "$resolved" ] || { echo "codecs_alone.sh: also resolved:" $resolved >&2; exit 1; }

start=$(date +%s.%N)
swift build --package-path "$consumer" -c "$configuration" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
end=$(date +%s.%N)
"$consumer/.build/$configuration/consumer" >/dev/null

compiled=$(find "$consumer/.build/$configuration/" -name '*.o' -printf '%h\n' | sed 's|.*/\([^/]*\)\.build.*|\1|' | sort -u)
printf '%s: %.0f s; compiled:' "$configuration" "$(python3 -c "print($end - $start)")"
printf ' %s' $compiled
echo
for module in $compiled; do
  case " consumer CTattlerPlugin TattlerModel ${codecs[*]} " in
    *" $module "*) ;;
    *) echo "codecs_alone.sh: $module is no codec" >&2; exit 1 ;;
  esac
done

# An application that delivers needs no web server and no command line.
delivering=$folder/delivering
mkdir -p "$delivering/Sources/consumer"
manifest '["Telemetry"]' TattlerKit >"$delivering/Package.swift"
echo 'import TattlerKit' >"$delivering/Sources/consumer/main.swift"
resolved=$(packages "$delivering")
for package in $resolved; do
  case "$package" in
    hummingbird | swift-nio* | swift-argument-parser)
      echo "codecs_alone.sh: the trait Telemetry resolves $package" >&2
      exit 1
      ;;
  esac
done
echo "the trait Telemetry resolves:" $resolved
