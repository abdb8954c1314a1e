"""What the measurements of delivery have in common: daemons, receivers, loads, and the proof that nothing is lost."""

import os
import shutil
import time

from loads import HeldLoad
from processes import BenchError
from servers import Receiver, Tattler, push_sink

# Long enough for start-up work to be over.
IDLE_SECONDS = 1
DAY_SECONDS = 86_400
BODY_LINES = 5_000


class Bench:
    """The programs, and a folder for each run."""

    def __init__(self, binary, load_gen, receiver, folder):
        self._binary, self._load_gen, self._receiver, self._folder = binary, load_gen, receiver, folder
        self.share = float(os.environ.get("BENCH_DELIVERY_SHARE", 1))
        self.shows_threads = os.environ.get("BENCH_THREADS") == "1"

    def lines(self, count):
        """That many lines, or the share of them that was asked for."""
        return max(BODY_LINES, int(count * self.share))

    def receiver(self, name="receiver"):
        return Receiver(self._receiver, self._folder, name)

    def daemon(self, *receivers, max_bytes="8GiB"):
        """A daemon that never ran, with a sink for each receiver."""
        folder = os.path.join(self._folder, "daemon")
        shutil.rmtree(folder, ignore_errors=True)
        sinks = "".join(
            push_sink(receiver.write_url, f"push{number}", gzip=True) for number, receiver in enumerate(receivers))
        # What is to arrive is waited for before the end, and a dead sink would be waited for in vain.
        daemon = Tattler(self._binary, folder, sinks, max_bytes, drain="1s")
        time.sleep(IDLE_SECONDS)
        return daemon

    def load(self, daemon, lines, number=0, *options):
        """A load of its own; its times are not those of the loads with other numbers."""
        start = int(time.time()) - 2 * DAY_SECONDS + number * DAY_SECONDS // 2
        return HeldLoad(self._load_gen, daemon.write_url, lines, start * 1_000_000_000, *options)

    def fill(self, daemon, lines, number=0, *options):
        """Sends a load and returns the report."""
        with self.load(daemon, lines, number, *options) as load:
            load.begin()
            return load.finish()


def require(daemon, sink="push0", **wanted):
    """The ledger has these points and no others, and balances."""
    points = daemon.points(sink)
    rest = {name: count for name, count in points.items() if name != "accepted"}
    if points["accepted"] != sum(rest.values()):
        raise BenchError(f"the ledger of {sink} does not balance: {points}")
    for name, count in wanted.items():
        if points[name] != count:
            raise BenchError(f"of {sink}'s points {points[name]} instead of {count} are {name}: {points}")


def require_arrived(receiver, lines):
    """Every line came, and came once."""
    count = receiver.count()
    if count["unreadable_bodies"] or count["lines"] != lines or count["distinct_lines"] != lines:
        raise BenchError(f"the receiver has instead of {lines} lines: {count}")


def end(daemon, *receivers):
    """Stops everything; the daemon has to end well."""
    code = daemon.process.stop()
    for receiver in receivers:
        receiver.stop()
    if code != 0:
        raise BenchError(f"the daemon ended with {code}:\n{daemon.process.log[-2000:]}")


def queue_bytes(daemon, endings=("", "-wal")):
    """What the queue takes on the disk: the database, and the log that is not copied into it yet."""
    paths = [os.path.join(daemon.folder, "queue", "queue.db" + ending) for ending in endings]
    return sum(os.path.getsize(path) for path in paths if os.path.exists(path))
