"""A small HTTP proxy on 127.0.0.1.

usage: proxy.py [--log FILE] [--user NAME:PASSWORD] [--only HOST:PORT] [--to PORT] [--port PORT] [--while-input]

Takes CONNECT for tunnels and requests in absolute form (RFC 9110, section 9.3.6; RFC 9112, section 3.2.2). Each of
them is a line of JSON in the log: kind, target and status, never credentials; the log `-` is standard output. --to
sends everything to a port of 127.0.0.1, whatever its target, so that a name that exists nowhere can be tested. With
--while-input it ends when standard input does. Prints `port N` when it listens.
"""

import argparse
import base64
import http.client
import http.server
import json
import os
import select
import socket
import sys
import threading
import urllib.parse

parser = argparse.ArgumentParser()
parser.add_argument("--log", help="a file, or - for standard output")
parser.add_argument("--user", help="the proxy asks for these credentials")
parser.add_argument("--only", help="the one target that is allowed; others get a 403")
parser.add_argument("--to", type=int)
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--while-input", action="store_true", help="end when standard input does")
options = parser.parse_args()
lock = threading.Lock()
OWN = {"proxy-authorization", "proxy-connection", "connection", "keep-alive", "te", "trailer", "upgrade"}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_CONNECT(self):
        host, _, port = self.path.rpartition(":")
        if not self.admits("connect", self.path):
            return
        try:
            other = socket.create_connection(self.address(host.strip("[]"), int(port)), timeout=30)
        except (OSError, ValueError):
            return self.end("connect", self.path, 502)
        self.note("connect", self.path, 200)
        self.send_response(200, "Connection established")
        self.end_headers()
        with other:
            self.pump(self.connection, other)
        self.close_connection = True

    def pump(self, left, right):
        ends = {left: right, right: left}
        while True:
            ready, _, _ = select.select(list(ends), [], [], 60)
            if not ready:
                return
            for end in ready:
                data = end.recv(1 << 16)
                if not data:
                    return
                ends[end].sendall(data)

    def forward(self):
        parts = urllib.parse.urlsplit(self.path)
        target = f"{parts.hostname}:{parts.port or 80}"
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if parts.scheme != "http" or not parts.hostname:
            return self.end("request", self.path.partition("?")[0], 400)
        if not self.admits("request", target):
            return
        host, port = self.address(parts.hostname, parts.port or 80)
        connection = http.client.HTTPConnection(host, port, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN}
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(self.command, path or "/", body, headers)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return self.end("request", target, 502)
        finally:
            connection.close()
        self.note("request", target, answer.status, path=parts.path)
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OWN | {"transfer-encoding", "content-length", "server", "date"}:
                self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_HEAD = forward

    def address(self, host, port):
        return ("127.0.0.1", options.to) if options.to else (host, port)

    def admits(self, kind, target):
        if options.user:
            wanted = "Basic " + base64.b64encode(options.user.encode()).decode()
            if self.headers.get("Proxy-Authorization") != wanted:
                self.end(kind, target, 407)
                return False
        if options.only and target != options.only:
            self.end(kind, target, 403)
            return False
        return True

    def end(self, kind, target, status):
        self.note(kind, target, status)
        self.send_response(status)
        if status == 407:
            self.send_header("Proxy-Authenticate", 'Basic realm="proxy"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def note(self, kind, target, status, **more):
        line = json.dumps({"kind": kind, "target": target, "status": status} | more)
        with lock:
            if options.log == "-":
                print(line, flush=True)
            elif options.log:
                with open(options.log, "a", encoding="utf-8") as file:
                    file.write(line + "\n")

    def log_message(self, *_):
        pass


class Proxy(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass


def end_with_input():
    sys.stdin.read()
    os._exit(0)


server = Proxy(("127.0.0.1", options.port), Handler)
if options.while_input:
    threading.Thread(target=end_with_input, daemon=True).start()
print(f"port {server.server_port}", flush=True)
server.serve_forever()
