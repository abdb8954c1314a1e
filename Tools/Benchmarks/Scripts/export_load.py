"""Fills a VictoriaMetrics with samples for export.sh, and lists the questions that curl asks.

    export_load.py fill PORT SAMPLES     10 metrics with 100 series each, a sample every 15 s
    export_load.py urls PORT SAMPLES     a URL a line: the same ranges, 200 minutes each, as tattler asks for them here
"""

import http.client
import random
import sys
import urllib.parse

START = 1_772_000_000
METRICS = 10
SERIES = 100
STEP = 15
CHUNK = 12_000


def end(samples):
    """The second behind the last sample."""
    return START + samples // (METRICS * SERIES) * STEP


def fill(port, samples):
    chance = random.Random(7)
    values = [f"{chance.random() * 1000:.3f}" for _ in range(4093)]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    number = 0
    for metric in range(METRICS):
        heads = [f"bench_metric_{metric},host=host-{s},job=bots,region=eu-west-{s % 3} value=" for s in range(SERIES)]
        for first in range(START, end(samples), 500 * STEP):
            lines = []
            for second in range(first, min(first + 500 * STEP, end(samples)), STEP):
                for head in heads:
                    lines.append(f"{head}{values[number % len(values)]} {second}000000000\n")
                    number += 1
            connection.request("POST", "/write", body="".join(lines).encode())
            answer = connection.getresponse()
            answer.read()
            if answer.status != 204:
                raise SystemExit(f"the database answered {answer.status}")
    connection.request("GET", "/internal/force_flush")
    connection.getresponse().read()


def urls(port, samples):
    for metric in range(METRICS):
        for first in range(START, end(samples), CHUNK):
            last = min(first + CHUNK, end(samples))
            query = urllib.parse.quote(f"bench_metric_{metric}[{last - first}s]")
            print(f"http://127.0.0.1:{port}/api/v1/query?query={query}&time={last - 1}.999")


if __name__ == "__main__":
    {"fill": fill, "urls": urls}[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))
