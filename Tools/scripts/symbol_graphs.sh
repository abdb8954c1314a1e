#!/usr/bin/env bash
# Writes the symbol graphs of every module of a library product, as the debug build has them: what is public, with its
# documentation. Builds first what is out of date. Prints the modules, one a line, in the order of the manifest.
#
#   symbol_graphs.sh FOLDER    FOLDER/<module>/*.symbols.json, and in FOLDER.flags what the compiler needs to import the
#                              modules; what was in FOLDER is removed
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:?usage: symbol_graphs.sh FOLDER}
cd "$root"
swift=${SWIFT:-swift}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
$swift build >"$log" 2>&1 || { grep -E 'error:' "$log" >&2 || tail -n 40 "$log" >&2; exit 1; }

# The shared objects of the sinks export one C function, which is documented in the header of CTattlerPlugin.
modules=$($swift package dump-package | python3 -c '
import json, sys
for product in json.load(sys.stdin)["products"]:
    if product["type"].get("library") == ["automatic"]:
        print(*product["targets"], sep="\n")')

build=$root/.build/debug
search=(-I "$build/Modules")
# The C modules that the Swift modules import: system libraries, ours, and those of the packages.
for map in Modules/*/module.modulemap; do search+=(-I "${map%/*}"); done
for map in "$build"/*.build/module.modulemap Modules/*/include/module.modulemap \
  .build/checkouts/*/Sources/*/include/module.modulemap; do
  [ ! -e "$map" ] || search+=(-Xcc "-fmodule-map-file=$map")
done
search+=($(pkg-config --cflags libcurl sqlite3 yaml-0.1 libdeflate libzstd | sed 's/-I */-Xcc -I/g'))
target=$($swift -print-target-info | python3 -c 'import json, sys; print(json.load(sys.stdin)["target"]["triple"])')

rm -rf "$folder"
mkdir -p "$folder"
printf '%s\n' "${search[@]}" >"$folder.flags"
for module in $modules; do
  mkdir -p "$folder/$module"
  $swift symbolgraph-extract -module-name "$module" -target "$target" "${search[@]}" -output-dir "$folder/$module" \
    -minimum-access-level public -skip-synthesized-members >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  case "$module" in C*) python3 Tools/scripts/public_api.py header "$folder" "$module" ;; esac
  echo "$module"
done
