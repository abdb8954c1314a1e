"""An HTTP server that behaves well or badly, as the path says. Ends when its standard input does.

usage: server.py [--tls CERT KEY] [--client-ca CA] [--tls11]
Prints "port N" first, then one line for each noteworthy event.
"""
import argparse, gzip, json, os, socket, ssl, struct, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

arguments = argparse.ArgumentParser()
arguments.add_argument("--tls", nargs=2)
arguments.add_argument("--client-ca")
arguments.add_argument("--tls11", action="store_true")
arguments = arguments.parse_args()

lock = threading.Lock()
barriers = {}
connections = 0


def say(line):
    with lock:
        print(line, flush=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        global connections
        super().setup()
        with lock:
            connections += 1
            self.connection_number = connections

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Connection", str(self.connection_number))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def abort(self):
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def read_body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def handle_any(self):
        parts = self.path.split("?")[0].strip("/").split("/")
        getattr(self, "on_" + parts[0], self.on_unknown)(*parts[1:])

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def on_unknown(self, *_):
        self.read_body()
        self.answer(404, b"unknown path")

    def on_echo(self, *_):
        sent = self.read_body()
        plain = gzip.decompress(sent) if self.headers.get("Content-Encoding") == "gzip" else sent
        report = {"method": self.command, "path": self.path, "sentCount": len(sent), "headers": self.headers.items(),
                  "body": plain.decode("utf-8", "replace") if len(plain) < 4096 else "", "bodyCount": len(plain)}
        self.answer(200, json.dumps(report).encode(), [("Content-Type", "application/json")])

    def on_status(self, status):
        self.read_body()
        status = int(status)
        self.answer(status, b"" if status in (204, 304) else b"words of the server", [("Retry-After", "7")])

    def on_redirect(self):
        self.answer(302, b"elsewhere", [("Location", "/echo")])

    def on_hang(self, token):
        self.read_body()
        say("hang " + token)
        try:
            self.connection.recv(1)
        except OSError:
            pass
        say("gone " + token)
        self.close_connection = True

    def on_barrier(self, name, count):
        self.read_body()
        with lock:
            barrier = barriers.setdefault(name, threading.Barrier(int(count)))
        barrier.wait(20)
        self.answer(200, b"through")

    def on_reset(self):
        self.read_body()
        self.abort()

    def on_half(self, status):
        self.read_body()
        self.send_response(int(status))
        self.send_header("Content-Length", "100")
        self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(b"first half")
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def on_big(self, status, count):
        self.read_body()
        try:
            self.answer(int(status), b"x" * int(count))
        except OSError:
            self.close_connection = True

    def on_headers(self, count):
        try:
            self.answer(200, b"", [("X-Filler-%d" % i, "y" * 1000) for i in range(int(count))])
        except OSError:
            self.close_connection = True

    def on_garbage(self):
        self.read_body()
        self.wfile.write(b"+OK this is another protocol\r\n")
        self.close_connection = True

    def on_early(self, status):
        self.answer(int(status), b"before the body", [("Connection", "close")])
        self.close_connection = True

    def on_interim(self):
        self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nX-Interim: yes\r\n\r\n")
        self.answer(200, b"final")

    def on_stale(self, milliseconds="0"):
        self.read_body()
        self.answer(200, b"kept, it seems")
        # The next request on this connection dies when its first byte has arrived, or a while later.
        self.connection.recv(1)
        time.sleep(int(milliseconds) / 1000)
        self.abort()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def finish_request(self, request, address):
        if arguments.tls:
            request = context.wrap_socket(request, server_side=True)
        super().finish_request(request, address)

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Handler)
if arguments.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if arguments.tls11:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.load_cert_chain(*arguments.tls)
    if arguments.client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(arguments.client_ca)
threading.Thread(target=server.serve_forever, daemon=True).start()
say("port %d" % server.server_address[1])
sys.stdin.read()
os._exit(0)
