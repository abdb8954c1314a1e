"""What delivery costs: intake with a dead sink, the drain of a backlog, end to end, and the start with a large queue."""

import os
import shutil
import time

import figures
from figures import Figure, Part
from processes import BenchError, wait_until
from runs import BODY_LINES, Bench, end, queue_bytes, require, require_arrived

ALL = "a,b,c,d,e,f,g,h"
SHRUNK_BYTES = 64_000_000
SHRUNK_SECONDS = 120
POINTS_PER_LINE = 3
POISON_HOST = 4_321


def intake_and_size(bench):
    """a and b: nobody takes what comes; then the daemon ends, which copies the log into the database."""
    lines, receiver = bench.lines(3_000_000), bench.receiver()
    daemon = bench.daemon(receiver)
    with bench.load(daemon, lines) as load:
        daemon.process.reset_peak()
        cpu = daemon.process.cpu_seconds
        load.begin()
        report = load.finish()
        cpu = daemon.process.cpu_seconds - cpu
    peak = daemon.process.peak_megabytes
    points = POINTS_PER_LINE * lines
    require(daemon, accepted=points, queued=points)
    end(daemon)
    size = queue_bytes(daemon)
    daemon.start()
    require(daemon, accepted=points, queued=points)
    end(daemon)
    return {
        "lines_per_second": report["lines_per_second"], "cpu_seconds_per_million": cpu * 1e6 / lines,
        "peak_megabytes": peak, "size_ratio": size / report["bytes"], "bytes_per_line": size / lines,
    }


def drain(bench):
    """c: a backlog, and then the receiver comes up."""
    lines, receiver = bench.lines(3_000_000), bench.receiver()
    daemon = bench.daemon(receiver)
    bench.fill(daemon, lines)
    points = POINTS_PER_LINE * lines
    require(daemon, accepted=points, queued=points)
    with figures.threads(daemon.process, bench.shows_threads):
        daemon.process.reset_peak()
        receiver.start()
        daemon.settle()
        drained = time.monotonic()
    requests = receiver.requests()
    peak = daemon.process.peak_megabytes
    try:
        wait_until(
            "a small file", lambda: daemon.status()["queue"]["file_bytes"] < SHRUNK_BYTES, SHRUNK_SECONDS, pause=0.1)
        shrunk = time.monotonic() - drained
    except BenchError:
        shrunk = float("inf")
    require(daemon, accepted=points, delivered=points)
    require_arrived(receiver, lines)
    end(daemon, receiver)
    seconds = drained - requests["first_nanoseconds"] / 1e9
    return {"points_per_second": points / seconds, "shrunk_seconds": shrunk, "drain_peak_megabytes": peak}


def end_to_end(bench, lines, receiver, *dead):
    """Loads a daemon with an empty queue until the receiver has everything; returns the figures."""
    daemon = bench.daemon(receiver, *dead)
    receiver.start()
    with bench.load(daemon, lines) as load, figures.threads(daemon.process, bench.shows_threads):
        daemon.process.reset_peak()
        cpu = daemon.process.cpu_seconds
        began = load.begin()
        report = load.finish()
        daemon.settle("push0")
        seconds = time.monotonic() - began
        cpu = daemon.process.cpu_seconds - cpu
    peak = daemon.process.peak_megabytes
    points = POINTS_PER_LINE * lines
    require(daemon, accepted=points, delivered=points)
    for number in range(len(dead)):
        require(daemon, f"push{number + 1}", accepted=points, queued=points)
    require_arrived(receiver, lines)
    end(daemon, receiver)
    return {
        "through_lines_per_second": lines / seconds, "through_intake_per_second": report["lines_per_second"],
        "through_cpu_seconds_per_million": cpu * 1e6 / lines, "through_peak_megabytes": peak,
    }


def through(bench):
    """d: from the first request of the load until the receiver has everything."""
    return end_to_end(bench, bench.lines(3_000_000), bench.receiver())


def intake_after(bench, has_backlog):
    """The intake of a second load, while what the first one left drains, or after it is delivered."""
    lines, receiver = bench.lines(2_000_000), bench.receiver()
    daemon = bench.daemon(receiver)
    if not has_backlog:
        receiver.start()
    bench.fill(daemon, lines)
    if not has_backlog:
        daemon.settle()
    with bench.load(daemon, lines, 1) as load:
        if has_backlog:
            receiver.start()
            wait_until("the first delivery", lambda: receiver.requests()["requests"] > 0, pause=0.002)
        load.begin()
        report = load.finish()
        queued = daemon.points("push0")["queued"]
    daemon.settle()
    require(daemon, accepted=2 * POINTS_PER_LINE * lines, delivered=2 * POINTS_PER_LINE * lines)
    require_arrived(receiver, 2 * lines)
    end(daemon, receiver)
    return report["lines_per_second"], queued


def beside_drain(bench):
    """e: what a backlog that drains takes from intake."""
    without, _ = intake_after(bench, has_backlog=False)
    beside, queued = intake_after(bench, has_backlog=True)
    return {
        "intake_without": without, "intake_beside": beside, "intake_loss": 100 * (1 - beside / without),
        "queued_after": queued,
    }


def beside_dead(bench):
    """f: what a dead sink costs the healthy one."""
    lines, rates = bench.lines(2_000_000), {}
    # In turns, so that what else the machine does hits both.
    for dead in [], [bench.receiver("dead")]:
        rates[len(dead)] = end_to_end(bench, lines, bench.receiver(), *dead)["through_lines_per_second"]
    return {"healthy_alone": rates[0], "healthy_beside": rates[1], "healthy_loss": 100 * (1 - rates[1] / rates[0])}


def start_with_backlog(bench):
    """g: a queue of gigabytes is opened. Its lines carry text that hardly compresses, so that it is soon made."""
    wanted = float(os.environ.get("BENCH_BACKLOG_GB", 2)) * 1e9
    noise = ["--noise", "1000", "--body-lines", "2000"]
    lines, sent, number = 100_000, 0, 0
    daemon = bench.daemon(bench.receiver(), max_bytes="64GiB")
    # The log alone would not count: it is gone after the end.
    while (size := queue_bytes(daemon, endings=[""])) < wanted:
        rounds = max(1, int((wanted - size) / (size / sent * lines))) if sent and size > 1e8 else 1
        bench.fill(daemon, lines, number, *noise, "--repeat", str(rounds))
        sent, number = sent + rounds * lines, number + 1
    # The noise is a fourth field.
    points = (POINTS_PER_LINE + 1) * sent
    require(daemon, accepted=points, queued=points)
    end(daemon)
    size = queue_bytes(daemon)
    began = time.monotonic()
    daemon.start()
    listening = time.monotonic() - began
    daemon.status()
    answered = time.monotonic() - began
    resident = daemon.process.resident_megabytes
    require(daemon, accepted=points, queued=points)
    end(daemon)
    return {
        "backlog_gigabytes": size / 1e9, "listening_seconds": listening, "answered_seconds": answered,
        "start_megabytes": resident,
    }


def one_bad_line(bench):
    """h: a body of one request; one of its lines is refused by the receiver whenever it sees it."""
    receiver = bench.receiver()
    daemon = bench.daemon(receiver)
    receiver.start("--bad", f"host=host_{POISON_HOST},")
    bench.fill(daemon, BODY_LINES, 0, "--hosts", str(BODY_LINES), "--connections", "1")
    daemon.settle()
    requests = receiver.requests()["requests"]
    require(daemon, delivered=POINTS_PER_LINE * (BODY_LINES - 1), dead=POINTS_PER_LINE)
    require_arrived(receiver, BODY_LINES - 1)
    end(daemon, receiver)
    return {"requests": requests}


PARTS = [
    Part("ab", "intake, nobody takes it: 3 M lines", intake_and_size, [
        Figure("a", "lines_per_second", "lines/s", "{:,.0f}", at_least=1_500_000),
        Figure("a", "cpu_seconds_per_million", "CPU s/M lines", "{:.2f}", at_most=0.8),
        Figure("a", "peak_megabytes", "peak MB", "{:.0f}", at_most=100),
        Figure("b", "size_ratio", "file / line protocol", "{:.3f}", at_most=0.5),
        Figure("b", "bytes_per_line", "bytes a line", "{:.1f}"),
    ]),
    Part("c", "drain of 9 M points", drain, [
        Figure("c", "points_per_second", "points/s", "{:,.0f}", at_least=1_000_000),
        Figure("c", "shrunk_seconds", "s until below 64 MB", "{:.1f}", at_most=60),
        Figure("c", "drain_peak_megabytes", "peak MB", "{:.0f}"),
    ]),
    Part("d", "end to end, gzip: 3 M lines", through, [
        Figure("d", "through_lines_per_second", "lines/s", "{:,.0f}", at_least=900_000),
        Figure("d", "through_intake_per_second", "intake, lines/s", "{:,.0f}"),
        Figure("d", "through_cpu_seconds_per_million", "CPU s/M lines", "{:.2f}"),
        Figure("d", "through_peak_megabytes", "peak MB", "{:.0f}"),
    ]),
    Part("e", "intake of 2 M lines while 6 M points drain", beside_drain, [
        Figure("e", "intake_without", "lines/s without", "{:,.0f}"),
        Figure("e", "intake_beside", "lines/s while it drains", "{:,.0f}"),
        Figure("e", "intake_loss", "slower by %", "{:.1f}", at_most=20),
        Figure("e", "queued_after", "points queued after it", "{:,.0f}"),
    ]),
    Part("f", "a dead sink beside a healthy one: 2 M lines", beside_dead, [
        Figure("f", "healthy_alone", "lines/s alone", "{:,.0f}"),
        Figure("f", "healthy_beside", "lines/s beside it", "{:,.0f}"),
        Figure("f", "healthy_loss", "slower by %", "{:.1f}", at_most=5),
    ]),
    Part("g", "start with a backlog", start_with_backlog, [
        Figure("g", "backlog_gigabytes", "GB", "{:.2f}"),
        Figure("g", "listening_seconds", "s until it listens", "{:.3f}", at_most=1),
        Figure("g", "answered_seconds", "s until /status answers", "{:.3f}", at_most=1),
        Figure("g", "start_megabytes", "resident MB", "{:.0f}", at_most=50),
    ], once=True),
    Part("h", "one bad line among 5,000", one_bad_line, [
        # Two times the depth of the search, and a little.
        Figure("h", "requests", "requests", "{:.0f}", at_most=26),
    ], once=True),
]


def run(binary, load_gen, receiver, folder, wanted, rounds):
    """Measures what is wanted, letters of `ALL`, and prints it; raises where something is lost or comes twice."""
    unknown = set(wanted) - set(ALL.split(","))
    if unknown:
        raise BenchError(f"BENCH_DELIVERY: {', '.join(sorted(unknown))} is none of {ALL}")
    bench = Bench(binary, load_gen, receiver, folder)
    if bench.share != 1:
        print(f"  A quick look: {bench.share:g} of the lines that the titles say")
    figures.print_head()
    for part in PARTS:
        if set(part.letters) & set(wanted):
            rows = [part.measure(bench) for _ in range(1 if part.once else rounds)]
            part.print_rows(rows, wanted)
            shutil.rmtree(folder, ignore_errors=True)
