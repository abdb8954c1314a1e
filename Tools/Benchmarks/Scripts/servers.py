"""The daemon and its peers, each behind the same few calls."""

import json
import os
import re
import urllib.parse

from processes import BenchError, Process, fetch, free_port, wait_until


class Tattler:
    """This project's daemon with the sinks of a configuration."""

    name = "tattler"
    promise = "synced to the disk"

    def __init__(self, binary, folder, sinks, max_bytes="8GiB", drain="60s"):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self._binary = binary
        self.configuration = os.path.join(folder, "tattler.yaml")
        with open(self.configuration, "w") as file:
            file.write(
                f"queue:\n  path: queue/queue.db\n  durability: fsync\n  max_bytes: {max_bytes}\n"
                "receivers:\n  influx:\n    listen: 127.0.0.1:0\n  otlp:\n    enabled: false\n"
                f"shutdown:\n  drain: {drain}\nsinks:\n{sinks}")
        self.start()

    def start(self):
        """Starts the daemon, again where it was stopped; returns when it listens."""
        log = os.path.join(self.folder, "log")
        if os.path.exists(log):
            # The address of the time before is not the new one.
            os.replace(log, log + ".before")
        self.process = Process(self.name, [self._binary, "run", "-c", self.configuration], self.folder)
        self.port = int(wait_until("the daemon's address", self._address, pause=0.005))

    def _address(self):
        self.process.require_alive()
        found = re.search(r"Listening for line protocol.* address=127\.0\.0\.1:(\d+)", self.process.log)
        return found and found.group(1)

    @property
    def write_url(self):
        return f"http://127.0.0.1:{self.port}/write"

    def status(self):
        return json.loads(fetch(f"http://127.0.0.1:{self.port}/status"))

    def points(self, sink):
        """The ledger of a sink."""
        return next(found["points"] for found in self.status()["sinks"] if found["name"] == sink)

    def settle(self, sink=None):
        """Waits until every sink, or the one named, has everything."""
        wait_until("the queue's end", lambda: self._is_drained(sink), seconds=600)

    def _is_drained(self, name):
        self.process.require_alive()
        return all(
            sink["points"]["queued"] == 0 for sink in self.status()["sinks"] if name in (None, sink["name"]))

    def check(self, lines):
        """Every accepted point is delivered, and the file has every line."""
        for sink in self.status()["sinks"]:
            points = sink["points"]
            if points["accepted"] != 3 * lines or points["delivered"] != 3 * lines:
                raise BenchError(f"of {3 * lines} points the sink {sink['name']} has {points}")
        path = os.path.join(self.folder, "archive.lp")
        if os.path.exists(path):
            with open(path, "rb") as file:
                written = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
            if written != lines:
                raise BenchError(f"the file has {written} of {lines} lines")


FILE_SINK = "  archive:\n    type: file\n    path: archive.lp\n"


def push_sink(url, name="push", gzip=False):
    """The Grafana Cloud sink against a server on this machine; it tries again every second at the latest."""
    return (
        f"  {name}:\n    type: grafana_cloud\n"
        f"    url: {url}\n    gzip: {'true' if gzip else 'false'}\n"
        "    delivery:\n      first_backoff: 100ms\n      longest_backoff: 1s\n      probe: false\n")


class Receiver:
    """bench-receiver, which can be down while its port is kept for it."""

    def __init__(self, binary, folder, name="receiver"):
        self._binary, self._folder = binary, os.path.join(folder, name)
        self.port = free_port()
        self.process = None

    @property
    def write_url(self):
        return f"http://127.0.0.1:{self.port}/api/v1/push/influx/write"

    def start(self, *options):
        """Comes up; returns when it takes connections."""
        self.process = Process(
            "bench-receiver", [self._binary, "--port", str(self.port), *options], self._folder)
        wait_until("the receiver", self._is_up, pause=0.002)

    def _is_up(self):
        self.process.require_alive()
        return self.requests()

    def requests(self):
        """What came so far."""
        return json.loads(fetch(f"http://127.0.0.1:{self.port}/requests"))

    def count(self):
        """The same, and the lines, which takes a while."""
        return json.loads(fetch(f"http://127.0.0.1:{self.port}/count"))

    def stop(self):
        if self.process:
            self.process.stop()
        self.process = None


class VictoriaMetrics:
    """A store that answers before the data is on the disk."""

    name = "victoria-metrics"
    command = "victoria-metrics"
    promise = "in memory"

    def __init__(self, folder, port=None):
        self.port = port or free_port()
        self.process = Process(
            self.name,
            ["victoria-metrics", "-storageDataPath", os.path.join(folder, "data"), "-retentionPeriod", "100y",
             "-httpListenAddr", f"127.0.0.1:{self.port}"], folder)
        wait_until(self.name, self._is_up)

    def _is_up(self):
        self.process.require_alive()
        return fetch(f"http://127.0.0.1:{self.port}/health", timeout=5)

    @property
    def write_url(self):
        return f"http://127.0.0.1:{self.port}/influx/write"

    def settle(self):
        fetch(f"http://127.0.0.1:{self.port}/internal/force_flush")

    def check(self, lines):
        metrics = fetch(f"http://127.0.0.1:{self.port}/metrics").decode()
        rows = re.search(r'^vm_rows_inserted_total\{type="influx"\} (\d+)', metrics, re.M)
        if not rows or int(rows.group(1)) != 3 * lines:
            raise BenchError(f"victoria-metrics counts {rows and rows.group(1)} of {3 * lines} samples")

    def export(self):
        """All series, as (labels, timestamps in milliseconds, values)."""
        self.settle()
        query = urllib.parse.urlencode({"match[]": '{__name__=~"cpu_.*"}'})
        for line in fetch(f"http://127.0.0.1:{self.port}/api/v1/export?{query}").splitlines():
            series = json.loads(line)
            yield series["metric"], series["timestamps"], series["values"]


class InfluxDB:
    """InfluxDB 1.x, which syncs its log before it answers."""

    name = "influxdb 1.x"
    command = "influxd"
    promise = "synced to the disk"

    def __init__(self, folder):
        self.port = free_port()
        self.process = Process(
            self.name, ["influxd", "run", "-config", os.devnull], folder,
            {
                "INFLUXDB_HTTP_BIND_ADDRESS": f"127.0.0.1:{self.port}",
                "INFLUXDB_BIND_ADDRESS": f"127.0.0.1:{free_port()}",
                "INFLUXDB_META_DIR": os.path.join(folder, "meta"),
                "INFLUXDB_DATA_DIR": os.path.join(folder, "data"),
                "INFLUXDB_DATA_WAL_DIR": os.path.join(folder, "wal"),
                "INFLUXDB_HTTP_LOG_ENABLED": "false",
                "INFLUXDB_MONITOR_STORE_ENABLED": "false",
                "INFLUXDB_REPORTING_DISABLED": "true",
            })
        wait_until(self.name, self._is_up)

    def _is_up(self):
        self.process.require_alive()
        return b"results" in fetch(
            f"http://127.0.0.1:{self.port}/query", urllib.parse.urlencode({"q": "CREATE DATABASE bench"}).encode())

    @property
    def write_url(self):
        return f"http://127.0.0.1:{self.port}/write?db=bench"

    def settle(self):
        pass

    def check(self, lines):
        query = urllib.parse.urlencode({"db": "bench", "q": "SELECT count(ctx_switches) FROM cpu"})
        answer = json.loads(fetch(f"http://127.0.0.1:{self.port}/query?{query}"))
        count = answer["results"][0]["series"][0]["values"][0][1]
        if count != lines:
            raise BenchError(f"influxdb has {count} of {lines} lines")
