#!/usr/bin/env python3
"""Draws a dashboard of Grafana as one SVG, from what a server with the query API of Prometheus answers.

usage: dashboard_picture.py DASHBOARD.json URL -o PICTURE.svg --end SECONDS [--hours 6] [--rate 2m]

URL is the base of the API, such as http://127.0.0.1:8428. Every choice of the dashboard is taken as "All".
"""
import argparse
import html
import json
import math
import re
import time
import urllib.parse
import urllib.request

WIDTH, PITCH, GAP, TOP = 1440, 30, 8, 56
COLUMN = (WIDTH - GAP) / 24
BACK, FACE, EDGE, TEXT, DIM, GRID = "#111217", "#181b1f", "#2a2d33", "#d4d6e0", "#9197a5", "#262a30"
PALETTE = ["#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#37872d", "#fade2a", "#c0d8ff"]
COLORS = {"green": "#73bf69", "yellow": "#f2cc0c", "red": "#f2495c", "blue": "#5794f2"}


class Server:
    """The query API."""

    def __init__(self, base, end, hours, variables):
        self.base, self.end, self.start = base.rstrip("/"), end, end - int(hours * 3600)
        self.variables = variables

    def expand(self, text):
        for name in sorted(self.variables, key=len, reverse=True):
            text = text.replace("$" + name, self.variables[name])
        return text

    def ask(self, what, **parameters):
        body = urllib.parse.urlencode(parameters).encode()
        with urllib.request.urlopen(f"{self.base}/api/v1/{what}", body, timeout=60) as answer:
            return json.load(answer)["data"]["result"]

    def lines(self, target, points):
        """The series of a query: name, and (second, value) in the order of time."""
        step = max(30, (self.end - self.start) // points)
        result = self.ask("query_range", query=self.expand(target["expr"]), start=self.start, end=self.end, step=step)
        found = []
        for series in result:
            values = [(int(at), float(value)) for at, value in series["values"]]
            values = [(at, value) for at, value in values if math.isfinite(value)]
            if values:
                found.append((legend(target, series["metric"]), values, step))
        return sorted(found, key=lambda one: one[0])

    def rows(self, target):
        """The series of a query now: labels and value, the greatest first."""
        result = self.ask("query", query=self.expand(target["expr"]), time=self.end)
        rows = [(series["metric"], float(series["value"][1])) for series in result]
        return sorted(rows, key=lambda row: -row[1])


def legend(target, labels):
    """What a series is called."""
    return re.sub(r"{{(\w+)}}", lambda match: labels.get(match[1], ""), target["legendFormat"]).strip(", ")


def trimmed(value, digits):
    """A number without zeros at its end."""
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def scaled(value, steps, digits):
    """A value by the greatest unit that is not above it."""
    for size, name in steps:
        if abs(value) >= size:
            return trimmed(value / size, digits) + name
    size, name = steps[-1]
    return trimmed(value / size, digits if value == 0 or abs(value / size) >= 1 else digits + 1) + name


TIMES = [(604800, " weeks"), (86400, " days"), (3600, " h"), (60, " min"), (1, " s"), (0.001, " ms")]
NUMBERS = [(1e9, " Bil"), (1e6, " Mil"), (1e3, " K"), (1, "")]


def shown(value, unit, step=1):
    """A value as Grafana shows it; on an axis, as fine as its steps."""
    if unit == "s":
        return "0 s" if value == 0 else scaled(value, TIMES, 1)
    if unit == "ms":
        return scaled(value, [(1000, " s"), (1, " ms")], 2 if value >= 1000 else 0)
    if unit == "currencyUSD":
        return f"${value:.3f}" if step < 0.01 or 0 < abs(value) < 0.01 else f"${value:.2f}"
    if unit == "percentunit":
        return trimmed(value * 100, 1) + "%"
    if unit == "bytes":
        return scaled(value, [(2**30, " GiB"), (2**20, " MiB"), (2**10, " KiB"), (1, " B")], 1)
    return scaled(value, NUMBERS, 1) + (" c/s" if unit == "cps" else "")


def ticks(top, unit, count=4):
    """Values for the lines of an axis from 0 to a little above the top."""
    if top <= 0:
        return [0, 1]
    base = 1
    if unit == "s" and top > 60:
        base = 3600 if top > 7200 else 60
    if unit == "bytes":
        base = 1024 ** max(0, math.floor(math.log(top, 1024)))
    raw = top / base / count
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw) * base
    return [step * index for index in range(math.ceil(top / step) + 1)]


class Picture:
    """Pieces of an SVG."""

    def __init__(self):
        self.pieces = []

    def add(self, text):
        self.pieces.append(text)

    def box(self, x, y, width, height, fill, more=""):
        self.add(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{more}/>')

    def text(self, x, y, text, size=11, fill=DIM, anchor="start", weight=400):
        more = f' font-weight="{weight}"' if weight != 400 else ""
        more += f' text-anchor="{anchor}"' if anchor != "start" else ""
        self.add(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"{more}>{html.escape(text)}</text>')

    def path(self, points, color, width=1.4):
        self.add(f'<path d="{run(points)}" fill="none" stroke="{color}" stroke-width="{width}"/>')

    def area(self, upper, lower, color, opacity):
        self.add(f'<path d="{run(upper + lower[::-1])}z" fill="{color}" fill-opacity="{opacity}"/>')

    def document(self, height):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
                f'font-family="Inter, Roboto, Helvetica, Arial, sans-serif">\n'
                + "\n".join(self.pieces) + "\n</svg>\n")


def run(points):
    """A path in tenths, by differences, which keeps it short."""
    whole = [(round(x * 10), round(y * 10)) for x, y in points]
    text, before = f"M{whole[0][0] / 10:g} {whole[0][1] / 10:g}", whole[0]
    for x, y in whole[1:]:
        text += f"l{(x - before[0]) / 10:g} {(y - before[1]) / 10:g}"
        before = (x, y)
    return text


def fitting(text, pixels, size=11):
    """A text that is cut to a width, by the mean width of letters."""
    count = max(3, int(pixels / (size * 0.54)))
    return text if len(text) <= count else text[: count - 1] + "…"


class PanelArt:
    """One panel."""

    def __init__(self, picture, server, panel):
        self.picture, self.server, self.panel = picture, server, panel
        place = panel["gridPos"]
        self.x, self.y = GAP + place["x"] * COLUMN, TOP + place["y"] * PITCH
        self.width, self.height = place["w"] * COLUMN - GAP, place["h"] * PITCH - GAP
        self.defaults = panel.get("fieldConfig", {}).get("defaults", {})
        self.unit = self.defaults.get("unit", "short")
        self.steps = self.defaults.get("thresholds", {}).get("steps", [])

    def draw(self):
        if self.panel["type"] == "row":
            self.picture.text(self.x + 2, self.y + 19, "⌄", 13, DIM)
            self.picture.text(self.x + 18, self.y + 20, self.panel["title"], 15, TEXT, weight=500)
            return
        self.picture.box(self.x, self.y, self.width, self.height, FACE, f' rx="3" stroke="{EDGE}"')
        title = fitting(self.panel["title"], self.width - 20, 12.5)
        self.picture.text(self.x + 10, self.y + 19, title, 12.5, TEXT, weight=500)
        {"timeseries": self.chart, "stat": self.number, "table": self.table,
         "state-timeline": self.states}[self.panel["type"]]()

    def empty(self):
        text = self.defaults.get("noValue", "No data")
        self.picture.text(self.x + self.width / 2, self.y + self.height / 2 + 8, text, 13, DIM, "middle")

    def color(self, value):
        """The colour of a value by the thresholds."""
        chosen = "green"
        for step in self.steps:
            if step["value"] is None or value >= step["value"]:
                chosen = step["color"]
        return COLORS.get(chosen, chosen)

    def all_lines(self):
        points = 100 if self.width > 600 else 72
        return [line for target in self.panel["targets"] for line in self.server.lines(target, points)]

    def number(self):
        rows = [(target, row) for target in self.panel["targets"] for row in self.server.rows(target)]
        if not rows or not math.isfinite(rows[0][1][1]):
            return self.empty()
        target, (labels, value) = rows[0]
        is_name = self.panel["options"]["textMode"] == "name"
        text = legend(target, labels) if is_name else shown(value, self.unit)
        middle = self.y + self.height / 2 + 22
        self.picture.text(self.x + self.width / 2, middle, text, 30, self.color(value), "middle", 600)

    def table(self):
        rows = [row for target in self.panel["targets"] for row in self.server.rows(target)]
        if not rows:
            return self.empty()
        keys = sorted({key for labels, _ in rows for key in labels if key != "__name__"})
        wide = (self.width - 100) / max(1, len(keys))
        top, room = self.y + 44, int((self.height - 56) / 21)
        for index, key in enumerate(keys):
            self.picture.text(self.x + 12 + index * wide, top, key, 11, "#6e9fff")
        self.picture.text(self.x + self.width - 14, top, "Value", 11, "#6e9fff", "end")
        for line, (labels, value) in enumerate(rows[:room]):
            y = top + 21 * (line + 1)
            self.picture.add(f'<path d="M{self.x + 10:.1f} {y - 14:.1f}h{self.width - 20:.1f}" stroke="{GRID}"/>')
            for index, key in enumerate(keys):
                self.picture.text(self.x + 12 + index * wide, y, fitting(labels.get(key, ""), wide - 8), 11, TEXT)
            self.picture.text(self.x + self.width - 14, y, shown(value, self.unit), 11, TEXT, "end")

    def frame(self, left):
        """Where lines are drawn."""
        return self.x + left, self.y + 32, self.width - left - 14, self.height - 80

    def over(self, at, frame):
        start, end = self.server.start, self.server.end
        return frame[0] + (at - start) / (end - start) * frame[2]

    def clock(self, frame):
        hours = (self.server.end - self.server.start) / 3600
        step = 3600 * (1 if hours <= 8 else math.ceil(hours / 8))
        if self.width < 600:
            step *= 2
        at = -(-self.server.start // step) * step
        while at <= self.server.end:
            x = self.over(at, frame)
            if frame[0] + 8 < x < frame[0] + frame[2] - 8:
                self.picture.add(f'<path d="M{x:.1f} {frame[1]:.1f}v{frame[3]:.1f}" stroke="{GRID}"/>')
                clock = time.strftime("%H:%M", time.gmtime(at))
                self.picture.text(x, frame[1] + frame[3] + 15, clock, 10.5, DIM, "middle")
            at += step

    def names(self, named):
        """The legend: marks and names in one line, as many as fit."""
        x, y, end = self.x + 12, self.y + self.height - 14, self.x + self.width - 10
        for index, (color, name) in enumerate(named):
            width = 24 + len(name) * 5.9
            left = len(named) - index
            if x + width > end - (24 if left > 1 else 0):
                if index == 0:
                    name = fitting(name, end - x - 24)
                else:
                    return self.picture.text(x, y, f"+{left}", 11, DIM)
            self.picture.box(x, y - 5, 12, 3, color, ' rx="1"')
            self.picture.text(x + 17, y, name, 11, TEXT)
            x += width + 8

    def chart(self):
        lines = self.all_lines()
        if not lines:
            return self.empty()
        custom = self.defaults["custom"]
        is_stack = custom["stacking"]["mode"] == "normal"
        top = self.top(lines, is_stack)
        values = ticks(top, self.unit)
        labels = [shown(value, self.unit, values[1]) for value in values]
        frame = self.frame(18 + max(len(label) for label in labels) * 6.2)
        self.clock(frame)
        scale = frame[3] / values[-1]
        for value, label in zip(values, labels):
            y = frame[1] + frame[3] - value * scale
            self.picture.add(f'<path d="M{frame[0]:.1f} {y:.1f}h{frame[2]:.1f}" stroke="{GRID}"/>')
            self.picture.text(frame[0] - 7, y + 4, label, 10.5, DIM, "end")
        base = {}
        for index, (_, points, step) in enumerate(lines):
            color = PALETTE[index % len(PALETTE)]
            for part in whole(points, step):
                lower = [(at, base.get(at, 0) if is_stack else 0) for at, _ in part]
                upper = [(at, value + below) for (at, value), (_, below) in zip(part, lower)]
                on = [self.at(frame, scale, point) for point in upper]
                self.picture.area(on, [self.at(frame, scale, point) for point in lower] if is_stack else
                                  [(on[0][0], frame[1] + frame[3]), (on[-1][0], frame[1] + frame[3])],
                                  color, 0.35 if is_stack else 0.07)
                self.picture.path(on, color)
                base.update(upper)
        if custom["thresholdsStyle"]["mode"] != "off":
            self.limits(frame, scale, values[-1])
        self.names([(PALETTE[index % len(PALETTE)], name) for index, (name, _, _) in enumerate(lines)])

    def at(self, frame, scale, point):
        return self.over(point[0], frame), frame[1] + frame[3] - max(0, point[1]) * scale

    def top(self, lines, is_stack):
        """The greatest value, or that of the stack."""
        if not is_stack:
            return max(value for _, points, _ in lines for _, value in points)
        sums = {}
        for _, points, _ in lines:
            for at, value in points:
                sums[at] = sums.get(at, 0) + value
        return max(sums.values())

    def limits(self, frame, scale, greatest):
        for step in self.steps:
            if step["value"] is not None and step["value"] <= greatest:
                y, color = frame[1] + frame[3] - step["value"] * scale, COLORS.get(step["color"], step["color"])
                self.picture.add(f'<path d="M{frame[0]:.1f} {y:.1f}h{frame[2]:.1f}" stroke="{color}" '
                                 'stroke-dasharray="7 6" stroke-opacity=".8"/>')

    def states(self):
        lines = self.all_lines()
        if not lines:
            return self.empty()
        options = self.defaults["mappings"][0]["options"]
        frame = self.frame(20 + max(len(name) for name, _, _ in lines) * 6)
        self.clock(frame)
        tall = frame[3] / len(lines)
        for index, (name, points, step) in enumerate(lines):
            y = frame[1] + index * tall
            self.picture.text(frame[0] - 8, y + tall / 2 + 4, name, 11, DIM, "end")
            begin = 0
            for place in range(1, len(points) + 1):
                if place < len(points) and points[place][1] == points[begin][1]:
                    continue
                state = options.get(f"{points[begin][1]:g}", {"text": "", "color": "gray"})
                x = self.over(points[begin][0], frame)
                end = self.over(points[place][0] if place < len(points) else self.server.end, frame)
                color = COLORS.get(state["color"], state["color"])
                self.picture.box(x, y + tall * 0.14, max(end - x - 1, 1), tall * 0.72, color, ' fill-opacity=".75"')
                if end - x > len(state["text"]) * 7:
                    self.picture.text(x + 7, y + tall / 2 + 4, state["text"], 11, "#0b0c0e", weight=500)
                begin = place
        self.names([(COLORS.get(one["color"], one["color"]), one["text"]) for one in options.values()])


def whole(points, step):
    """Parts of a line without gaps."""
    parts = [[points[0]]]
    for before, point in zip(points, points[1:]):
        if point[0] - before[0] > step * 1.5:
            parts.append([])
        parts[-1].append(point)
    return parts


def heading(picture, dashboard):
    picture.text(GAP + 4, 34, dashboard["title"], 19, "#ffffff", weight=600)
    x = GAP + 110
    for variable in dashboard["templating"]["list"]:
        label = variable["label"]
        value = "prometheus" if variable["type"] == "datasource" else "All"
        name_width, value_width = 18 + len(label) * 6.4, 20 + len(value) * 6.4
        picture.box(x, 17, name_width + value_width, 26, FACE, f' rx="2" stroke="{EDGE}"')
        picture.text(x + 9, 34, label, 11.5, DIM)
        picture.text(x + name_width + 8, 34, value, 11.5, TEXT)
        x += name_width + value_width + 10


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dashboard")
    parser.add_argument("url")
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--end", type=int, required=True)
    parser.add_argument("--hours", type=float, default=6)
    parser.add_argument("--rate", default="2m")
    options = parser.parse_args()
    with open(options.dashboard, encoding="utf-8") as file:
        dashboard = json.load(file)
    variables = {one["name"]: one["allValue"] for one in dashboard["templating"]["list"] if "allValue" in one}
    variables.update(__rate_interval=options.rate, __range=f"{int(options.hours * 3600)}s")
    server = Server(options.url, options.end, options.hours, variables)
    picture = Picture()
    height = TOP + PITCH * max(p["gridPos"]["y"] + p["gridPos"]["h"] for p in dashboard["panels"])
    picture.box(0, 0, WIDTH, height, BACK)
    heading(picture, dashboard)
    for panel in dashboard["panels"]:
        PanelArt(picture, server, panel).draw()
    with open(options.output, "w", encoding="utf-8") as file:
        file.write(picture.document(height))


if __name__ == "__main__":
    main()
