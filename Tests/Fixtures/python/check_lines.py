"""Compares what was sent with what arrived: check_lines.py FOLDER ARRIVED

ARRIVED are JSON lines, or a folder of requests that a receiver kept. Each data point of the requests in FOLDER must be there
once, with all that a line can say, and nothing else. Prints how many there were.
"""

import base64
import collections
import json
import math
import os
import sys

from sent import requests_in

TEMPORALITIES = {1: "delta", 2: "cumulative"}


def value(any_value):
    kind = any_value.WhichOneof("value")
    if kind == "array_value":
        return [value(element) for element in any_value.array_value.values]
    if kind == "kvlist_value":
        return attributes(any_value.kvlist_value.values)
    if kind == "bytes_value":
        return base64.b64encode(any_value.bytes_value).decode()
    return number(getattr(any_value, kind)) if kind else None


def attributes(pairs):
    return {pair.key: value(pair.value) for pair in pairs}


def number(number):
    if isinstance(number, float) and not math.isfinite(number):
        return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    return number


def optional(point, *names):
    return {name: number(getattr(point, name)) for name in names if point.HasField(name)}


def fields(kind, point):
    if kind in ("gauge", "sum"):
        chosen = point.WhichOneof("value")
        return {"value": number(getattr(point, chosen)) if chosen else None}
    if kind == "histogram":
        return {
            "count": point.count, **optional(point, "sum", "min", "max"),
            "explicit_bounds": [number(bound) for bound in point.explicit_bounds],
            "bucket_counts": list(point.bucket_counts)}
    if kind == "exponential_histogram":
        fields = {"count": point.count, **optional(point, "sum", "min", "max"), "scale": point.scale}
        fields |= {"zero_count": point.zero_count, "zero_threshold": number(point.zero_threshold)}
        for side in ("positive", "negative"):
            buckets = getattr(point, side)
            fields |= {f"{side}_offset": buckets.offset, f"{side}_bucket_counts": list(buckets.bucket_counts)}
        return fields
    return {"count": point.count, "sum": number(point.sum)}


def sent(folder):
    for request in requests_in(folder):
        for resource in request.resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    kind = metric.WhichOneof("data")
                    data = getattr(metric, kind)
                    for point in data.data_points:
                        yield {
                            "name": metric.name, "kind": kind, "unit": metric.unit,
                            "timestamp": point.time_unix_nano, "start_timestamp": point.start_time_unix_nano,
                            "attributes": attributes(point.attributes),
                            "resource": attributes(resource.resource.attributes), "scope": scope.scope.name,
                            "temporality": TEMPORALITIES.get(getattr(data, "aggregation_temporality", 0)),
                            "monotonic": bool(getattr(data, "is_monotonic", False)),
                            "fields": fields(kind, point)}


def key(point):
    """A sortable text of a point."""
    return json.dumps(point, sort_keys=True)


def arrived(path):
    with open(path, encoding="utf-8") as file:
        for text in file:
            line = json.loads(text)
            values = line["fields"]
            if line["kind"] == "exponential_histogram":
                for side in ("positive", "negative"):
                    values = {f"{side}_offset": 0, f"{side}_bucket_counts": [], **values}
            elif line["kind"] == "summary":
                values = {name: values[name] for name in ("count", "sum")}
            yield {
                "name": line["name"], "kind": line["kind"], "unit": line.get("unit", ""),
                "timestamp": line["timestamp"], "start_timestamp": line.get("start_timestamp", 0),
                "attributes": line["attributes"], "resource": line.get("resource", {}),
                "scope": line.get("scope", ""), "temporality": line.get("temporality"),
                "monotonic": line.get("monotonic", False), "fields": values}


def main():
    wanted = collections.Counter(key(point) for point in sent(sys.argv[1]))
    there = sent if os.path.isdir(sys.argv[2]) else arrived
    found = collections.Counter(key(point) for point in there(sys.argv[2]))
    for point in list((wanted - found).elements())[:5]:
        print("sent, but not there:", point, file=sys.stderr)
    for point in list((found - wanted).elements())[:5]:
        print("there, but not sent:", point, file=sys.stderr)
    if wanted != found:
        sys.exit(1)
    print(sum(wanted.values()))


main()
