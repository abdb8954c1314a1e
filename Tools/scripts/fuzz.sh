#!/usr/bin/env bash
# Fuzzes the decoders: libFuzzer leads by coverage, the address sanitizer watches, and every input has to keep the
# properties that Tools/Fuzz/Checks states.
#
#   fuzz.sh                          every target, FUZZ_SECONDS (60) each
#   fuzz.sh otlp-json gzip           some of them
#   fuzz.sh --reproduce gzip FILE    one input, which a run has left behind
#
# What is found lies in .build/fuzz/found/<target>/; the corpus grows in .build/fuzz/corpus/<target>/ from run to run.
# Inputs that once broke something belong into Tools/Fuzz/Corpus/<target>/, where `make test` feeds them too.
# The exit code is 1 where something was found.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$PWD/.build/fuzz
program=$work/build/release/fuzz
seconds=${FUZZ_SECONDS:-60}
# A crash is reported by the sanitizer; the runtime's own report would only stand in its way. Leaks are not looked for:
# the leak sanitizer takes what Swift's runtime keeps for life for one.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1

# The linker may take the counters of the coverage for unused, and leave them out: it must collect no garbage. Of several
# -sanitize flags the compiler takes the last, and SwiftPM's are in any order: one flag behind them says both.
swift build -c release --product fuzz --package-path Tools/Fuzz --scratch-path "$work/build" \
  --sanitize fuzzer --sanitize address -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld \
  -Xlinker --no-gc-sections

if [ "${1:-}" = --reproduce ]; then
  [ $# -eq 3 ] || { echo "usage: fuzz.sh --reproduce TARGET FILE" >&2; exit 64; }
  FUZZ_TARGET=$2 exec "$program" "$3"
fi

targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then read -r -a targets < <(FUZZ_LIST=1 "$program"); fi

status=0
for target in "${targets[@]}"; do
  corpus=$work/corpus/$target
  found=$work/found/$target
  mkdir -p "$corpus" "$found"
  FUZZ_TARGET=$target FUZZ_SEEDS=$corpus "$program"
  folders=("$corpus")
  [ -d "Tools/Fuzz/Corpus/$target" ] && folders+=("Tools/Fuzz/Corpus/$target")
  dictionary=()
  [ -s "$corpus.dict" ] && dictionary=(-dict="$corpus.dict")
  echo "== $target, $seconds s"
  if ! FUZZ_TARGET=$target timeout -k 10 $((seconds + 120)) "$program" "${dictionary[@]}" -max_total_time="$seconds" \
    -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$found/" "${folders[@]}" \
    > "$found/log" 2>&1; then
    status=1
    grep -E '^fuzz: |ERROR: |SUMMARY: |Test unit written' "$found/log" | head -n 6 || tail -n 20 "$found/log"
    echo "   again: Tools/scripts/fuzz.sh --reproduce $target FILE; the whole report: $found/log"
  elif ! grep -q '^#.* cov: ' "$found/log"; then
    status=1
    echo "   nothing leads the fuzzer: the build has no coverage; see $found/log"
  else
    sed -nE '/^#/s/.*(INITED|DONE) +(cov: [0-9]+ ft: [0-9]+ corp: [^ ]+).*/   \1 \2/p' "$found/log"
    sed -nE 's/^stat::(number_of_executed_units|peak_rss_mb)/   \1/p' "$found/log"
  fi
done
exit $status
