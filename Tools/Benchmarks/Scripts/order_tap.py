#!/usr/bin/env python3
"""Stands before a store, passes writes on and looks at the order in which lines arrive.

    order_tap.py LISTEN_PORT STORE_PORT STATE_FILE

Lines of one series key must come with ascending times. SIGTERM ends it after the answers under way; what it has seen
is kept in the state file and taken up again at the next start.
"""

import http.client
import http.server
import json
import os
import signal
import sys
import threading

LISTEN, STORE, STATE = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
seen = {"lines": 0, "requests": 0, "refused": 0, "out_of_order": 0, "twice": 0, "newest": {}}
if os.path.exists(STATE):
    with open(STATE) as file:
        seen = json.load(file)
lock = threading.Lock()


def note(body):
    newest = seen["newest"]
    for line in body.splitlines():
        key, _, time = line.decode().split(" ")
        time = int(time)
        before = newest.get(key, 0)
        if time == before:
            seen["twice"] += 1
        elif time < before:
            seen["out_of_order"] += 1
        newest[key] = time
        seen["lines"] += 1


class Tap(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    store = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with lock:
            seen["requests"] += 1
            try:
                self.store = self.store or http.client.HTTPConnection("127.0.0.1", STORE, timeout=60)
                self.store.request("POST", self.path, body, {"Content-Type": "text/plain; charset=utf-8"})
                answer = self.store.getresponse()
                text, status = answer.read(), answer.status
            except OSError as error:
                self.store, text, status = None, str(error).encode(), 503
            if 200 <= status < 300:
                note(body)
            else:
                seen["refused"] += 1
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            if status != 204:
                self.wfile.write(text)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


def end(*_):
    server.socket.close()
    # Whoever holds the lock is in the middle of an answer.
    with lock:
        with open(STATE, "w") as file:
            json.dump(seen, file)
        os._exit(0)


server = Server(("127.0.0.1", LISTEN), Tap)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=end).start())
print("listening", flush=True)
try:
    server.serve_forever()
except (OSError, ValueError):
    threading.Event().wait(60)
