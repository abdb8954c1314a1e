"""An emulation of Grafana Cloud's endpoints on 127.0.0.1: gateway.py [options]

    POST /otlp/v1/metrics             OTLP, Basic id:token; `application/x-protobuf` or `application/json` without parameters
    POST /api/v1/push/influx/write    line protocol, Basic or Bearer id:token
    GET  /api/prom/api/v1/query       PromQL, of which it knows `1` and `count(name)`; POST with a form as well

Statuses and bodies are those that the documentation and the public sources of Grafana, Mimir and the gateway have. With
--stack it is the host of a Grafana stack instead, which sends everybody to its sign-in page. Prints `port N` when it listens.
"""

import argparse
import base64
import gzip
import http.server
import json
import os
import re
import ssl
import threading
import time
import urllib.parse

import otlp_json
from google.protobuf import message as protobuf
from google.protobuf.json_format import MessageToDict, ParseError
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from sent import deltas_in

SCENARIOS = {
    "partial": "200, and one point refused by partial_success",
    "too-old": "400 with err-mimir-sample-timestamp-too-old",
    "out-of-order": "400 with err-mimir-sample-out-of-order",
    "rate-limited": "429 with err-mimir-tenant-max-ingestion-rate and Retry-After",
    "too-large": "413",
    "unavailable": "503",
    "broken": "500",
    "html": "200 and a page for people",
    "legacy": "401 as for a host that is not known",
}
MAXIMUM_BYTES = 10 << 20
FIELD = re.compile(r'(?:[^,=\s"\\]|\\.)+=(?:-?\d+i|-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|[tTfF]|true|True|TRUE|false|False|FALSE|"(?:[^"\\]|\\.)*")')
NAME = r"(?:[^,= \t\\]|\\.)+"
LINE = re.compile(rf"(?P<key>(?:[^, \t\\]|\\.)+(?:,{NAME}={NAME})*) (?P<fields>{FIELD.pattern}(?:,{FIELD.pattern})*)(?: (?P<time>-?\d+))?")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--org-id", "--id", dest="id", default="123456", help="the instance id, the same on every card")
    parser.add_argument("--token", default="glc_invented")
    parser.add_argument("--no-write", action="store_true", help="the token lacks metrics:write")
    parser.add_argument("--no-read", action="store_true", help="the token lacks metrics:read")
    parser.add_argument("--reject", choices=[*SCENARIOS, "delta"], help="how writes end; delta is refused in any case")
    parser.add_argument("--times", type=int, help="so many writes end like that, and those after them well")
    parser.add_argument("--stack", action="store_true")
    parser.add_argument("--log", help="a file: a line of JSON for each request")
    parser.add_argument("--store", help="a file: a line of JSON for each thing that was stored")
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args()


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status, text, kind="text/plain; charset=utf-8", **headers):
        super().__init__(text)
        self.status, self.text, self.kind = status, text, kind
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def unauthorised(words, status=401):
    return Refusal(status, json.dumps({"status": "error", "error": f"authentication error: {words}"}), "application/json")


class Gateway(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, options):
        super().__init__(("127.0.0.1", options.port), Handler)
        self.options, self.lock, self.written = options, threading.Lock(), 0
        self.series = {}

    def note(self, path, entry):
        if path:
            with self.lock, open(path, "a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")

    def scenario(self):
        """How the next write ends; nil for well."""
        with self.lock:
            self.written += 1
            is_over = self.options.times is not None and self.written > self.options.times
        return None if is_over else self.options.reject

    def handle_error(self, request, address):
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.answer("POST")

    def do_GET(self):
        self.answer("GET")

    def answer(self, method):
        options = self.server.options
        self.facts = {}
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urllib.parse.urlsplit(self.path).path
        try:
            status, kind, body = self.route(method, path, sent)
            headers = {}
        except Refusal as refusal:
            status, kind, body, headers = refusal.status, refusal.kind, refusal.text.encode(), refusal.headers
        scheme = (self.headers.get("Authorization") or "").partition(" ")[0]
        self.server.note(options.log, {
            "time": time.time(), "method": method, "path": path, "query": urllib.parse.urlsplit(self.path).query,
            "status": status, "content_type": self.headers.get("Content-Type"),
            "encoding": self.headers.get("Content-Encoding"), "scheme": scheme, "bytes": len(sent),
            "user_agent": self.headers.get("User-Agent"), "retry_attempt": self.headers.get("Retry-Attempt"),
        } | self.facts)
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def route(self, method, path, sent):
        if self.server.options.stack:
            where = "/login"
            raise Refusal(302, f'<a href="{where}">Found</a>.\n\n', "text/html; charset=utf-8", Location=where)
        roads = {
            ("POST", "/otlp/v1/metrics"): self.otlp, ("POST", "/api/v1/push/influx/write"): self.influx,
            ("GET", "/api/prom/api/v1/query"): self.query, ("POST", "/api/prom/api/v1/query"): self.query,
        }
        if (method, path) not in roads:
            if any(known == path for _, known in roads):
                raise Refusal(405, "Method Not Allowed\n")
            raise Refusal(404, "404 page not found\n")
        return roads[method, path](sent)

    def authenticate(self, scope, schemes):
        options = self.server.options
        given = self.headers.get("Authorization")
        if not given:
            raise unauthorised("no credentials provided")
        scheme, _, value = given.partition(" ")
        if scheme == "Basic":
            try:
                pair = base64.b64decode(value, validate=True).decode()
            except ValueError:
                raise unauthorised("invalid authentication credentials") from None
        elif scheme == "Bearer" and "Bearer" in schemes:
            pair = value
        elif scheme == "Bearer":
            raise unauthorised("legacy auth cannot be upgraded because the host is not found")
        else:
            raise unauthorised("invalid authentication credentials")
        tenant, colon, token = pair.partition(":")
        if scheme == "Bearer" and not colon:
            raise unauthorised("legacy auth cannot be upgraded because the host is not found")
        if tenant != options.id or token != options.token:
            raise unauthorised("invalid authentication credentials")
        if (scope == "metrics:write" and options.no_write) or (scope == "metrics:read" and options.no_read):
            raise unauthorised("invalid scope requested", 403)

    def unpacked(self, sent):
        encoding = self.headers.get("Content-Encoding")
        if encoding == "gzip":
            try:
                sent = gzip.decompress(sent)
            except (OSError, EOFError):
                raise Refusal(400, "gzip: invalid header\n") from None
        elif encoding not in (None, "", "identity"):
            raise Refusal(415, f"unsupported compression: {encoding}. Only \"gzip\" or no compression supported\n")
        self.facts["plain_bytes"] = len(sent)
        return sent

    def otlp(self, sent):
        kind = self.headers.get("Content-Type")
        self.authenticate("metrics:write", ["Basic"])
        if kind not in ("application/x-protobuf", "application/json"):
            raise Refusal(415, f"unsupported content type: {kind}, supported: [application/json, application/x-protobuf]\n")
        body = self.unpacked(sent)
        if len(body) > MAXIMUM_BYTES:
            raise Refusal(413, "request body too large\n")
        try:
            is_json = kind == "application/json"
            request = otlp_json.load(body) if is_json else ExportMetricsServiceRequest.FromString(body)
        except (protobuf.DecodeError, ParseError, ValueError):
            raise Refusal(400, "the request body is no ExportMetricsServiceRequest\n") from None
        deltas = [metric.name for metric in deltas_in(request)]
        self.facts |= {"metrics": sum(1 for _ in metrics_in(request)), "deltas": len(deltas)}
        rejected = self.fail_as_told()
        if deltas:
            words = "".join(f'invalid temporality and type combination for metric "{name}"; ' for name in deltas)
            self.keep_otlp(request, set(deltas))
            raise Refusal(400, words.rstrip("; ") + "\n")
        self.keep_otlp(request, set())
        response = ExportMetricsServiceResponse()
        if rejected:
            response.partial_success.rejected_data_points = 1
            response.partial_success.error_message = (
                'received a series whose number of labels exceeds the limit (err-mimir-max-label-names-per-series)')
        if is_json:
            return 200, kind, json.dumps(MessageToDict(response)).encode()
        return 200, kind, response.SerializeToString()

    def keep_otlp(self, request, without):
        for resource, metric in metrics_in(request):
            if metric.name in without:
                continue
            entry = {"road": "otlp", "metric": MessageToDict(metric), "resource": resource}
            self.server.series[metric.name.replace(".", "_")] = entry
            self.server.note(self.server.options.store, entry)

    def influx(self, sent):
        self.authenticate("metrics:write", ["Basic", "Bearer"])
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        precision = query.get("precision", ["ns"])[0]
        if precision not in ("ns", "us", "ms", "s"):
            raise Refusal(400, f'{{"code":"invalid","message":"precision supplied is not valid: {precision}"}}', "application/json")
        body = self.unpacked(sent)
        if len(body) > MAXIMUM_BYTES:
            raise Refusal(400, "request body too large\n")
        lines = [line for line in body.decode(errors="replace").split("\n") if line.strip() and not line.startswith("#")]
        self.facts["lines"] = len(lines)
        self.fail_as_told()
        for line in lines:
            # One bad line refuses the whole body, and its number is not said.
            if not LINE.fullmatch(line.rstrip("\r")):
                raise Refusal(400, '{"code":"invalid","message":"unable to parse points"}', "application/json")
        for line in lines:
            self.server.series[re.split(r"[, ]", line)[0]] = line
            self.server.note(self.server.options.store, {"road": "influx", "line": line, "precision": precision})
        return 204, None, b""

    def query(self, sent):
        self.authenticate("metrics:read", ["Basic", "Bearer"])
        form = urllib.parse.parse_qs(sent.decode(errors="replace") or urllib.parse.urlsplit(self.path).query)
        text = form.get("query", [""])[0].strip()
        now = time.time()
        if re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
            data = {"resultType": "scalar", "result": [now, text]}
        elif counted := re.fullmatch(r"count\(([a-zA-Z_:][a-zA-Z0-9_:]*)\)", text):
            found = counted[1] in self.server.series
            data = {"resultType": "vector", "result": [{"metric": {}, "value": [now, "1"]}] if found else []}
        else:
            words = f'invalid parameter "query": 1:1: parse error: unexpected {text or "end of input"}'
            raise Refusal(400, json.dumps({"status": "error", "errorType": "bad_data", "error": words}), "application/json")
        return 200, "application/json", json.dumps({"status": "success", "data": data}).encode()

    def fail_as_told(self):
        """Ends a write as --reject wants it; true where a part of it is to be refused."""
        scenario = self.server.scenario()
        series = 'The affected sample has timestamp 2026-01-01T00:00:00Z and is from series invented{job="bot"}'
        if scenario == "too-old":
            raise Refusal(400, "failed pushing to ingester: user=123456: the sample has been rejected because its timestamp is "
                          f"too old (err-mimir-sample-timestamp-too-old). {series}\n")
        if scenario == "out-of-order":
            raise Refusal(400, "failed pushing to ingester: user=123456: the sample has been rejected because another sample "
                          f"with a more recent timestamp has already been ingested (err-mimir-sample-out-of-order). {series}\n")
        if scenario == "rate-limited":
            attempt = max(1, int(self.headers.get("Retry-Attempt") or 1))
            raise Refusal(429, "the request has been rejected because the tenant exceeded the ingestion rate limit, set to 10000 "
                          "items/s with a maximum allowed burst of 200000 (err-mimir-tenant-max-ingestion-rate)\n",
                          Retry_After=str(min(96, 6 * 2 ** min(attempt - 1, 4))))
        if scenario == "too-large":
            raise Refusal(413, "the incoming push request has been rejected because its message size is larger than the allowed "
                          "limit (err-mimir-distributor-max-write-message-size)\n")
        if scenario == "unavailable":
            raise Refusal(503, "upstream connect error or disconnect/reset before headers\n", Retry_After="6")
        if scenario == "broken":
            raise Refusal(500, "internal error\n")
        if scenario == "html":
            raise Refusal(200, "<html><body>Sign in to the network</body></html>", "text/html; charset=utf-8")
        if scenario == "legacy":
            raise unauthorised("legacy auth cannot be upgraded because the host is not found")
        return scenario == "partial"


def metrics_in(request):
    for resource in request.resource_metrics:
        attributes = {item.key: item.value.string_value for item in resource.resource.attributes}
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                yield attributes, metric


# The handler has its own say about a request; nobody wants a second log.
Handler.log_message = lambda *_: None

if __name__ == "__main__":
    options = arguments()
    server = Gateway(options)
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print(f"port {server.server_port}", flush=True)
    server.serve_forever()
