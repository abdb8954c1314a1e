"""OTLP/JSON: protobuf's mapping to JSON, with enums as integers and ids in hexadecimal instead of Base64."""

import base64
import json

from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

IDS = ("traceId", "spanId", "parentSpanId")


def dump(message, always_print_fields_with_no_presence=False, **options):
    plain = json_format.MessageToDict(
        message, use_integers_for_enums=True,
        always_print_fields_with_no_presence=always_print_fields_with_no_presence)
    return json.dumps(translated(plain, lambda text: base64.b64decode(text).hex()), **options)


def load(text):
    turned = translated(json.loads(text), lambda text: base64.b64encode(bytes.fromhex(text)).decode())
    return json_format.ParseDict(turned, ExportMetricsServiceRequest())


def translated(node, turn):
    if isinstance(node, list):
        return [translated(child, turn) for child in node]
    if isinstance(node, dict):
        return {key: turn(value) if key in IDS else translated(value, turn) for key, value in node.items()}
    return node
