#!/usr/bin/env bash
# Installs the packages that are missing, and only those. Root is asked for only then.
#
#   setup.sh build        what building needs
#   setup.sh build test   and what the tests need
#   setup.sh python       the Python environment of the end-to-end tests, in .build/python; needs no root
set -euo pipefail

build_packages=(libcurl4-openssl-dev libsqlite3-dev libyaml-dev libdeflate-dev libzstd-dev pkg-config)
test_packages=(victoria-metrics influxdb prometheus python3 python3-venv openssl curl gcc libc6-dev)

# The packages that `requirements.txt` pins, in an environment that is made anew when they change. The list is copied into
# it last, so that one that was broken off is not taken for whole.
make_python() {
  local root environment requirements
  root=$(cd "$(dirname "$0")/../.." && pwd)
  environment="$root/.build/python"
  requirements="$root/Tests/Fixtures/python/requirements.txt"
  # An environment works only where it was made.
  if cmp -s "$requirements" "$environment/requirements.txt" && [ -x "$environment/bin/python3" ] &&
    [ "$(cat "$environment/place.txt" 2>/dev/null)" = "$environment" ]; then
    return 0
  fi
  echo "Making the Python environment of the tests in .build/python" >&2
  rm -rf "$environment"
  mkdir -p "$root/.build"
  if ! python3 -m venv "$environment" >&2 ||
    ! "$environment/bin/python3" -m pip install --quiet --disable-pip-version-check --no-input \
      --requirement "$requirements" >&2; then
    rm -rf "$environment"
    echo "setup.sh: the packages of Tests/Fixtures/python/requirements.txt could not be installed (is the Python" \
      "package index reachable?). The tests that need them will fail; TATTLER_SKIP_PYTHON_TESTS=1 does without them." >&2
    return 69
  fi
  echo "$environment" >"$environment/place.txt"
  cp "$requirements" "$environment/requirements.txt"
}

wanted=()
for group in "$@"; do
  case "$group" in
    build) wanted+=("${build_packages[@]}") ;;
    test) wanted+=("${test_packages[@]}") ;;
    python) make_python || exit $? ;;
    *) echo "setup.sh: unknown group $group; use build, test or python" >&2; exit 64 ;;
  esac
done
[ ${#wanted[@]} -eq 0 ] && exit 0

if ! command -v swift >/dev/null; then
  echo "Swift 6.3 or newer is needed: https://www.swift.org/install" >&2
  exit 69
fi

# A command that is there already counts, also where it did not come from a package.
has() {
  case "$1" in
    victoria-metrics) command -v victoria-metrics >/dev/null ;;
    influxdb) command -v influxd >/dev/null ;;
    prometheus) command -v prometheus >/dev/null && command -v promtool >/dev/null ;;
    python3 | openssl | curl | gcc) command -v "$1" >/dev/null ;;
    python3-venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
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
