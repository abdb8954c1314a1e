#!/usr/bin/env python3
"""Runs worked cases of prices through `tattler prices calc` and compares status, reason and picodollars.

    golden.py TATTLER CASES.json [-v] [--only ID,ID]

A case has provider, model, at, context, usage, rates_source, lines, multiplier and expected. One whose rates are a user's
own gets a file of prices that is made of what the case says. Where a usage has parts of its own (llm, stt, tts), each is
priced as the case that `rates_source` names for it, and the exact sums are added. Exit code: 0 all agree, 1 some do not,
70 the file or the command cannot be used.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from fractions import Fraction

COUNTS = {"requests": "requests", "messages": "messages", "images": "images", "credits": "credits"}
TIMES = {
    "audio": "audio", "call": "call", "session": "session", "spoken_audio": "spoken-audio",
    "output_audio": "spoken-audio", "connection": "session",
}
MILLISECONDS = {"ms": 1, "millisecond": 1, "second": 1000, "s": 1000, "minute": 60000, "hour": 3600000}
TIME_UNITS = {1000: "1 second", 60000: "1 minute", 3600000: "1 hour"}
COUNT_UNITS = {1: "1", 1000: "1k", 1000000: "1M"}


class Unclear(Exception):
    """A case says something that this program does not know."""


def usage_options(usage):
    """The options of `calc` for a usage; a repetition, conventions and channels among them."""
    options = []
    for key, value in usage.items():
        if key == "convention":
            options += ["--convention", value]
        elif key in ("reasoning", "reasoning_convention") and isinstance(value, str):
            options += ["--reasoning-convention", value]
        elif key in ("repeat", "channels"):
            options += [f"--{key}", str(value)]
        elif key == "text":
            options.append(f"--text={value}")
        elif key in ("characters", "output_characters", "han_characters"):
            if key == "characters" and "text" in usage:
                continue
            options.append(f"--{key.replace('_', '-')}={value}")
        elif key in ("count_rule", "provider", "model", "context"):
            continue
        else:
            options.append(quantity_option(key, value))
    return options


def quantity_option(key, value):
    if key in COUNTS:
        return f"--{COUNTS[key]}={value}"
    if match := re.fullmatch(r"(\w+?)_(ms|seconds|minutes|hours)", key):
        kind, unit = match.groups()
        if kind in TIMES:
            suffix = {"ms": "ms", "seconds": "s", "minutes": "m", "hours": "h"}[unit]
            sign, digits = ("-", str(value)[1:]) if str(value).startswith("-") else ("", str(value))
            return f"--{TIMES[kind]}={sign}{digits}{suffix}"
    name = key.removesuffix("_tokens").removesuffix("_text").replace("_", "-")
    if name == "cache-write":
        name += "-5m"
    return f"--{name}={value}"


def context_options(context):
    options = []
    for key, value in context.items():
        if key == "channels":
            options += ["--channels", str(value)]
        elif key == "batch":
            if value:
                options += ["--context", "processing=batch"]
        else:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            options += ["--context", f"{key}={text}"]
    return options


def calculate(tattler, provider, model, at, context, usage, layers):
    command = [tattler, "prices", "calc", "--json", f"--model={model}"]
    if provider:
        command.append(f"--provider={provider}")
    if at:
        command.append(f"--at={at}")
    for layer in layers:
        command += ["--prices", layer]
    command += usage_options(usage) + context_options(context)
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if result.returncode not in (0, 2, 3):
        raise Unclear(f"exit code {result.returncode}: {result.stderr.strip()}")
    return json.loads(result.stdout)


def unit_name(per):
    """`1000000 token` as a table writes it: `1M token`; `3600000 ms` is `1 hour`."""
    count, unit = per.split()
    unit = unit.removesuffix("s") if unit not in ("ms", "s") else unit
    if unit in MILLISECONDS:
        length = int(count) * MILLISECONDS[unit]
        if length in TIME_UNITS:
            return TIME_UNITS[length]
    elif int(count) in COUNT_UNITS:
        return f"{COUNT_UNITS[int(count)]} {unit}"
    raise Unclear(f"no table has the unit {per}")


def kind_name(component, unit):
    """The name that a table has for a component: `llm.input_text` is `input`, `call_minutes` is `call`."""
    name = component.split(".")[-1]
    for suffix in ("_text", "_tokens", "_minutes", "_seconds", "_hours", "_ms"):
        name = name.removesuffix(suffix)
    return {"cache_write": "cache_write_5m", "spoken_audio": "output_audio"}.get(name, name)


def override_layer(case):
    """A file of prices with what a case says of a user's own."""
    words = case["rates_source"]
    rates = {}
    for line in case["lines"]:
        unit = unit_name(line["per"])
        rates.setdefault(unit, {})[kind_name(line["component"], unit)] = str(line["rate_usd"])
    model = {}
    if rates:
        model["prices"] = [{"rates": rates}]
    billing = {}
    for key, pattern in (("round_up", r"round[_ -]up (\d+) ?s"), ("minimum", r"min(?:imum)? (\d+) ?s|(\d+) ?s minimum")):
        if match := re.search(pattern, words):
            billing[key] = f"{match.group(1) or match.group(2)}s"
    if "per_channel" in words or "per channel" in words:
        billing["per_channel"] = True
    if billing:
        model["billing"] = billing
    if (factor := str(case.get("multiplier", "1"))) != "1":
        multiplier = {"by": factor}
        for key in ("from", "until"):
            if match := re.search(key + r" (\d{4}-\d\d-\d\d)", words):
                multiplier[key] = match.group(1)
        model["multipliers"] = [multiplier]
    return {"tattler_prices": 1, "providers": {case["provider"]: {"models": {case["model"]: model}}}}


def write_layer(case, folder):
    # JSON is YAML as well; dates and the version stay plain, prices are quoted as a table wants them.
    path = os.path.join(folder, f"{case['id']}.yaml")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(override_layer(case), file)
    return path


def is_override(case):
    return "override" in case.get("rates_source", "") and "(" not in case["provider"]


def parts(case, cases):
    """The parts of a whole call: provider, model, context and usage of each."""
    usage = {name: part for name, part in case["usage"].items() if isinstance(part, dict)}
    named = [cases[id] for id in re.findall(r"\b[a-z]\d+\b", case.get("rates_source", "")) if id in cases]
    for name, part in usage.items():
        reference = next((other for other in named if service(other["usage"]) == name), None)
        provider = part.get("provider") or (reference or {}).get("provider")
        model = part.get("model") or (reference or {}).get("model")
        if not provider or not model:
            raise Unclear(f"nothing says of which model the usage {name} is")
        context = dict((reference or {}).get("context", {}))
        for key, value in case["context"].items():
            owner, _, rest = key.partition(".")
            if not rest:
                context[key] = value
            elif owner in (provider, name):
                context[rest] = value
        yield provider, model, context, part


def service(usage):
    """Which service a usage is of."""
    keys = " ".join(usage)
    if "audio_ms" in keys or "audio_seconds" in keys:
        return "stt"
    return "tts" if "characters" in keys or "text" in usage else "llm"


def half_even(value):
    return round(value)  # Python rounds fractions half to even.


def run(tattler, case, cases, folder):
    """Status, reason and picodollars of a case."""
    layers = [write_layer(case, folder)] if is_override(case) else []
    if any(isinstance(part, dict) for part in case["usage"].values()):
        answers = [
            calculate(tattler, provider, model, case["at"], context, usage, layers)
            for provider, model, context, usage in parts(case, cases)
        ]
    else:
        answers = [
            calculate(tattler, case["provider"], case["model"], case["at"], case["context"], case["usage"], layers)
        ]
    exact = sum(Fraction(answer["exact_pico_usd"] or 0) for answer in answers)
    if len(answers) == 1:
        return answers[0]["status"], answers[0]["reason"], int(answers[0]["total_pico_usd"] or 0), answers
    states = [answer["status"] for answer in answers]
    reason = next((answer["reason"] for answer in answers if answer["reason"]), None)
    if "rejected" in states:
        return "rejected", reason, 0, answers
    if all(state == states[0] for state in states):
        return states[0], reason, half_even(exact), answers
    return "partly_priced", reason, half_even(exact), answers


STATES = {"partial": "partly_priced", "partially_priced": "partly_priced", "error": "rejected", "invalid": "rejected"}


def differences(expected, status, reason, pico):
    found = []
    wanted = STATES.get(expected["status"], expected["status"])
    if wanted != status:
        found.append(f"status is {status}, expected {wanted}")
    if "reason" in expected and expected["reason"] != reason:
        found.append(f"reason is {reason}, expected {expected['reason']}")
    if (total := expected.get("total_pico_usd")) is not None and int(total) != pico:
        found.append(f"picodollars are {pico}, expected {total}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tattler", help="the built command")
    parser.add_argument("cases", help="the file of cases")
    parser.add_argument("-v", "--verbose", action="store_true", help="show each case")
    parser.add_argument("--only", help="only these cases, by id")
    arguments = parser.parse_args()
    try:
        with open(arguments.cases, encoding="utf-8") as file:
            all_cases = json.load(file)["cases"]
    except (OSError, ValueError, KeyError) as error:
        print(f"{arguments.cases}: {error}", file=sys.stderr)
        return 70
    wanted = set(arguments.only.split(",")) if arguments.only else None
    by_id = {case["id"]: case for case in all_cases}
    good = total = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in all_cases:
            if wanted is not None and case["id"] not in wanted:
                continue
            total += 1
            try:
                status, reason, pico, answers = run(arguments.tattler, case, by_id, folder)
                found = differences(case["expected"], status, reason, pico)
            except OSError as error:
                print(f"{arguments.tattler}: {error}", file=sys.stderr)
                return 70
            except (Unclear, KeyError, ValueError, subprocess.TimeoutExpired) as error:
                found, answers = [f"{type(error).__name__}: {error}"], []
            good += not found
            if found or arguments.verbose:
                print(f"{'differs' if found else 'agrees '} {case['id']} {case['title']}")
            for difference in found:
                print(f"        {difference}")
            if found and arguments.verbose:
                print("        " + json.dumps(answers))
    print(f"{good} of {total} cases agree")
    return 0 if good == total else 1


if __name__ == "__main__":
    sys.exit(main())
