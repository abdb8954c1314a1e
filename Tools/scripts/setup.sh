#!/usr/bin/env bash
# Installs the packages that are missing, and only those. Root is asked for only then.
#
#   setup.sh build        what building needs
#   setup.sh build test   and what the tests need
set -euo pipefail

build_packages=(libcurl4-openssl-dev libsqlite3-dev libyaml-dev libdeflate-dev pkg-config)
test_packages=(victoria-metrics influxdb python3 openssl curl gcc libc6-dev)

wanted=()
for group in "$@"; do
  case "$group" in
    build) wanted+=("${build_packages[@]}") ;;
    test) wanted+=("${test_packages[@]}") ;;
    *) echo "setup.sh: unknown group $group; use build or test" >&2; exit 64 ;;
  esac
done

if ! command -v swift >/dev/null; then
  echo "Swift 6.3 or newer is needed: https://www.swift.org/install" >&2
  exit 69
fi

# A command that is there already counts, also where it did not come from a package.
has() {
  case "$1" in
    victoria-metrics) command -v victoria-metrics >/dev/null ;;
    influxdb) command -v influxd >/dev/null ;;
    python3 | openssl | curl | gcc) command -v "$1" >/dev/null ;;
    *) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed' ;;
  esac
}

missing=()
for package in "${wanted[@]}"; do has "$package" || missing+=("$package"); done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "These packages are missing, and there is no apt-get to install them: ${missing[*]}" >&2
  exit 69
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "As root: apt-get install ${missing[*]}" >&2; exit 69; }
  as_root=(sudo)
fi
echo "Installing: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q >&2

# The servers are for tests that start and stop them themselves: installing them must not start their services.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
