"""A store that is dead for a while: is everything there afterwards, in order, and none of it twice?"""

import array
import json
import os
import subprocess
import sys
import time

from processes import BenchError, Process, free_port, wait_until
from servers import Tattler, VictoriaMetrics, push_sink

HERE = os.path.dirname(os.path.abspath(__file__))
# Seconds of load with a living store before and after.
MARGIN_SECONDS = 3


class Store:
    """victoria-metrics with the tap before it, as one server that can die."""

    def __init__(self, folder):
        self._folder = folder
        self._store_port, self.port = free_port(), free_port()
        self._state = os.path.join(folder, "tap.json")
        self.start()

    def start(self):
        self.store = VictoriaMetrics(os.path.join(self._folder, "store"), self._store_port)
        self._tap = Process(
            "order tap",
            [sys.executable, os.path.join(HERE, "order_tap.py"), str(self.port), str(self._store_port), self._state],
            os.path.join(self._folder, "tap"))
        wait_until("the tap", lambda: self._tap.require_alive() or "listening" in self._tap.log)

    def stop(self):
        self._tap.stop()
        self.store.process.stop()

    def stop_tap(self):
        """Ends the tap and returns what it has seen."""
        self._tap.stop()
        with open(self._state) as file:
            return json.load(file)


def expected(path):
    """What was accepted, as {(metric, host): (milliseconds, values)}."""
    series = {}
    with open(path) as file:
        for line in file:
            key, fields, nanoseconds = line.split(" ")
            host = key.split(",host=", 1)[1].split(",", 1)[0]
            for field in fields.split(","):
                name, value = field.split("=")
                times, values = series.setdefault((f"cpu_{name}", host), (array.array("q"), array.array("d")))
                times.append(int(nanoseconds) // 1_000_000)
                values.append(float(value.rstrip("i")))
    return series


def compare(wanted, store):
    """Counts samples that are missing, twice, wrong or strange."""
    count = {"samples": 0, "missing": 0, "twice": 0, "wrong": 0, "strange": 0}
    left = dict(wanted)
    for labels, times, values in store.export():
        times_wanted, values_wanted = left.pop((labels["__name__"], labels.get("host", "")), ((), ()))
        found = {}
        for moment, value in zip(times, values):
            count["samples"] += 1
            if moment in found:
                count["twice"] += 1
            found[moment] = value
        for moment, value in zip(times_wanted, values_wanted):
            there = found.pop(moment, None)
            if there is None:
                count["missing"] += 1
            elif abs(there - value) > 1e-9 * max(abs(value), 1.0):
                count["wrong"] += 1
        count["strange"] += len(found)
    count["missing"] += sum(len(times) for times, _ in left.values())
    return count


def run(binary, load_gen, folder, seconds, rate):
    """Runs the outage and prints the verdict; raises where something is lost, twice or out of order."""
    store = Store(folder)
    daemon = Tattler(binary, os.path.join(folder, "daemon"), push_sink(f"http://127.0.0.1:{store.port}/influx/write"))
    lines = int(rate * (seconds + 2 * MARGIN_SECONDS))
    accepted = os.path.join(folder, "accepted.lp")
    start_time = (int(time.time()) - 43_200) * 1_000_000_000
    load = subprocess.Popen(
        [load_gen, "--url", daemon.write_url, "--lines", str(lines), "--rate", str(rate), "--body-lines", "1000",
         "--start-time", str(start_time), "--retries", "1000", "--record", accepted, "--json"],
        stdout=subprocess.PIPE)
    try:
        wait_until("the first line", lambda: daemon.status()["sinks"][0]["points"]["delivered"] > 0)
        time.sleep(MARGIN_SECONDS)
        store.stop()
        died = time.monotonic()
        time.sleep(seconds)
        status = daemon.status()
        backlog = status["sinks"][0]["points"]["queued"]
        store.start()
        alive = time.monotonic()
        output, _ = load.communicate(timeout=seconds + 600)
        ended = time.monotonic()
    finally:
        load.kill()
    if load.returncode != 0:
        raise BenchError(f"the load was not taken: {output.decode()}")
    report = json.loads(output)
    daemon.settle()
    drained = time.monotonic()
    daemon.check(lines)
    peak = daemon.process.peak_megabytes
    code = daemon.process.stop()
    seen = store.stop_tap()
    count = compare(expected(accepted), store.store)
    store.store.process.stop()
    print(f"  store dead for             {alive - died:.1f} s, {backlog:,} points queued at its end")
    print(f"  lines accepted             {report['lines_accepted']:,} of {lines:,}")
    print(f"  queue empty                {drained - alive:.1f} s after the store's return")
    print(f"                             {drained - ended:.1f} s after the load")
    print(f"  daemon's peak memory       {peak:.0f} MB")
    print(f"  samples in the store       {count['samples']:,} of {3 * lines:,}")
    print(f"  missing, twice, wrong      {count['missing']}, {count['twice']}, {count['wrong'] + count['strange']}")
    print(f"  arrived out of order       {seen['out_of_order']} lines, twice: {seen['twice']}")
    bad = [name for name in ("missing", "twice", "wrong", "strange") if count[name]]
    bad += [name for name in ("out_of_order", "twice") if seen[name]]
    if report["lines_accepted"] != lines or count["samples"] != 3 * lines or seen["lines"] != lines:
        bad.append("count")
    if code != 0:
        bad.append(f"exit code {code}")
    if bad:
        raise BenchError("the outage run failed: " + ", ".join(dict.fromkeys(bad)))
    print("  verdict                    every accepted sample arrived once, in order")
