"""What totals of deltas cost: deltas.py TATTLER FOLDER [MESSAGES]

One sender posts messages of 1,000 data points each, first totals and then deltas, of counters and of histograms; fsync, a
file sink, `processors.cumulative` on. Needs Python's OpenTelemetry messages. Every total has to arrive: what is
missing is an error.
"""

import http.client
import os
import re
import shutil
import sys
import time

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from processes import BenchError, Process, wait_until

SERIES = 1_000
BOUNDS = [0.1, 0.25, 0.5, 1, 5]


def message(second, temporality, is_histogram):
    """The state of all series, or what came to it, at a second."""
    request = ExportMetricsServiceRequest()
    metric = request.resource_metrics.add().scope_metrics.add().metrics.add(name="calls")
    data = metric.histogram if is_histogram else metric.sum
    data.aggregation_temporality = temporality
    times = 1 if temporality == 1 else second
    if not is_histogram:
        data.is_monotonic = True
    for series in range(SERIES):
        point = data.data_points.add()
        point.time_unix_nano = (1_700_000_000 + second) * 10**9
        point.start_time_unix_nano = point.time_unix_nano - times * 10**9
        for key, value in (("series", f"s{series:06d}"), ("channel", "whatsapp")):
            point.attributes.add(key=key).value.string_value = value
        if is_histogram:
            point.count, point.sum = 3 * times, 1.5 * times
            point.bucket_counts.extend([times, times, 0, 0, times, 0])
            point.explicit_bounds.extend(BOUNDS)
        else:
            point.as_int = 5 * times
    return request.SerializeToString()


def run(tattler, folder, messages, temporality, is_histogram):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    configuration = os.path.join(folder, "tattler.yaml")
    with open(configuration, "w") as file:
        file.write(
            "queue: {path: queue/queue.db}\nreceivers: {influx: {listen: '127.0.0.1:0'}, otlp: {listen: '127.0.0.1:0'}}\n"
            "processors: {cumulative: {enabled: true}}\nsinks: {out: {type: file, path: out.lp, format: json}}\n")
    process = Process("tattler", [tattler, "run", "-c", configuration], folder)

    def address():
        process.require_alive()
        found = re.search(r"Listening for OTLP.* address=127\.0\.0\.1:(\d+)", process.log)
        return found and found.group(1)

    port = int(wait_until("the daemon's address", address))
    bodies = [message(second, temporality, is_histogram) for second in range(1, messages + 1)]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    before, began = process.cpu_seconds, time.monotonic()
    for body in bodies:
        connection.request("POST", "/v1/metrics", body, {"Content-Type": "application/x-protobuf"})
        answer = connection.getresponse()
        if answer.status != 200 or answer.read():
            raise BenchError(f"a message was answered with {answer.status}")
    seconds = time.monotonic() - began
    out = os.path.join(folder, "out.lp")

    def is_written():
        process.require_alive()
        if not os.path.exists(out):
            return False
        with open(out, "rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) == messages * SERIES

    wait_until("every total in the file", is_written, seconds=120)
    used = process.cpu_seconds - before
    process.stop()
    with open(out, "rb") as file:
        last = file.readlines()[-1].decode()
    wanted = f'"count":{3 * messages}' if is_histogram else f'"value":{5 * messages}'
    if wanted not in last:
        raise BenchError(f"the last total is not {wanted}: {last}")
    points = messages * SERIES
    what = ("histograms" if is_histogram else "counters") + (", deltas" if temporality == 1 else ", totals")
    print(f"{what:<20} {points / seconds:>10,.0f} points/s  {used / points * 1e6:>6.2f} CPU s per million points")


def main():
    tattler, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    messages = int(sys.argv[3]) if len(sys.argv) > 3 else 400
    for is_histogram in (False, True):
        for temporality in (2, 1):
            run(tattler, os.path.join(folder, "deltas"), messages, temporality, is_histogram)
    shutil.rmtree(os.path.join(folder, "deltas"))


if __name__ == "__main__":
    main()
