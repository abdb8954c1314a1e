"""Figures that are wanted beside those that are measured."""

import contextlib
import statistics
import time

SHOWN_THREADS = 8
WIDTHS = (3, 26, 14, 14, 8)


class Figure:
    """One figure, and its bound where there is one."""

    def __init__(self, letter, key, title, form, at_least=None, at_most=None):
        self.letter, self.key, self.title, self._form = letter, key, title, form
        self._at_least, self._at_most = at_least, at_most

    def text(self, value):
        return self._form.format(value)

    @property
    def wanted(self):
        if self._at_least is not None:
            return f">= {self._at_least:,}"
        return f"<= {self._at_most:,}" if self._at_most is not None else ""

    def verdict(self, value):
        if self._at_least is not None:
            return "met" if value >= self._at_least else "missed"
        if self._at_most is not None:
            return "met" if value <= self._at_most else "missed"
        return ""


class Part:
    """A measurement that gives some figures, as a dictionary."""

    def __init__(self, letters, title, measure, figures, once=False):
        self.letters, self.title, self.measure, self.figures, self.once = letters, title, measure, figures, once

    def print_rows(self, rounds, wanted):
        """Prints medians, and the rounds behind them."""
        print(f"  {self.title}")
        for figure in self.figures:
            if figure.letter not in wanted:
                continue
            values = [row[figure.key] for row in rounds]
            median = statistics.median(values)
            each = " ".join(figure.text(value) for value in values) if len(values) > 1 else ""
            print_cells(
                figure.letter, figure.title, figure.wanted, figure.text(median), figure.verdict(median), each)


def print_cells(*cells):
    print("    " + "  ".join(cell.ljust(width) for cell, width in zip(cells, (*WIDTHS, 0))).rstrip())


def print_head():
    print_cells("", "figure", "wanted", "median", "", "each round")


@contextlib.contextmanager
def threads(process, is_shown):
    """Prints which threads of a process were busy in a `with`; those that ended in it are left out."""
    before, began = process.thread_cpu_seconds, time.monotonic()
    yield
    if not is_shown:
        return
    seconds = time.monotonic() - began
    used = [(cpu - before.get(thread, 0), thread) for thread, cpu in process.thread_cpu_seconds.items()]
    for cpu, (number, name) in sorted(used, reverse=True)[:SHOWN_THREADS]:
        print(f"      thread {name} ({number}): {cpu:.2f} CPU s in {seconds:.2f} s")
