#!/usr/bin/env python3
"""Measures the daemon: beside its peers, its delivery, and through an outage. `bench.sh` builds and calls this."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import delivery
import outage
import throughput
from processes import BenchError, installed, stop_all

MEMORY_FILE_SYSTEMS = {"tmpfs", "ramfs"}


def work_folder(parent):
    """A folder on a disk: a sync that costs nothing would measure nothing."""
    os.makedirs(parent, exist_ok=True)
    kind = subprocess.run(["stat", "-f", "-c", "%T", parent], stdout=subprocess.PIPE).stdout.decode().strip()
    if kind in MEMORY_FILE_SYSTEMS:
        raise BenchError(f"{parent} is in memory ({kind}); set BENCH_FOLDER to a folder on a disk")
    return tempfile.mkdtemp(prefix="bench-", dir=parent), kind


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=["throughput", "delivery", "outage"])
    parser.add_argument("--daemon", required=True)
    parser.add_argument("--load-gen", required=True)
    parser.add_argument("--receiver", required=True)
    parser.add_argument("--folder", required=True)
    options = parser.parse_args()
    daemon, load_gen = os.path.abspath(options.daemon), os.path.abspath(options.load_gen)
    receiver = os.path.abspath(options.receiver)
    lines = int(os.environ.get("BENCH_LINES", 1_000_000))
    rounds = int(os.environ.get("BENCH_ROUNDS", 3))
    seconds = float(os.environ.get("OUTAGE_SECONDS", 120))
    rate = float(os.environ.get("OUTAGE_RATE", 20_000))
    folder = None
    try:
        folder, kind = work_folder(os.path.abspath(options.folder))
        if "throughput" in options.parts:
            print(f"\nUnder load: {lines:,} lines in bodies of 5,000, 4 connections; disk: {kind}; median of {rounds}")
            figures = throughput.run(daemon, load_gen, os.path.join(folder, "throughput"), lines, rounds)
            if path := os.environ.get("BENCH_JSON"):
                with open(path, "w") as file:
                    json.dump(figures, file, indent=2)
        if "delivery" in options.parts:
            wanted = os.environ.get("BENCH_DELIVERY", delivery.ALL).split(",")
            print(f"\nDelivery: bodies of 5,000 lines, 4 connections, durability fsync; disk: {kind}")
            delivery.run(daemon, load_gen, receiver, os.path.join(folder, "delivery"), wanted, rounds)
        if "outage" in options.parts:
            if not installed("victoria-metrics"):
                print("\nOutage: skipped, victoria-metrics is not installed")
                return 0
            print(f"\nOutage: the store is dead for {seconds:g} s under a load of {rate:,.0f} lines/s")
            outage.run(daemon, load_gen, os.path.join(folder, "outage"), seconds, rate)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    finally:
        stop_all()
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
