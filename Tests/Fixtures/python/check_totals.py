"""Compares deltas with the totals that were made of them: check_totals.py SENT KEPT

SENT are folders of requests that an application sent, with commas between; KEPT is what a receiver got. The last total of each
series of sums and histograms has to be the sum of its deltas. Prints how many series were compared.
"""

import collections
import sys

from sent import requests_in


def series_in(requests):
    """Key, temporality and data point of all sums and histograms."""
    for request in requests:
        for resource in request.resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    kind = metric.WhichOneof("data")
                    data = getattr(metric, kind or "", None)
                    if not hasattr(data, "aggregation_temporality"):
                        continue
                    for point in data.data_points:
                        attributes = sorted((item.key, item.value.SerializeToString()) for item in point.attributes)
                        key = (str(resource.resource), scope.scope.name, metric.name, kind, str(attributes))
                        yield key, data.aggregation_temporality, point


def figures(point):
    """What adds up."""
    if hasattr(point, "count"):
        return [("count", point.count), ("sum", point.sum)]
    return [("value", getattr(point, point.WhichOneof("value")))]


sent = collections.defaultdict(lambda: collections.defaultdict(float))
for folder in sys.argv[1].split(","):
    for key, temporality, point in series_in(requests_in(folder)):
        if temporality == 1:
            for name, value in figures(point):
                sent[key][name] += value

last = {}
for key, temporality, point in series_in(requests_in(sys.argv[2])):
    assert temporality == 2, f"{key} arrived with temporality {temporality}"
    if key not in last or point.time_unix_nano > last[key].time_unix_nano:
        last[key] = point

assert sent, "nothing was sent"
for key, totals in sent.items():
    assert key in last, f"{key} did not arrive"
    for name, value in figures(last[key]):
        assert abs(value - totals[name]) <= 1e-9 * max(1, abs(totals[name])), f"{key}: {name} {value}, not {totals[name]}"
print(len(sent))
