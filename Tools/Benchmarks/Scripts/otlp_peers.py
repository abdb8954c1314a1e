#!/usr/bin/env python3
"""OTLP peers outside of Swift: Python's protobuf, whose upb is C. Prints what it measures, or that it is not installed."""

import os
import sys
import time

POINTS = 1_000


def bodies(request_type, count):
    """Messages of the shape of codec-bench's load `sums`: 10 sums of 100 points with 4 attributes each."""
    start = 1_700_000_000_000_000_000
    made = []
    for step in range(count):
        request = request_type()
        resource = request.resource_metrics.add()
        attribute(resource.resource.attributes, "service.name", "bench")
        attribute(resource.resource.attributes, "service.instance.id", "i-0")
        scope = resource.scope_metrics.add()
        scope.scope.name, scope.scope.version = "codec-bench", "1"
        for number in range(10):
            metric = scope.metrics.add(name=f"app.requests.{number}", unit="1")
            metric.sum.aggregation_temporality, metric.sum.is_monotonic = 2, True
            for index in range(100):
                point = metric.sum.data_points.add(
                    start_time_unix_nano=start - 1_000_000_000, time_unix_nano=start + step * 1_000_000_000,
                    as_int=(step + 1) * 499 + index)
                attribute(point.attributes, "host", f"host_{index:04d}")
                attribute(point.attributes, "region", ["eu-west-1", "us-east-1", "ap-south-1"][index % 3])
                attribute(point.attributes, "method", ["GET", "POST", "PUT"][index // 3 % 3])
                attribute(point.attributes, "route", f"/api/v1/items/{index % 50}")
        made.append(request)
    return made


def attribute(attributes, key, value):
    pair = attributes.add()
    pair.key, pair.value.string_value = key, value


def median_seconds(work, rounds):
    work()
    times = []
    for _ in range(rounds):
        start = time.thread_time()
        work()
        times.append(time.thread_time() - start)
    return sorted(times)[rounds // 2]


def report(name, seconds, points, byte_count):
    print(f"  {name:<26} {byte_count / seconds / 1e9:6.3f} GB/s  {points / seconds / 1e6:6.2f} M points/s")


def main():
    try:
        from google.protobuf.internal import api_implementation
        from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest as Request
    except ImportError:
        print("  Python's protobuf: skipped, the package opentelemetry-proto is not installed (pip)")
        return 0
    count, rounds = int(os.environ.get("BENCH_OTLP_BODIES", 20)), int(os.environ.get("BENCH_OTLP_ROUNDS", 9))
    messages = bodies(Request, count)
    texts = [message.SerializeToString() for message in messages]
    size, points = sum(map(len, texts)), count * POINTS
    kind = api_implementation.Type()
    report(f"Python ({kind}) parse", median_seconds(lambda: [Request.FromString(text) for text in texts], rounds), points, size)
    report(
        f"Python ({kind}) serialize", median_seconds(lambda: [message.SerializeToString() for message in messages], rounds),
        points, size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
