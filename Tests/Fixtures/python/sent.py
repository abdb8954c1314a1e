"""What the programs share: a session that keeps each request and the answer to it."""

import gzip
import json
import os

import requests
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)


class KeepingSession(requests.Session):
    """Keeps the bodies that were answered with success in a folder, and every answer in a list."""

    def __init__(self, folder):
        super().__init__()
        self.folder = folder
        self.answers = []

    def send(self, request, **options):
        answer = super().send(request, **options)
        self.answers.append(answer)
        if answer.status_code == 200:
            body = request.body
            if request.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            with open(os.path.join(self.folder, f"{len(self.answers):04}-{os.getpid()}.pb"), "wb") as file:
                file.write(body)
        return answer

    def report(self):
        """The answers as lines of JSON: status, Retry-After and what an export response says."""
        for answer in self.answers:
            line = {"status": answer.status_code, "type": answer.headers.get("Content-Type")}
            if "Retry-After" in answer.headers:
                line["retry_after"] = int(answer.headers["Retry-After"])
            if answer.status_code == 200:
                response = ExportMetricsServiceResponse.FromString(answer.content)
                line["rejected"] = response.partial_success.rejected_data_points
                line["message"] = response.partial_success.error_message
            print(json.dumps(line), flush=True)


def requests_in(folder):
    """The requests that a folder keeps, in order."""
    for name in sorted(os.listdir(folder)):
        if name.endswith(".pb"):
            with open(os.path.join(folder, name), "rb") as file:
                yield ExportMetricsServiceRequest.FromString(file.read())


def deltas_in(request):
    """The metrics of a request that have delta temporality."""
    for resource in request.resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                data = getattr(metric, metric.WhichOneof("data") or "", None)
                if getattr(data, "aggregation_temporality", 0) == 1:
                    yield metric
