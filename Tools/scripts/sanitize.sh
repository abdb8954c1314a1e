#!/usr/bin/env bash
# Runs the tests of the codecs, the short fuzz runs included, under the address and the undefined behaviour sanitizer.
#
#   sanitize.sh                    everything
#   sanitize.sh --filter OTLP      some of it, as `swift test` has it
#
# Covered by the address sanitizer: all Swift and C of the modules in Tools/Fuzz/Package.swift, and the memory that they
# hand to libdeflate and libyaml; not the inside of those libraries, and no leaks, because what Swift's runtime keeps for
# life would be taken for them. Covered by the undefined behaviour sanitizer: the C sources of those modules, as the Swift
# compiler has no such sanitizer for Linux. Swift code traps by itself on overflow, bounds and bad casts.
set -euo pipefail
cd "$(dirname "$0")/../.."

export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1:strict_string_checks=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

flags=(--package-path Tools/Fuzz --scratch-path "$PWD/.build/sanitize" --sanitize address
  -Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined)
# The fuzzer itself, which the package holds too, links with libFuzzer only.
swift build --product tattler-fuzzPackageTests "${flags[@]}" 2>&1 | grep -v 'ld.gold: warning'
exec timeout 1800 swift test --skip-build --no-parallel "${flags[@]}" "$@"
