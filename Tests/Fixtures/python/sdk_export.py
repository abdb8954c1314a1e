"""An application with every kind of instrument: sdk_export.py URL FOLDER [--delta] [--gzip] [--timeout S] [--rounds N]

Exports through the OpenTelemetry SDK, keeps what was sent in FOLDER and prints the answers.
"""

import argparse
import logging
import sys

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.metrics import Observation
from opentelemetry.sdk.metrics import (
    AlwaysOnExemplarFilter,
    Counter,
    Histogram,
    MeterProvider,
    ObservableCounter,
    ObservableGauge,
    ObservableUpDownCounter,
    UpDownCounter,
)
from opentelemetry.sdk.metrics.export import AggregationTemporality, PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExplicitBucketHistogramAggregation, ExponentialBucketHistogramAggregation, View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider

from sent import KeepingSession

parser = argparse.ArgumentParser()
parser.add_argument("url")
parser.add_argument("folder")
parser.add_argument("--delta", action="store_true")
parser.add_argument("--gzip", action="store_true")
parser.add_argument("--timeout", type=float, default=10)
parser.add_argument("--rounds", type=int, default=3)
options = parser.parse_args()
logging.basicConfig(stream=sys.stderr, level=logging.WARNING)

delta = {
    kind: AggregationTemporality.DELTA
    for kind in (Counter, UpDownCounter, Histogram, ObservableCounter, ObservableUpDownCounter, ObservableGauge)
}
session = KeepingSession(options.folder)
exporter = OTLPMetricExporter(
    endpoint=options.url,
    session=session,
    timeout=options.timeout,
    compression=Compression.Gzip if options.gzip else Compression.NoCompression,
    preferred_temporality=delta if options.delta else None,
)
reader = PeriodicExportingMetricReader(exporter, export_interval_millis=3_600_000, export_timeout_millis=120_000)
provider = MeterProvider(
    metric_readers=[reader],
    resource=Resource.create(
        {"service.name": "sdk-test", "service.instance.id": "i-1", "numbers": [1, 2, 3], "ratio": 0.5, "on": True}),
    views=[
        View(instrument_name="*.exponential", aggregation=ExponentialBucketHistogramAggregation(max_size=40)),
        View(instrument_name="*.fine", aggregation=ExplicitBucketHistogramAggregation(boundaries=[0.001, 0.01, 0.1, 1])),
        View(instrument_name="*.sumonly", aggregation=ExplicitBucketHistogramAggregation(boundaries=[])),
    ],
    exemplar_filter=AlwaysOnExemplarFilter(),
)
meter = provider.get_meter("tests", "1.2.3", schema_url="https://example.invalid/schema", attributes={"scope": "one"})
other = provider.get_meter("tests.other")
tracer = TracerProvider().get_tracer("tests")

counter = meter.create_counter("requests", unit="1", description="Requests, «all» of them")
bytes_in = meter.create_counter("bytes", unit="By")
active = meter.create_up_down_counter("active")
plain = meter.create_histogram("latency", unit="ms")
fine = meter.create_histogram("latency.fine", unit="s")
sum_only = meter.create_histogram("latency.sumonly")
exponential = meter.create_histogram("latency.exponential", unit="s")
gauge = other.create_gauge("temperature", unit="Cel")
state = {"round": 0}
meter.create_observable_counter(
    "observed.total", callbacks=[lambda _: [Observation(state["round"] * 10, {"core": core}) for core in range(4)]])
meter.create_observable_up_down_counter(
    "observed.level", callbacks=[lambda _: [Observation(-state["round"]), Observation(2**60 + state["round"], {"x": "big"})]])
other.create_observable_gauge(
    "observed.gauge", callbacks=[lambda _: [Observation(0.1 + state["round"], {"ünï": "日本語 \"quoted\" a,b=c"})]])

for number in range(1, options.rounds + 1):
    state["round"] = number
    with tracer.start_as_current_span("work"):
        for index in range(50):
            attributes = {"route": f"/{index % 5}", "code": 200 + index % 3, "ok": index % 2 == 0, "share": index / 7}
            counter.add(1, attributes)
            bytes_in.add(index * 1.25, {"list": ["a", "b"], "empty": ""})
            active.add(1 if index % 3 else -1, {"pool": "p"})
            plain.record(index * number * 3, {"route": f"/{index % 5}"})
            fine.record(index / 1000)
            sum_only.record(index)
            exponential.record(abs(index - 3) ** 3 * 1e-4, {"side": "right"})
            gauge.set(20 + index / 10, {"room": str(index % 2)})
    if not provider.force_flush(timeout_millis=120_000):
        print("the flush failed", file=sys.stderr)
provider.shutdown()
session.report()
