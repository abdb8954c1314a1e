"""Loads of load-gen that are made beforehand and begin at a word."""

import json
import subprocess
import time

from processes import BenchError

ANSWER_SECONDS = 600


class HeldLoad:
    """A load whose bodies are in memory, so that it begins when it is told to. Use it in a `with`."""

    def __init__(self, load_gen, url, lines, start_time, *options):
        self._process = subprocess.Popen(
            [load_gen, "--url", url, "--lines", str(lines), "--start-time", str(start_time), "--hold", "--json", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        if self._process.stdout.readline().strip() != b"ready":
            raise BenchError(f"load-gen ended with {self._process.wait()} before its load was made")
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    def begin(self):
        """Lets it send; returns the time."""
        now = time.monotonic()
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()
        return now

    def finish(self):
        """Waits for its end and returns its report; every body has to be taken."""
        output, _ = self._process.communicate(timeout=ANSWER_SECONDS)
        if self._process.returncode != 0:
            raise BenchError(f"the load was not taken: {output.decode()}")
        return json.loads(output)
