#!/usr/bin/env bash
# Builds the documentation of every library product with the toolchain's own docc into .build/docs, one page that leads
# to all modules. A warning is an error, and so is an example on a module's first page that does not compile. The package
# needs no plugin for it, so that who uses the package gets none.
set -euo pipefail
cd "$(dirname "$0")/../.."
swift=${SWIFT:-swift}
output=.build/docs

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# docc is beside the compiler, also where only `swift` is in the path.
toolchain=$(dirname "$(readlink -f "$(command -v "${swift%% *}")")")
docc=$toolchain/docc
[ -x "$docc" ] || docc=$(command -v docc) || { echo "docs.sh: the toolchain has no docc" >&2; exit 69; }

modules=$(Tools/scripts/symbol_graphs.sh "$work/graphs")
failed=0
archives=()
for module in $modules; do
  catalogue=$(find Modules Plugins -type d -name "$module.docc")
  [ -n "$catalogue" ] || { echo "docs.sh: $module has no $module.docc" >&2; failed=1; continue; }
  # A list of parameters may leave out those whose names say enough.
  "$docc" convert "$catalogue" --additional-symbol-graph-dir "$work/graphs/$module" --fallback-display-name "$module" \
    --fallback-bundle-identifier "tattler.$module" --output-dir "$work/$module.doccarchive" --warnings-as-errors \
    --disable-parameters-and-returns-validation --transform-for-static-hosting >"$work/log" 2>&1 || { cat "$work/log" >&2; failed=1; }
  # As the main file of a program, so that an example may wait and throw.
  awk '/^```/ { inside = $0 == "```swift"; next } inside' "$catalogue/$module.md" >"$work/main.swift"
  "$toolchain/swiftc" -typecheck -swift-version 6 -warnings-as-errors "@$work/graphs.flags" "$work/main.swift" >&2 || failed=1
  archives+=("$work/$module.doccarchive")
done
[ "$failed" = 0 ] || exit 1

rm -rf "$output"
"$docc" merge "${archives[@]}" --synthesized-landing-page-name Tattler --synthesized-landing-page-kind Package \
  --output-path "$output" >/dev/null
echo "$output has ${#archives[@]} modules. To read: python3 -m http.server --directory $output, then /documentation/"
