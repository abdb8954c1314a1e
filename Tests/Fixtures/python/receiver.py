"""An OTLP/HTTP receiver of metrics: receiver.py FOLDER [--no-deltas]

Reads requests with Google's decoder and keeps them in FOLDER, strictly: another path is a 404, a type with a parameter a 415,
what the specification does not know a 400. With --no-deltas a request with a point of delta temporality is a 400, as
Mimir has it. Prints `port N`, then a line for each request: the status and the type.
"""

import argparse
import gzip
import http.server
import os

import otlp_json
from google.protobuf import message as protobuf
from google.protobuf.json_format import ParseError
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from sent import deltas_in

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--no-deltas", action="store_true")
options = parser.parse_args()
kept = 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.headers.get("Content-Type")
        status = self.take(body, kind)
        print(status, kind, self.headers.get("Content-Encoding"), flush=True)
        answer = b"{}" if kind == "application/json" and status == 200 else b""
        self.send_response(status)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def take(self, body, kind):
        global kept
        if self.path != "/v1/metrics":
            return 404
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        try:
            if kind == "application/x-protobuf":
                request = ExportMetricsServiceRequest.FromString(body)
            elif kind == "application/json":
                request = otlp_json.load(body)
            else:
                return 415
        except (protobuf.DecodeError, ParseError, ValueError):
            return 400
        if options.no_deltas and any(deltas_in(request)):
            return 400
        kept += 1
        with open(os.path.join(options.folder, f"{kept:06}.pb"), "wb") as file:
            file.write(request.SerializeToString())
        return 200

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(f"port {server.server_port}", flush=True)
server.serve_forever()
