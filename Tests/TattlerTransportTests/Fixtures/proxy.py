"""An HTTP proxy: CONNECT and plain forwarding. Ends when its standard input does.

usage: proxy.py [USER:PASSWORD]
Prints "port N" first, then "connect HOST:PORT" or "forward URL" for each request that it lets through.
"""
import base64, os, socket, sys, threading

wanted = base64.b64encode(sys.argv[1].encode()).decode() if len(sys.argv) > 1 else None


def pump(source, target):
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
    except OSError:
        pass
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(client):
    head = b""
    while b"\r\n\r\n" not in head:
        piece = client.recv(65536)
        if not piece:
            return
        head += piece
    head, rest = head.split(b"\r\n\r\n", 1)
    lines = head.decode().split("\r\n")
    method, target, _ = lines[0].split(" ")
    headers = {k.lower(): v.strip() for k, v in (line.split(":", 1) for line in lines[1:])}
    if wanted and headers.get("proxy-authorization") != "Basic " + wanted:
        client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return client.close()
    if method == "CONNECT":
        print("connect " + target, flush=True)
        host, port = target.rsplit(":", 1)
    else:
        print("forward " + target, flush=True)
        host, port = target.split("/")[2].rsplit(":", 1)
    upstream = socket.create_connection((host, int(port)))
    if method == "CONNECT":
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    else:
        path = "/" + target.split("/", 3)[3]
        kept = [line for line in lines[1:] if not line.lower().startswith("proxy-")]
        upstream.sendall("\r\n".join(["%s %s HTTP/1.1" % (method, path)] + kept).encode() + b"\r\n\r\n" + rest)
    threading.Thread(target=pump, args=(client, upstream), daemon=True).start()
    pump(upstream, client)


listener = socket.create_server(("127.0.0.1", 0))
print("port %d" % listener.getsockname()[1], flush=True)


def accept():
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


threading.Thread(target=accept, daemon=True).start()
sys.stdin.read()
os._exit(0)
