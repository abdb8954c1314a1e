"""The daemon and its peers under the same load, one after the other, in turns."""

import json
import os
import shutil
import statistics
import subprocess
import time

from processes import BenchError, installed
from servers import FILE_SINK, InfluxDB, Tattler, VictoriaMetrics

# Long enough for start-up work to be over.
IDLE_SECONDS = 3


def measure(server, load_gen, lines, start_time):
    """One load; returns the figures."""
    time.sleep(IDLE_SECONDS)
    idle = server.process.resident_megabytes
    server.process.reset_peak()
    cpu = server.process.cpu_seconds
    load = subprocess.run(
        [load_gen, "--url", server.write_url, "--lines", str(lines), "--start-time", str(start_time), "--json"],
        stdout=subprocess.PIPE)
    answered = time.monotonic()
    if load.returncode != 0:
        raise BenchError(f"{server.name} did not take the load: {load.stdout.decode()}\n{server.process.log[-2000:]}")
    report = json.loads(load.stdout)
    server.settle()
    drained = time.monotonic() - answered
    cpu = server.process.cpu_seconds - cpu
    server.check(lines)
    return {
        "lines_per_second": report["lines_per_second"],
        "milliseconds_median": report["milliseconds_median"],
        "milliseconds_p99": report["milliseconds_p99"],
        "cpu_seconds_per_million": cpu * 1e6 / lines,
        "peak_megabytes": server.process.peak_megabytes,
        "idle_megabytes": idle,
        "drain_seconds": drained,
    }


def makers(binary):
    """What to measure: this daemon, and the peers that are installed."""
    found = [(Tattler, lambda folder: Tattler(binary, folder, FILE_SINK))]
    found += [(peer, peer) for peer in (VictoriaMetrics, InfluxDB) if installed(peer.command)]
    return found


def run(binary, load_gen, folder, lines, rounds):
    """Measures in turns, prints medians and ratios, and returns all figures."""
    figures = {}
    servers = makers(binary)
    for number in range(rounds):
        for kind, make in servers:
            place = os.path.join(folder, f"{kind.command if hasattr(kind, 'command') else kind.name}-{number}")
            start_time = (int(time.time()) - 43_200) * 1_000_000_000
            server = make(place)
            figures.setdefault(kind, []).append(measure(server, load_gen, lines, start_time))
            code = server.process.stop()
            if kind is Tattler and code != 0:
                raise BenchError(f"the daemon ended with {code}:\n{server.process.log[-2000:]}")
            shutil.rmtree(place)
    print_table(figures)
    return {kind.name: rows for kind, rows in figures.items()}


COLUMNS = [
    ("lines/s", "lines_per_second", "{:,.0f}"),
    ("of ours", None, "{:.2f}"),
    ("CPU s/M lines", "cpu_seconds_per_million", "{:.2f}"),
    ("peak MB", "peak_megabytes", "{:.0f}"),
    ("idle MB", "idle_megabytes", "{:.0f}"),
    ("drained after s", "drain_seconds", "{:.2f}"),
    ("ms median", "milliseconds_median", "{:.1f}"),
    ("ms 99 %", "milliseconds_p99", "{:.1f}"),
]


def print_table(figures):
    ours = statistics.median(row["lines_per_second"] for row in figures[Tattler])
    rows = [["server"] + [title for title, _, _ in COLUMNS] + ["answers when", "lines/s of each round"]]
    for kind, measured in figures.items():
        row = [kind.name]
        for _, key, form in COLUMNS:
            value = statistics.median(m[key or "lines_per_second"] for m in measured)
            row.append(form.format(value if key else value / ours))
        each = " ".join(f"{m['lines_per_second'] / 1e3:.0f}k" for m in measured)
        rows.append(row + [kind.promise, each])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
