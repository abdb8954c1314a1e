"""Posts requests as OTLP/JSON, without an SDK: post_json.py URL FOLDER

FOLDER keeps what was sent as protobuf. Every other body is compressed. Prints the bodies of the answers.
"""

import gzip
import sys
import urllib.request

import otlp_json
from sent import requests_in

for index, message in enumerate(requests_in(sys.argv[2])):
    body = otlp_json.dump(message).encode()
    headers = {"Content-Type": "application/json"}
    if index % 2:
        body = gzip.compress(body)
        headers["Content-Encoding"] = "gzip"
    with urllib.request.urlopen(urllib.request.Request(sys.argv[1], body, headers)) as answer:
        print(answer.status, answer.headers["Content-Type"], answer.read().decode())
