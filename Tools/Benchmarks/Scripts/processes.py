"""Starts servers, reads what they use, and stops them whatever happens."""

import atexit
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_running = []


class BenchError(Exception):
    """The benchmark cannot go on, or something came out wrong."""


def stop_all():
    while _running:
        _running[-1].stop()


atexit.register(stop_all)
for _number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(_number, lambda *_: sys.exit(143))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url, data=None, timeout=600):
    """The body of an answer; an HTTP error's body counts as one."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=timeout) as answer:
            return answer.read()
    except urllib.error.HTTPError as answer:
        return answer.read()


def wait_until(what, condition, seconds=60.0, pause=0.02):
    """Asks again until the condition gives something; how long that may take is bounded."""
    end = time.monotonic() + seconds
    while True:
        try:
            found = condition()
        except OSError:
            found = None
        if found:
            return found
        if time.monotonic() > end:
            raise BenchError(f"{what}: nothing within {seconds:.0f} s")
        time.sleep(pause)


def _cpu_seconds(path):
    """Name and CPU time, user's and system's, of a `stat` file of /proc."""
    with open(path) as file:
        name, fields = file.read().rsplit(")", 1)
    fields = fields.split()
    return name.split("(", 1)[1], (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def _end_with_parent():
    # PR_SET_PDEATHSIG: a server must not outlive a benchmark that was killed.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Process:
    """A server of its own, with its log in a file."""

    def __init__(self, name, arguments, folder, environment=None):
        os.makedirs(folder, exist_ok=True)
        self.name = name
        self.log_path = os.path.join(folder, "log")
        self._log = open(self.log_path, "ab")
        self._process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, cwd=folder,
            env={**os.environ, **(environment or {})}, preexec_fn=_end_with_parent)
        _running.append(self)

    @property
    def log(self):
        with open(self.log_path, errors="replace") as file:
            return file.read()

    @property
    def is_alive(self):
        return self._process.poll() is None

    def require_alive(self):
        if not self.is_alive:
            raise BenchError(f"{self.name} ended with {self._process.returncode}:\n{self.log[-4000:]}")

    def stop(self, kill=False, seconds=60):
        """Ends the server, gracefully at first; returns its exit code."""
        if self in _running:
            _running.remove(self)
        if self.is_alive:
            self._process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.close()
        return self._process.returncode

    def _status(self, key):
        with open(f"/proc/{self._process.pid}/status") as file:
            return int(re.search(rf"^{key}:\s+(\d+) kB", file.read(), re.M).group(1)) / 1024

    @property
    def resident_megabytes(self):
        return self._status("VmRSS")

    @property
    def peak_megabytes(self):
        return self._status("VmHWM")

    def reset_peak(self):
        with open(f"/proc/{self._process.pid}/clear_refs", "w") as file:
            file.write("5")

    @property
    def cpu_seconds(self):
        return _cpu_seconds(f"/proc/{self._process.pid}/stat")[1]

    @property
    def thread_cpu_seconds(self):
        """The CPU time of each thread that lives, as {(number, name): seconds}."""
        tasks = f"/proc/{self._process.pid}/task"
        found = {}
        for task in os.listdir(tasks):
            try:
                name, seconds = _cpu_seconds(f"{tasks}/{task}/stat")
            except OSError:
                continue
            found[int(task), name] = seconds
        return found


def installed(name):
    return shutil.which(name) is not None
